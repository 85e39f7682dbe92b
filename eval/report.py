"""report.md and report.html, rendered from facts (and, for the errors to read, from the predictions)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from data_prep.card import templates
from data_prep.fold import fold
from data_prep.pairs import LABEL_NAMES
from eval.bootstrap import Interval
from eval.facts import Facts, SystemFacts
from eval.plots import interval_plot, precision_recall, precision_recall_plot

ERRORS_SHOWN = 12  # of each kind: what a reader gets through
HEADLINE = {
    "contradiction_f1": "contradiction F1",
    "average_precision": "average precision",
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
}
PLOTTED_SLICE_PAIRS = 5  # smaller slices have intervals from 0 to 1 and stand in the table only


def figure(cell: Interval) -> str:
    """`0.712 [0.650, 0.771]`: a value never goes without its interval."""
    return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"


def systems(facts: Facts) -> dict[str, SystemFacts]:
    """Baselines first, the model last, by the names shown."""
    return {**facts.baselines, facts.checkpoint.name: facts.model}


def markdown_report(facts: Facts) -> str:
    """The report as a page for a terminal or a pull request."""
    return _render("report.md.j2", facts)


def html_report(facts: Facts, rows: list[dict[str, Any]]) -> str:
    """One self-contained page: tables, SVG plots, the worst errors with Arabic from right to left."""
    return _render("report.html.j2", facts, plots=_plots(facts, rows), errors=_errors(rows, facts.decision.threshold))


def _render(template: str, facts: Facts, **more: Any) -> str:
    page = templates("eval").get_template(template)
    return page.render(
        facts=facts, systems=systems(facts), figure=figure, headline=HEADLINE, labels=LABEL_NAMES, **more
    )


def _plots(facts: Facts, rows: list[dict[str, Any]]) -> dict[str, Markup]:
    shown = systems(facts)
    model = facts.checkpoint.name
    plots = {
        metric: interval_plot([(name, one.metrics[metric]) for name, one in shown.items()], HEADLINE[metric], model)
        for metric in ("contradiction_f1", "average_precision")
    }
    score = np.array([row["contradiction_score"] for row in rows])
    positive = np.array([row["label"] == "contradiction" for row in rows])
    plots["curve"] = precision_recall_plot({model: precision_recall(positive, score)}, model, float(positive.mean()))
    for by in ("relation", "phenomenon", "source"):
        slices = [one for one in facts.slices if one.by == by and one.num_pairs >= PLOTTED_SLICE_PAIRS]
        if len(slices) > 1:
            named = [(f"{one.value} (n={one.num_pairs})", one.metrics["accuracy"]) for one in slices]
            plots[f"by_{by}"] = interval_plot(named, f"accuracy by {by}")
    # Markup, because the SVG is ours: the only texts in it are slice names, which matplotlib escapes.
    return {name: Markup(svg) for name, svg in plots.items()}


def _errors(rows: list[dict[str, Any]], threshold: float) -> dict[str, list[dict[str, Any]]]:
    """The most confident false alarms and the most confident misses, words of one side only marked."""
    wrong = [row for row in rows if row["predicted"] != row["label"]]
    alarms = [row for row in wrong if row["predicted"] == "contradiction"]
    missed = [row for row in wrong if row["label"] == "contradiction"]
    alarms.sort(key=lambda row: (-row["contradiction_score"], row["id"]))
    missed.sort(key=lambda row: (row["contradiction_score"], row["id"]))
    kinds = {"False alarms": alarms, "Missed contradictions": missed}
    return {kind: [_shown(row, threshold) for row in found[:ERRORS_SHOWN]] for kind, found in kinds.items()}


def _shown(row: dict[str, Any], threshold: float) -> dict[str, Any]:
    marked = {
        "premise_html": mark_differences(row["premise"], row["hypothesis"]),
        "hypothesis_html": mark_differences(row["hypothesis"], row["premise"]),
    }
    return row | marked | {"margin": abs(row["contradiction_score"] - threshold)}


def mark_differences(text: str, other: str) -> Markup:
    """`text` as HTML with the words that `other` lacks (spelling folded) in <mark>; everything else escaped."""
    there = set(fold(other).split())
    parts = []
    for piece in re.split(r"(\s+)", text):
        known = not fold(piece) or set(fold(piece).split()) <= there
        parts.append(escape(piece) if known else Markup("<mark>{}</mark>").format(piece))
    return Markup("").join(parts)

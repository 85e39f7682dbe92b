"""report.md and report.html, rendered from facts (and, for the errors to read, from the predictions)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from data_prep.card import templates
from data_prep.fold import fold
from data_prep.pairs import LABEL_NAMES, Label, Relation
from data_prep.resampling import Interval
from eval.baselines import BASELINES
from eval.facts import Facts, SystemFacts
from eval.plots import interval_plot, precision_recall, precision_recall_plot

ERRORS_SHOWN = 12  # of each kind: what a reader gets through
HEADLINE = {
    "contradiction_f1": "contradiction F1",
    "average_precision": "average precision",
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
}
SMALL_SLICE = 5  # pairs; below, intervals run from 0 to 1: not plotted, and folded away in the table
_FLAGGED_RELATIONS = [relation.value for relation in Relation if relation.label == Label.contradiction]


def figure(cell: Interval) -> str:
    """`0.712 [0.650, 0.771]`: a value never goes without its interval."""
    return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"


def systems(facts: Facts) -> dict[str, SystemFacts]:
    """Baselines first, the model last, by the names shown; in one order, also when facts.json was read back."""
    return {name: facts.baselines[name] for name in BASELINES} | {shown_name(facts): facts.model}


def shown_name(facts: Facts) -> str:
    """The model's name, told apart from a baseline's where somebody has called a checkpoint so."""
    name = facts.predictor.name
    return f"{name} ({facts.predictor.kind})" if name in facts.baselines else name


def decision_rule(facts: Facts) -> str:
    """How the model's verdict comes about, as the end of a sentence."""
    rule = facts.decision
    if rule.threshold is None:
        return "none: its likeliest label is its verdict"
    if rule.chosen_on is None:
        return "one half, for every system; training picked its step on this split, so the model's figures flatter it"
    wanted = {
        "budget": f"to keep to {rule.target} false contradictions per 1,000 pairs ({rule.reached} reached)",
        "precision": f"for a precision of {rule.target} at least ({rule.reached} reached)",
    }.get(rule.rule, f"for {rule.rule}")
    return f"chosen {wanted} on {rule.chosen_on} ({rule.num_pairs} pairs), not on the split above"


def markdown_report(facts: Facts) -> str:
    """The report as a page for a terminal or a pull request."""
    return _render("report.md.j2", facts)


def html_report(facts: Facts, rows: list[dict[str, Any]]) -> str:
    """One self-contained page: tables, SVG plots, the worst errors with Arabic from right to left."""
    return _render("report.html.j2", facts, plots=_plots(facts, rows), errors=_errors(rows), small=SMALL_SLICE)


def _render(template: str, facts: Facts, **more: Any) -> str:
    page = templates("eval").get_template(template)
    return page.render(**shared(facts), **more)


def shared(facts: Facts) -> dict[str, Any]:
    """What the templates of report and card have in common."""
    return {
        "facts": facts,
        "systems": systems(facts),
        "figure": figure,
        "decision_rule": decision_rule(facts),
        "headline": HEADLINE,
        "labels": LABEL_NAMES,
    }


def _plots(facts: Facts, rows: list[dict[str, Any]]) -> dict[str, Markup]:
    shown, model = systems(facts), shown_name(facts)
    plots = {
        metric: interval_plot([(name, one.metrics[metric]) for name, one in shown.items()], HEADLINE[metric], [model])
        for metric in ("contradiction_f1", "average_precision")
    }
    plots["curve"] = _curve(facts, rows)
    for by, metric in (
        ("relation", "flagged"),
        ("relation", "accuracy"),
        ("phenomenon", "accuracy"),
        ("source", "accuracy"),
    ):
        slices = [one for one in facts.slices if one.by == by and one.num_pairs >= SMALL_SLICE]
        if len(slices) > 1:
            named = {f"{one.value} ({one.num_pairs})": one for one in slices}
            wanted = [name for name, one in named.items() if metric == "flagged" and one.value in _FLAGGED_RELATIONS]
            cells = [(name, one.metrics[metric]) for name, one in named.items()]
            plots[f"{metric}_by_{by}"] = interval_plot(cells, f"{metric} by {by} (pairs)", wanted)
    # Markup, because the SVG is ours: the only foreign texts in it are names, which matplotlib escapes.
    return {name: Markup(svg) for name, svg in plots.items()}


def _curve(facts: Facts, rows: list[dict[str, Any]]) -> str:
    score = np.array([row["contradiction_score"] for row in rows])
    positive = np.array([row["label"] == "contradiction" for row in rows])
    chosen = [facts.model.metrics[f"contradiction_{name}"].value for name in ("recall", "precision")]
    curve = precision_recall(positive, score)
    return precision_recall_plot(curve, (chosen[0], chosen[1]), float(positive.mean()), "precision over recall")


def _errors(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The most confident false alarms and the most confident misses, words of one side only marked."""
    wrong = [row for row in rows if row["predicted"] != row["label"]]
    alarms = [row for row in wrong if row["predicted"] == "contradiction"]
    missed = [row for row in wrong if row["label"] == "contradiction"]
    alarms.sort(key=lambda row: (-row["contradiction_score"], row["id"]))
    missed.sort(key=lambda row: (row["contradiction_score"], row["id"]))
    kinds = {"False alarms": alarms, "Missed contradictions": missed}
    shown = {f"{kind}: {min(len(found), ERRORS_SHOWN)} of {len(found)}": found for kind, found in kinds.items()}
    return {title: [_marked(row) for row in found[:ERRORS_SHOWN]] for title, found in shown.items()}


def _marked(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "premise_html": mark_differences(row["premise"], row["hypothesis"]),
        "hypothesis_html": mark_differences(row["hypothesis"], row["premise"]),
    }


def mark_differences(text: str, other: str) -> Markup:
    """`text` as HTML with the words that `other` lacks (spelling folded) in <mark>; everything else escaped."""
    there = set(fold(other).split())
    parts = []
    for piece in re.split(r"(\s+)", text):
        known = not fold(piece) or set(fold(piece).split()) <= there
        parts.append(escape(piece) if known else Markup("<mark>{}</mark>").format(piece))
    return Markup("").join(parts)

"""report.md and report.html, rendered from facts (and, for the errors to read, from the predictions)."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from data_prep.foundation.pages import templates
from data_prep.foundation.resampling import Interval
from data_prep.pairs import LABEL_NAMES, Label
from eval.compare.pages import change
from eval.facts.types import Facts, SystemFacts
from eval.figures.baselines import BASELINES
from eval.figures.plots import precision_recall, precision_recall_plot, reliability_plot, risk_coverage_plot
from eval.figures.predictions import Predictions
from eval.figures.slices import SMALL_PAIRS
from eval.report.changes import CHANGED_KEPT, Changes
from eval.report.errors import ERRORS_KEPT, KINDS, read_errors
from eval.report.summary import summary, worst_first

HEADLINE = {
    "contradiction_f1": "contradiction F1",
    "average_precision": "average precision",
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
}
ERRORS_AT_ONCE = 20  # a reader's page; the rest comes by a button


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


def markdown_report(facts: Facts, changes: Changes | None = None) -> str:
    """The report as a page for a terminal or a pull request."""
    return _render("report.md.j2", facts, changes=changes, change=change)


def html_report(facts: Facts, predictions: Predictions, changes: Changes | None = None) -> str:
    """One self-contained page: summary, tables, SVG plots, errors to search, Arabic from right to left."""
    page = {"kinds": KINDS, "kept": ERRORS_KEPT, "at_once": ERRORS_AT_ONCE, "changes": changes, "change": change}
    page |= {"changed_kept": CHANGED_KEPT}
    return _render("report.html.j2", facts, plots=_plots(facts, predictions), errors=read_errors(predictions), **page)


def _render(template: str, facts: Facts, **more: Any) -> str:
    page = templates("eval.report").get_template(template)
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
        "summary": summary(facts),
        "slices": worst_first(facts.slices),
        "small": SMALL_PAIRS,
    }


def _plots(facts: Facts, predictions: Predictions) -> dict[str, Markup]:
    calibration = facts.calibration
    svg = {
        "curve": _curve(facts, predictions),
        "reliability": reliability_plot(
            calibration.before, calibration.after, "reliability of the contradiction score"
        ),
        "risk": risk_coverage_plot(facts.risk_coverage.points, "risk over coverage"),
    }
    # Markup, because the SVG is ours and no foreign text is in it.
    return {name: Markup(text) for name, text in svg.items()}


def _curve(facts: Facts, predictions: Predictions) -> str:
    positive = predictions.gold == Label.contradiction
    chosen = [facts.model.metrics[f"contradiction_{name}"].value for name in ("recall", "precision")]
    curve = precision_recall(positive, predictions.scores.contradiction)
    return precision_recall_plot(curve, (chosen[0], chosen[1]), float(positive.mean()), "precision over recall")

"""report.md and report.html of a robustness run, rendered from facts and cases."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from data_prep.foundation.pages import templates
from data_prep.foundation.resampling import Interval
from eval.figures.plots import interval_plot
from eval.report.differences import mark_differences
from eval.robustness.facts import RobustnessFacts
from eval.robustness.measure import worst_first
from eval.robustness.suite import PROMISES, Kind

FAILURES_SHOWN = 5  # of each test; cases.parquet has all


def rate(cell: Interval | None) -> str:
    """`0.123 [0.080, 0.170]`, or a dash where there was nothing to measure."""
    return "-" if cell is None else f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"


def markdown_page(facts: RobustnessFacts) -> str:
    """The table as a page for a terminal or a pull request."""
    return templates("eval.robustness", "eval.report").get_template("robustness.md.j2").render(**_shared(facts))


def html_page(facts: RobustnessFacts, rows: list[dict[str, Any]]) -> str:
    """One self-contained page: the table, intervals, and failures to read, Arabic from right to left."""
    measured = [(test.name, test.failure_rate) for test in worst_first(facts.tests) if test.failure_rate]
    plot = Markup(interval_plot(measured, "failure rate"))  # Markup: the SVG is ours, its names those of the tests
    page = templates("eval.robustness", "eval.report").get_template("robustness.html.j2")
    return page.render(**_shared(facts), plot=plot, failures=_failures(rows), shown=FAILURES_SHOWN)


def _shared(facts: RobustnessFacts) -> dict[str, Any]:
    return {
        "facts": facts,
        "tests": worst_first(facts.tests),
        "promises": {kind.value: PROMISES[kind] for kind in Kind},
        "rate": rate,
    }


def _failures(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Failed cases by test, those whose score moved most first, with the words marked that the change touched."""
    by_test: dict[str, list[dict[str, Any]]] = {}
    failed = [row for row in rows if row["failed"]]
    for row in sorted(failed, key=lambda row: -abs(row["contradiction_after"] - row["contradiction_before"])):
        by_test.setdefault(row["test"], []).append(row | _marked(row))
    return {test: own[:FAILURES_SHOWN] for test, own in by_test.items()}


def _marked(row: dict[str, Any]) -> dict[str, Markup]:
    return {
        f"{side}_marked": mark_differences(row[f"{side}_after"], row[f"{side}_before"])
        for side in ("premise", "hypothesis")
    }

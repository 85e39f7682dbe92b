"""comparison.md for pull requests, junit.xml for CI's list of tests; both from the comparison alone."""

from __future__ import annotations

import statistics
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from data_prep.foundation.pages import templates
from eval.compare.checks import Status
from eval.compare.comparison import Comparison
from eval.compare.differences import MetricVerdict
from eval.figures.paired import Difference

SLICES_SHOWN = 20  # the worst ones; comparison.json has all
IDS_SHOWN = 10


def markdown(comparison: Comparison) -> str:
    """The page: outcome first, then checks, metrics, slices, seeds."""
    page = templates("eval.compare", "eval.report").get_template("comparison.md.j2")
    return page.render(it=comparison, shown=SLICES_SHOWN, ids=IDS_SHOWN, change=change, spread=spread, outcome=outcome)


def outcome(comparison: Comparison) -> str:
    """The first words of the page and the last of the command: blocked, passed, or nothing seen either way."""
    if not comparison.passed:
        return "Blocked"
    undecided = any(check.status is Status.too_few and not check.is_slice for check in comparison.checks)
    return "Passed, with too few pairs to exclude what the policy forbids" if undecided else "Passed"


def power(verdict: MetricVerdict, margin: float) -> str:
    """What so many pairs can show, and how many the policy's margin would ask for."""
    needed = "" if verdict.pairs_needed is None else f"; {margin:g} needs about {verdict.pairs_needed:,} pairs"
    if not verdict.difference.is_known:
        return f"{verdict.num_pairs} pairs in {verdict.num_clusters} clusters show nothing{needed}"
    return f"{verdict.num_pairs} pairs show differences from {verdict.difference.detectable:.3f} on{needed}"


def change(difference: Difference) -> str:
    """`+0.012 [-0.004, +0.029]`: a difference never goes without its interval."""
    return f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def spread(values: list[float]) -> str:
    """Mean, standard deviation and range over seeds; the best one is nobody's result."""
    if len(values) == 1:
        return f"{values[0]:.3f}"
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    return f"{mean:.3f} (sd {deviation:.3f}, {min(values):.3f} to {max(values):.3f}, {len(values)} seeds)"


def junit(comparison: Comparison) -> str:
    """One test case a check, in the form that CI servers read (testsuite, testcase, failure, skipped)."""
    counts = {status: sum(check.status is status for check in comparison.checks) for status in Status}
    numbers = {
        "tests": len(comparison.checks),
        "failures": counts[Status.failed],
        "skipped": counts[Status.skipped] + counts[Status.too_few],
    }
    suite = Element("testsuite", {"name": "gate"} | {key: str(number) for key, number in numbers.items()})
    for check in comparison.checks:
        case = SubElement(suite, "testcase", {"classname": comparison.candidate.name, "name": check.name})
        if check.status is Status.passed:
            SubElement(case, "system-out").text = check.detail
        else:
            SubElement(case, "failure" if check.status is Status.failed else "skipped", {"message": check.detail})
    root = Element("testsuites")
    root.append(suite)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'

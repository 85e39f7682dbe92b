"""Six pairs decide nothing: the gate says so, how many would, and why a figure that rose can fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.gate import simulated_pairs, simulated_systems
from data_prep.foundation.resampling import Interval
from eval.compare.checks import Check, Status, above, at_least, at_most
from eval.compare.comparison import Comparison
from eval.compare.config import CompareConfig
from eval.compare.differences import MetricVerdict, Verdict
from eval.compare.drops import drops
from eval.compare.pages import junit, markdown, outcome
from eval.compare.run import _print, compared
from eval.figures.paired import Difference

Configure = Callable[..., CompareConfig]


def six_pairs(configure: Configure, events: int, **policy: object) -> Comparison:
    """Two simulated systems on six pairs about so many events."""
    random = np.random.default_rng(7)
    pairs = [
        dataclasses.replace(pair, event=f"event-{number % events}")
        for number, pair in enumerate(simulated_pairs(900, random)[:6])
    ]
    return compared(configure(max_leaked=None, no_leak=False, **policy), *simulated_systems(pairs, "equal", random))


def test_six_pairs_without_an_interval_are_too_few(
    configure: Configure, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    comparison = six_pairs(configure, events=3)
    assert {one.verdict for one in comparison.metrics} == {Verdict.too_few}
    assert {check.status for check in comparison.checks} == {Status.too_few}
    assert outcome(comparison) == "Passed, with too few pairs to exclude what the policy forbids"
    _print(comparison, tmp_path)
    printed = capsys.readouterr()
    assert "too few pairs (6 pairs in 3 clusters show nothing; 0.02 needs about 4,000 pairs)" in printed.out
    assert "6 pairs in 3 clusters give no interval; about 4,000 pairs would show a fall of 0.02" in printed.err
    page = markdown(comparison)
    assert page.startswith("# Passed, with too few pairs to exclude")
    assert "| too few pairs | nothing | 4,000 |" in page
    assert 'failures="0" skipped="3"' in junit(comparison)


def test_a_strict_policy_blocks_six_pairs_and_says_that_they_are_too_few(configure: Configure) -> None:
    comparison = six_pairs(configure, events=3, strict=True, min_value={"accuracy": 0.1})
    assert outcome(comparison) == "Blocked"
    assert {check.status for check in comparison.checks} == {Status.failed}
    assert all("give no interval" in check.detail for check in comparison.checks[:3])
    assert comparison.checks[3].detail == "6 pairs in 3 clusters, 5 clusters are needed at least"


def test_six_pairs_about_six_events_have_an_interval_and_are_still_too_few(configure: Configure) -> None:
    comparison = six_pairs(configure, events=6)
    told = {check.name: check for check in comparison.checks if check.status is Status.too_few}
    assert told
    assert all("is not excluded (these pairs show differences from" in check.detail for check in told.values())


def verdict(value: float, low: float, high: float, p: float = 1.0) -> MetricVerdict:
    difference = Difference(0.7, 0.7 + value, value, low, high, p, 0.1)
    return MetricVerdict("all", "all", "accuracy", 250, 200, difference, Verdict.underpowered, 6200)


@pytest.mark.parametrize(
    ("found", "strict", "status", "told"),
    [
        (verdict(0.01, -0.08, 0.1), True, Status.failed, "it rose, but the interval reaches a fall of 0.080, so that"),
        (verdict(0.01, -0.08, 0.1), False, Status.too_few, "more than 0.02 is not excluded (these pairs show differ"),
        (verdict(0.0, -0.08, 0.08), False, Status.too_few, "it stayed, but the interval"),
        (verdict(-0.01, -0.08, 0.06), False, Status.too_few, "from 0.100 on; about 6,300 pairs would show a fall of"),
        (verdict(-0.1, -0.16, -0.03, 0.001), False, Status.failed, "may fall by 0.02; the fall is shown"),
        (verdict(-0.01, -0.019, -0.001, 0.01), True, Status.passed, "may fall by 0.02"),
        (verdict(0.05, 0.01, 0.09, 0.01), True, Status.passed, "may fall by 0.02"),
    ],
)
def test_a_fall_is_shown_excluded_or_neither(
    found: MetricVerdict, strict: bool, status: Status, told: str, configure: Configure
) -> None:
    [check] = drops(configure(strict=strict, max_drop={"accuracy": 0.02}).policy, [found])
    assert check.status is status
    assert told in check.detail


def test_no_number_of_pairs_excludes_every_fall(configure: Configure) -> None:
    [check] = drops(configure(max_drop={"accuracy": 0.0}).policy, [verdict(0.0, -0.08, 0.08)])
    assert "no number of pairs would show a fall of 0 " in check.detail


@pytest.mark.parametrize("strict", [False, True])
def test_a_figure_that_keeps_its_bound_and_fails_says_that_its_interval_does_not(
    strict: bool, configure: Configure
) -> None:
    policy, cell = configure(strict=strict).policy, Interval(0.72, 0.66, 0.78)
    made: list[Check] = [
        at_least(policy, "precision", cell, 0.7),
        at_most(policy, "alarms", cell, 0.75),
        above(policy, "beats", cell, 0.7, "against 0.700"),
    ]
    assert {check.status for check in made} == {Status.failed if strict else Status.passed}
    if strict:
        assert [check.detail.partition("its interval reaches ")[2][:5] for check in made] == ["0.660", "0.780", "0.660"]
    missed = at_least(policy, "precision", cell, 0.8)
    assert (missed.status, missed.detail) == (Status.failed, "0.720 [0.660, 0.780]")

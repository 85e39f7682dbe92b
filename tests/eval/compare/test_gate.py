"""The gate blocks models made worse on purpose, lets equal ones pass, and says why."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from data_prep.foundation.resampling import Interval
from eval.compare.checks import Check, Status
from eval.compare.comparison import Comparison
from eval.compare.config import CompareConfig
from eval.compare.differences import Verdict, verdict
from eval.compare.gate import gate
from eval.compare.run import compared
from eval.compare.sides import Side
from eval.facts.audits import LeakageFacts, OrderFacts, ProbeFacts
from eval.facts.types import Facts, SliceFacts, SystemFacts
from eval.figures.paired import Difference

Simulate = Callable[[str], tuple[Side, Side]]
Configure = Callable[..., CompareConfig]


def failed(comparison: Comparison) -> list[str]:
    return [check.name for check in comparison.checks if check.status is Status.failed]


def test_an_equal_system_passes(simulate: Simulate, configure: Configure) -> None:
    comparison = compared(configure(), *simulate("equal"))
    assert comparison.passed
    assert failed(comparison) == []


@pytest.mark.parametrize(
    ("defect", "blocked_by"),
    [
        ("worse", "contradiction_f1 drop"),
        ("shuffled_slice", "accuracy drop on phenomenon number"),
        ("halved_negation", "accuracy drop on phenomenon negation"),
    ],
)
def test_a_system_made_worse_is_blocked_where_it_is_worse(
    simulate: Simulate, configure: Configure, defect: str, blocked_by: str
) -> None:
    comparison = compared(configure(), *simulate(defect))
    assert not comparison.passed
    assert blocked_by in failed(comparison)


def test_what_got_better_is_no_reason_to_block(simulate: Simulate, configure: Configure) -> None:
    before, after = simulate("worse")
    comparison = compared(configure(), after, before)
    assert comparison.passed
    assert {one.metric: one.verdict for one in comparison.metrics}["accuracy"] is Verdict.better


def test_slices_come_worst_first(simulate: Simulate, configure: Configure) -> None:
    comparison = compared(configure(), *simulate("shuffled_slice"))
    changes = [one.difference.value for one in comparison.slices]
    assert changes == sorted(changes)
    assert (comparison.slices[0].by, comparison.slices[0].slice) == ("phenomenon", "number")


def test_a_strict_policy_blocks_what_it_cannot_exclude(simulate: Simulate, configure: Configure) -> None:
    """Equal systems, but 900 pairs cannot exclude a drop of half a point."""
    bounds = {"max_drop": {"accuracy": 0.005}, "max_slice_drop": None, "max_leaked": None}
    assert compared(configure(**bounds), *simulate("equal")).passed
    assert failed(compared(configure(strict=True, **bounds), *simulate("equal"))) == ["accuracy drop"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.01, 0.05, Verdict.better),
        (-0.05, -0.01, Verdict.worse),
        (-0.01, 0.02, Verdict.equal),
        (0.001, 0.01, Verdict.equal),  # not chance, and of no matter
        (-0.01, 0.03, Verdict.underpowered),
        (-1.0, 1.0, Verdict.too_few),
    ],
)
def test_one_word_for_an_interval(low: float, high: float, expected: Verdict) -> None:
    assert verdict(Difference(0.5, 0.5, 0.0, low, high, 1.0, 0.1), 0.02) is expected


def changed(side: Side, **facts: Any) -> Side:
    """The side with some of its facts replaced."""
    run = side.runs[0]
    return Side(side.name, [dataclasses.replace(run, facts=dataclasses.replace(run.facts, **facts))])


def absolute(configure: Configure, candidate: Side, **policy: Any) -> list[Check]:
    bare: dict[str, Any] = {"max_drop": {}, "max_slice_drop": None, "no_leak": False, "max_leaked": None}
    return gate(configure(**bare | policy).policy, candidate, [])


def test_bounds_on_the_candidate_alone(simulate: Simulate, configure: Configure) -> None:
    _, candidate = simulate("equal")
    value = candidate.facts.model.metrics["contradiction_precision"].value
    low = candidate.facts.model.metrics["contradiction_precision"].low
    for least, strict, status in [
        (value - 0.001, False, Status.passed),
        (value + 0.001, False, Status.failed),
        (low + 0.001, True, Status.failed),
        (low - 0.001, True, Status.passed),
    ]:
        checks = absolute(configure, candidate, min_value={"contradiction_precision": least}, strict=strict)
        assert [check.status for check in checks] == [status]


def flagged(share: float, pairs: int) -> dict[str, Any]:
    cell = Interval(share, share - 0.05, share + 0.05)
    return {"slices": [SliceFacts("relation", "update", pairs, pairs, False, {"flagged": cell})]}


@pytest.mark.parametrize(
    ("share", "pairs", "strict", "status"),
    [
        (0.18, 100, False, Status.passed),
        (0.22, 100, False, Status.failed),
        (0.18, 100, True, Status.failed),  # .23 is possible
        (0.18, 10, False, Status.too_few),
        (0.18, 10, True, Status.failed),  # what was not measured does not go out
    ],
)
def test_false_alarms_on_updates(
    simulate: Simulate, configure: Configure, share: float, pairs: int, strict: bool, status: Status
) -> None:
    candidate = changed(simulate("equal")[1], **flagged(share, pairs))
    checks = absolute(configure, candidate, max_flagged={"update": 0.2}, strict=strict)
    assert [check.status for check in checks] == [status]


def with_baselines(side: Side, **accuracies: float) -> Side:
    def system(value: float) -> SystemFacts:
        cell = Interval(value, value, value)
        return SystemFacts(None, {"accuracy": cell, "average_precision": cell}, [])

    return changed(side, baselines={name: system(value) for name, value in accuracies.items()})


def test_labels_that_one_side_gives_away_are_the_datas_fault_and_block(
    simulate: Simulate, configure: Configure
) -> None:
    probes = {
        name: ProbeFacts(Interval(value, value, value), 0.4, "")
        for name, value in (("hypothesis_only", 0.55), ("premise_only", 0.42), ("overlap", 0.9))
    }
    checks = absolute(configure, audited(simulate("equal")[1], probes=probes), max_one_sided_gain=0.1)
    assert [check.status for check in checks] == [Status.failed, Status.passed]


def audited(side: Side, **audits: Any) -> Side:
    """The side with some of its audits replaced."""
    return changed(side, audits=dataclasses.replace(side.facts.audits, **audits))


@pytest.mark.parametrize(
    ("order", "strict", "status"),
    [
        (OrderFacts(Interval(0.18, 0.15, 0.22)), False, Status.passed),
        (OrderFacts(Interval(0.21, 0.19, 0.23)), False, Status.failed),
        (OrderFacts(Interval(0.18, 0.15, 0.22)), True, Status.failed),  # .22 is possible
        (None, False, Status.skipped),
        (None, True, Status.failed),
    ],
)
def test_verdicts_that_depend_on_the_order_of_the_sides(
    simulate: Simulate, configure: Configure, order: OrderFacts | None, strict: bool, status: Status
) -> None:
    candidate = audited(simulate("equal")[1], order=order)
    checks = absolute(configure, candidate, max_order_flips=0.2, strict=strict)
    assert [check.status for check in checks] == [status]


@pytest.mark.parametrize(
    ("counts", "strict", "status"),
    [
        ({"pairs": 100, "any": 2}, False, Status.passed),
        ({"pairs": 100, "any": 3}, False, Status.failed),
        (None, False, Status.skipped),  # not 0: nobody looked
        (None, True, Status.failed),
    ],
)
def test_pairs_known_from_training(
    simulate: Simulate, configure: Configure, counts: dict[str, int] | None, strict: bool, status: Status
) -> None:
    leakage = LeakageFacts("some@1", counts, None if counts else "the data set is not at hand")
    checks = absolute(configure, audited(simulate("equal")[1], leakage=leakage), max_leaked=0.02, strict=strict)
    assert [check.status for check in checks] == [status]


def test_a_rival_baseline_must_be_beaten(simulate: Simulate, configure: Configure) -> None:
    reached = simulate("equal")[1].facts.model.metrics["average_precision"].value
    candidate = with_baselines(simulate("equal")[1], weak=reached - 0.01, strong=reached + 0.01)
    checks = absolute(configure, candidate, beats=["weak", "strong", "absent"])
    assert [check.status for check in checks] == [Status.passed, Status.failed, Status.skipped]


def test_a_leak_blocks(simulate: Simulate, configure: Configure) -> None:
    candidate = simulate("equal")[1]
    facts: Facts = candidate.facts
    for shared, status in (
        ({"train/test": 0}, Status.passed),
        ({"train/test": 3, "train/validation": 0}, Status.failed),
    ):
        data = dataclasses.replace(facts.data, shared_between_splits=shared)
        checks = absolute(configure, changed(candidate, data=data), no_leak=True)
        assert [check.status for check in checks] == [status]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"max_drop": {"f1": 0.1}}, "policy.max_drop must be one of"),
        ({"margin": 2.0}, "policy.margin is a share"),
        ({"max_flagged": {"update": -0.1}}, "policy.max_flagged.update is a share"),
        ({"alpha": 0.0}, "policy.alpha"),
    ],
)
def test_a_policy_that_cannot_be_is_named(configure: Configure, change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        configure(**change)

"""The summary says what the facts say, and warns of what speaks against them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from data_prep.foundation.resampling import Interval
from eval.facts.audits import CanaryFacts, FalseAlarmFacts, LeakageFacts, OrderFacts, TruncationFacts
from eval.facts.files import read_facts
from eval.facts.types import Facts, SystemFacts
from eval.report.summary import summary, worst_first

OFTEN = FalseAlarmFacts(50, 20, Interval(0.4, 0.2, 0.6))
UNSURE = FalseAlarmFacts(10, 8, Interval(0.4, 0.05, 0.8))


@pytest.fixture
def read(finished: Path) -> Facts:
    """Facts without a fault: committed code, no cut pair, many events."""
    facts = read_facts(finished / "facts.json")
    return dataclasses.replace(
        facts,
        code=dataclasses.replace(facts.code, dirty=False),
        data=dataclasses.replace(facts.data, num_clusters=500),
        audits=dataclasses.replace(facts.audits, order=OrderFacts(Interval(0.02, 0.0, 0.05)), false_alarms={}),
        model=with_metric(facts.model, average_precision=Interval(0.8, 0.75, 0.85)),
    )


def with_metric(system: SystemFacts, **metrics: Interval) -> SystemFacts:
    return dataclasses.replace(system, metrics=system.metrics | metrics)


def test_false_alarms_are_those_of_the_confusion_at_the_stated_share(read: Facts) -> None:
    rest = read.model.confusion[:2]
    rate = sum(row[2] for row in rest) / sum(map(sum, rest))
    tile = next(tile for tile in summary(read).tiles if tile.name.startswith("false alarms"))
    assert tile.name == "false alarms in 1,000 pairs, where 2 % contradict"
    assert tile.value == f"{1000 * 0.98 * rate:.0f}"


def test_a_model_that_flags_nothing_is_said_to_find_nothing(read: Facts) -> None:
    nothing = with_metric(read.model, flagged=Interval(0.0, 0.0, 0.0))
    assert "finds no contradiction" in summary(dataclasses.replace(read, model=nothing)).verdict


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.75, 0.85, "ranks pairs better"), (0.0, 0.1, "ranks pairs worse"), (0.1, 0.9, "these pairs do not tell")],
)
def test_the_best_baseline_is_beaten_only_where_intervals_part(
    read: Facts, low: float, high: float, words: str
) -> None:
    model = with_metric(read.model, average_precision=Interval((low + high) / 2, low, high))
    assert words in summary(dataclasses.replace(read, model=model)).verdict


def test_a_report_without_a_fault_warns_of_nothing(read: Facts) -> None:
    assert summary(read).warnings == []


@pytest.mark.parametrize(
    ("part", "changed", "warning"),
    [
        ("audits", {"truncation": TruncationFacts(64, 3, 40)}, "3 pairs were cut at 64 tokens: 40 tokens"),
        ("audits", {"canaries": CanaryFacts(12, 0, [], "neutral means entailment")}, "permuted: neutral means"),
        ("audits", {"leakage": LeakageFacts("x@1", {"any": 2, "pairs": 9}, None)}, "2 of 9 pairs know of"),
        ("audits", {"order": OrderFacts(Interval(0.3, 0.2, 0.4))}, "30 % of pairs are contradictions in one order"),
        ("audits", {"false_alarms": {"update": OFTEN}}, "It calls 40 % of the pairs of relation update"),
        ("code", {"dirty": True}, "uncommitted changes"),
        ("data", {"num_clusters": 12}, "about 12 events only"),
        ("data", {"shared_between_splits": {"train/test": 4}}, "4 sentences or events stand in more than one split"),
        ("predictor", {"trained_on": "other@1"}, "trained on another data set"),
    ],
)
def test_every_fault_is_told(read: Facts, part: str | None, changed: dict[str, object], warning: str) -> None:
    if part is not None:
        changed = {part: dataclasses.replace(getattr(read, part), **changed)}
    warnings = summary(dataclasses.replace(read, **changed)).warnings  # type: ignore[arg-type]
    assert len(warnings) == 1
    assert warning in warnings[0]


def test_false_alarms_on_a_few_pairs_are_no_warning(read: Facts) -> None:
    audits = dataclasses.replace(read.audits, false_alarms={"update": UNSURE})
    assert summary(dataclasses.replace(read, audits=audits)).warnings == []


def test_scores_near_chance_and_near_a_probe_are_told(read: Facts) -> None:
    weak = with_metric(read.model, average_precision=Interval(0.35, 0.3, 0.4))
    told = " ".join(summary(dataclasses.replace(read, model=weak)).warnings)
    assert "not known to be better than chance" in told
    assert "hypothesis-only baseline ranks as well" in told


@pytest.mark.parametrize(
    ("low", "told"),
    [
        (0.001, "labels can be guessed without a comparison."),
        (0.0, "and is not known to be better than chance itself ("),
        (-0.2, "and is not known to be better than chance itself ("),
    ],
)
def test_labels_are_given_away_only_where_a_probe_is_above_chance(read: Facts, low: float, told: str) -> None:
    """At exactly chance, and around it, a probe as good as the model tells of the model alone."""
    chance = read.data.label_counts["contradiction"] / read.data.num_pairs
    probe = Interval(chance + 0.05, chance + low, chance + 0.1)
    near = {
        name: with_metric(system, average_precision=probe if name == "hypothesis_only" else Interval(0.0, 0.0, 0.0))
        for name, system in read.baselines.items()
    }
    model = with_metric(read.model, average_precision=probe)
    warnings = summary(dataclasses.replace(read, model=model, baselines=near)).warnings
    [warning] = [line for line in warnings if "hypothesis-only" in line]
    assert told in warning


def test_small_slices_come_last_however_bad(read: Facts) -> None:
    ordered = worst_first(read.slices)
    small = [one.small for one in ordered]
    assert small == sorted(small)
    assert any(small)
    accuracy = [one.metrics["accuracy"].value for one in ordered if not one.small]
    assert accuracy == sorted(accuracy)

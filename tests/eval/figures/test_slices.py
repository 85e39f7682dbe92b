"""Slices: which pair stands where, and the order and the figures of what is shown."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from data_prep.foundation.resampling import Resamples
from data_prep.pairs import ClaimPair, Label
from eval.figures.bootstrap import metric_intervals
from eval.figures.measure import slice_facts
from eval.figures.slices import KINDS, slices
from tests.conftest import MakePair

OTHER = {"premise": "لا شيء", "hypothesis": "لم يحدث شيء قط في 3 أماكن", "premise_date": "2020-01-01",
         "hypothesis_date": "2024-01-01", "premise_speaker": "س"}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        ("dialect", {"dialect": "egyptian"}, "egyptian"),
        ("speaker", {}, "neither side"),
        ("speaker", {"premise_speaker": "وزير"}, "one side"),
        ("speaker", {"premise_speaker": "وزير", "hypothesis_speaker": "ناطق"}, "both sides"),
        ("days_apart", {}, "a side undated"),
        ("days_apart", {"premise_date": "2024-03-01", "hypothesis_date": "2024-03-01"}, "same day"),
        ("days_apart", {"premise_date": "2024-03", "hypothesis_date": "2024-03-20"}, "same day"),
        ("days_apart", {"premise_date": "2024-03-05/2024-03-09", "hypothesis_date": "2024-03-11"}, "1 to 7 days"),
        ("days_apart", {"premise_date": "2024-03-01", "hypothesis_date": "2024-02-29"}, "1 to 7 days"),
        ("days_apart", {"premise_date": "2024-03-01", "hypothesis_date": "2024-03-31"}, "8 to 30 days"),
        ("days_apart", {"premise_date": "2023-03-01", "hypothesis_date": "2024-03-31"}, "over 365 days"),
        ("length", {"premise": "فتح الجسر", "hypothesis": "أغلق الجسر"}, "up to 10 words"),
        ("length", {"premise": "كلمة " * 21, "hypothesis": "كلمة " * 20}, "over 40 words"),
        ("digits", {"premise": "قتل ثلاثة", "hypothesis": "قتل أربعة"}, "neither side"),
        ("digits", {"premise": "قتل 3", "hypothesis": "قتل ثلاثة"}, "one side"),
        ("digits", {"premise": "قتل 3", "hypothesis": "لقي ٣ حتفهم"}, "both sides"),
        ("digits", {"premise": "قتل 3", "hypothesis": "قتل ٤"}, "both sides, differing"),
        ("negation", {"premise": "لم يفتح الجسر", "hypothesis": "فتح الجسر"}, "one side"),
        ("negation", {"premise": "لم يفتح الجسر", "hypothesis": "لن يفتح الجسر"}, "both sides"),
        ("negation", {"premise": "فتح الجسر", "hypothesis": "أغلق الجسر"}, "neither side"),
    ],
)
def test_a_pair_stands_in_the_slice_it_belongs_to(
    make_pair: MakePair, kind: str, fields: dict[str, str], value: str
) -> None:
    pairs = [make_pair(**fields), make_pair(**{"dialect": "gulf"} | OTHER), make_pair(Label.neutral)]
    rows = {by: found.tolist() for by, found in slices(pairs).items()}
    assert 0 in rows[kind, value]
    assert sum(0 in found for (by, _), found in rows.items() if by == kind) == 1


def overlapping(make_pair: MakePair, number: int) -> list[ClaimPair]:
    """Pairs that share 0 to `number` - 1 words."""
    words = [f"كلمه{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"[:number]]
    return [
        make_pair(premise=" ".join(words), hypothesis=" ".join([*words[:shared], *("غير" for _ in words[shared:])]))
        for shared in range(number)
    ]


def test_fifths_by_overlap_are_as_large_and_follow_no_order(make_pair: MakePair) -> None:
    pairs = overlapping(make_pair, 20)
    fifths = {value: [pairs[row].id for row in rows] for (by, value), rows in slices(pairs).items() if by == "overlap"}
    assert [len(ids) for ids in fifths.values()] == [4] * 5
    assert fifths["fifth 1 of 5"] == [pair.id for pair in pairs[:4]]
    backwards = {value: rows for (by, value), rows in slices(pairs[::-1]).items() if by == "overlap"}
    assert {value: {pairs[::-1][row].id for row in rows} for value, rows in backwards.items()} == {
        value: set(ids) for value, ids in fifths.items()
    }


def test_what_is_the_same_for_all_parts_nothing(make_pair: MakePair) -> None:
    pairs = [make_pair(premise="فتح الجسر", hypothesis="أغلق الجسر", id=str(number)) for number in range(30)]
    assert {by for by, _ in slices(pairs)} == {"source"}
    assert slices([]) == {}


def test_the_worst_stand_first_and_small_ones_last(make_pair: MakePair) -> None:
    sizes = {"good": (40, 0.9), "bad": (40, 0.2), "few": (5, 0.0), "one event": (40, 0.0)}
    pairs, right = [], []
    for name, (number, share) in sizes.items():
        events = [name if name == "one event" else f"{name} {row}" for row in range(number)]
        pairs += [make_pair(phenomenon=name, event=event) for event in events]
        right += [row < share * number for row in range(number)]
    gold = np.full(len(pairs), int(Label.contradiction))
    predicted = np.where(right, gold, int(Label.neutral))
    draws = Resamples.draw([str(pair.event) for pair in pairs], 200, 13)
    found = [one for one in slice_facts(pairs, gold, predicted, draws) if one.by == "phenomenon"]
    assert [(one.value, one.small) for one in found] == [
        ("bad", False), ("good", False), ("few", True), ("one event", True)
    ]  # fmt: skip
    assert (found[-1].metrics["accuracy"].low, found[-1].metrics["accuracy"].high) == (0, 1)


def test_a_slice_has_about_the_interval_it_would_have_alone(make_pair: MakePair) -> None:
    """Slices see the draws of the whole: of a slice's clusters a draw takes more or fewer than there are."""
    random = np.random.default_rng(2)
    pairs = [make_pair(phenomenon="ab"[row % 2], event=f"{row // 4:03}") for row in range(400)]
    gold, predicted = random.integers(0, 3, 400), random.integers(0, 3, 400)
    predicted = np.where(random.random(400) < 0.5, gold, predicted)
    clusters = [str(pair.event) for pair in pairs]
    (one,) = (it for it in slice_facts(pairs, gold, predicted, Resamples.draw(clusters, 4000, 13)) if it.value == "a")
    rows = np.arange(0, 400, 2)
    alone = metric_intervals(gold[rows], predicted[rows], Resamples.draw([clusters[row] for row in rows], 4000, 13))
    for name in ("accuracy", "contradiction_f1"):
        assert one.metrics[name].value == alone[name].value
        assert one.metrics[name].low == pytest.approx(alone[name].low, abs=0.015)
        assert one.metrics[name].high == pytest.approx(alone[name].high, abs=0.015)


def test_every_kind_can_be_found_on_the_shipped_pairs(shipped_splits: dict[str, list[ClaimPair]]) -> None:
    pairs = shipped_splits["test"]
    assert {by for by, _ in slices(pairs)} == set(KINDS)
    without = [dataclasses.replace(pair, dialect=None, relation=None) for pair in pairs]
    assert {by for by, _ in slices(without)} == set(KINDS) - {"dialect", "relation"}

"""Pairs that stand twice, and pairs on which a set contradicts itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data_prep.duplicates import drop_duplicates
from data_prep.pairs import Label
from data_prep.sources import SourcedPair

MakeSourced = Callable[..., SourcedPair]
E, N, C = Label.entailment, Label.neutral, Label.contradiction


def _outcome(*pairs: SourcedPair) -> tuple[list[int], dict[int, str]]:
    kept, rejected = drop_duplicates(pairs)
    return [it.line for it in kept], {row.line: row.reason for row in rejected}


def test_the_first_of_two_spellings_stays(make_sourced: MakeSourced) -> None:
    kept, rejected = drop_duplicates(
        [make_sourced("أُغلق", "ب", C), make_sourced("ج", "د"), make_sourced("اغلق", "ب.", C)]
    )
    assert [it.pair.premise for it in kept] == ["أُغلق", "ج"]
    assert [(row.line, row.reason, row.detail) for row in rejected] == [
        (3, "duplicate", "first stands in pairs.csv line 1")
    ]


@pytest.mark.parametrize(("first", "second"), [(E, C), (N, E), (C, N)])
def test_all_copies_go_where_labels_disagree(make_sourced: MakeSourced, first: Label, second: Label) -> None:
    copies = [make_sourced("أ", "ب", label) for label in (first, first, second)]
    assert _outcome(*copies, make_sourced("ج", "د")) == ([4], dict.fromkeys((1, 2, 3), "conflicting_labels"))


@pytest.mark.parametrize(("first", "second", "agree"), [(C, C, True), (C, N, False), (E, C, False), (E, N, True)])
def test_contradiction_is_symmetric(make_sourced: MakeSourced, first: Label, second: Label, agree: bool) -> None:
    """One way round a contradiction and the other way none cannot be; entailment has a direction."""
    kept, refused = _outcome(make_sourced("أ", "ب", first), make_sourced("ب", "أ", second))
    assert (kept, refused) == (([1, 2], {}) if agree else ([], dict.fromkeys((1, 2), "conflicting_labels")))


def test_dates_and_speakers_go_round_with_their_sides(make_sourced: MakeSourced) -> None:
    left = make_sourced("أ", "ب", C, premise_date="2024-01-01", hypothesis_speaker="الوزارة")
    right = make_sourced("ب", "أ", N, hypothesis_date="2024-01-01", premise_speaker="الوزارة")
    other = make_sourced("ب", "أ", N, premise_date="2024-01-01", premise_speaker="الوزارة")
    assert _outcome(left, right)[0] == []
    assert _outcome(left, other)[0] == [1, 3]


@pytest.mark.parametrize("field", ["premise_date", "hypothesis_date", "premise_speaker", "hypothesis_speaker"])
def test_the_same_words_in_other_circumstances_are_another_pair(make_sourced: MakeSourced, field: str) -> None:
    pairs = [make_sourced("أ", "ب", C, **{field: "2024-01-01"}), make_sourced("أ", "ب", N, **{field: "2024-01-02"})]
    assert _outcome(*pairs) == ([1, 2], {})


def test_a_training_row_takes_nothing_out_of_a_test(make_sourced: MakeSourced) -> None:
    """Whatever its label: else adding a source would change what the other is scored on."""
    test = make_sourced("أ", "ب", C, split="test")
    for label in (C, N):
        kept, refused = drop_duplicates([make_sourced("أ", "ب", label), test, make_sourced("ب", "أ", label)])
        assert test in kept
        assert test.line not in [row.line for row in refused]

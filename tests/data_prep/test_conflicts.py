"""Pairs that stand twice, labels that disagree, ids given twice: what goes and what stays under each policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.conflicts import Settled, settle
from data_prep.data_config import POLICIES, ConflictConfig
from data_prep.pairs import ClaimPair, Label
from data_prep.reading.intake import SourcedPair

MakeSourced = Callable[..., SourcedPair]
E, N, C = Label.entailment, Label.neutral, Label.contradiction


def _settle(*pairs: SourcedPair, policy: str = "reject", identical: str = "reject") -> Settled:
    return settle(pairs, ConflictConfig(policy, identical))


def _outcome(*pairs: SourcedPair, policy: str = "reject") -> tuple[list[int], dict[int, str]]:
    settled = _settle(*pairs, policy=policy)
    return sorted(it.line for it in settled.pairs), {row.line: row.reason for row in settled.rejected}


def test_the_first_of_two_spellings_stays(make_sourced: MakeSourced) -> None:
    settled = _settle(make_sourced("أُغلق", "ب", C), make_sourced("ج", "د"), make_sourced("اغلق", "ب.", C))
    assert [it.pair.premise for it in settled.pairs] == ["أُغلق", "ج"]
    assert [(row.line, row.reason, row.detail) for row in settled.rejected] == [
        (3, "duplicate", "first stands in pairs.csv line 1")
    ]
    assert settled.kept == []


@pytest.mark.parametrize(
    ("policy", "labels", "stays"),
    [
        ("reject", (E, E, C), []),
        ("reject", (N, E), []),
        ("first", (E, C, C), [1]),
        ("first", (N, E, N), [1]),
        ("majority", (E, C, C), [2]),
        ("majority", (N, E, N), [1]),
        ("majority", (E, C), []),
        ("majority", (E, N), []),
        ("majority", (C, E, N), []),  # contradiction 1, none 2; then entailment and neutral are tied
    ],
)
def test_labels_that_disagree_are_settled_by_policy(
    make_sourced: MakeSourced, policy: str, labels: tuple[Label, ...], stays: list[int]
) -> None:
    copies = [make_sourced("أ", "ب", label) for label in labels]
    kept, refused = _outcome(*copies, make_sourced("ج", "د"), policy=policy)
    assert kept == [*stays, len(labels) + 1]
    winner = labels[stays[0] - 1] if stays else None
    assert refused == {
        line: "duplicate" if label is winner else "conflicting_labels"
        for line, label in enumerate(labels, start=1)
        if line not in stays
    }


@pytest.mark.parametrize("policy", ["first", "majority"])
def test_what_stays_in_spite_of_a_conflict_is_listed(make_sourced: MakeSourced, policy: str) -> None:
    settled = _settle(*(make_sourced("أ", "ب", label) for label in (C, C, E)), policy=policy)
    assert [(row.line, row.reason) for row in settled.kept] == [(1, "conflicting_labels")]
    (loser,) = [row for row in settled.rejected if row.reason == "conflicting_labels"]
    assert loser.detail.startswith("entailment; kept was contradiction of pairs.csv line 1")


@pytest.mark.parametrize(("first", "second", "agree"), [(C, C, True), (C, N, False), (E, C, False), (E, N, True)])
def test_contradiction_is_symmetric(make_sourced: MakeSourced, first: Label, second: Label, agree: bool) -> None:
    """One way round a contradiction and the other way none cannot be; entailment has a direction."""
    pairs = [make_sourced("أ", "ب", first), make_sourced("ب", "أ", second)]
    assert _outcome(*pairs) == (([1, 2], {}) if agree else ([], dict.fromkeys((1, 2), "conflicting_labels")))
    assert _outcome(*pairs, policy="first")[0] == ([1, 2] if agree else [1])


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


def test_copies_in_two_splits_are_not_settled_here(make_sourced: MakeSourced) -> None:
    """Whatever the training row's label: else it would take a row out of the test."""
    test = make_sourced("أ", "ب", C, split="test")
    for label in (C, N):
        settled = _settle(make_sourced("أ", "ب", label), test, make_sourced("ب", "أ", label))
        assert test in settled.pairs
        assert test.line not in [row.line for row in settled.rejected]


@pytest.mark.parametrize(("label", "reason"), [(C, "duplicate"), (N, "duplicate"), (E, "conflicting_labels")])
def test_an_undecided_row_gives_way_to_a_decided_one(make_sourced: MakeSourced, label: Label, reason: str) -> None:
    undecided = make_sourced("أ", "ب", N, possible_labels="neutral|contradiction")
    assert _outcome(undecided, make_sourced("أ", "ب", label)) == ([2], {1: reason})


def test_undecided_rows_alone_keep_one(make_sourced: MakeSourced) -> None:
    rows = [make_sourced("أ", "ب", N, possible_labels="neutral|contradiction") for _ in range(2)]
    assert _outcome(*rows) == ([1], {2: "duplicate"})


@pytest.mark.parametrize(
    ("identical", "label", "stays", "reason", "listed"),
    [
        ("reject", E, [], "identical_sides", []),
        ("reject", C, [], "identical_sides_not_entailment", []),
        ("keep", E, [1], None, []),
        ("keep", C, [1], None, ["identical_sides_not_entailment"]),
    ],
)
def test_identical_sides(
    make_sourced: MakeSourced, identical: str, label: Label, stays: list[int], reason: str | None, listed: list[str]
) -> None:
    settled = _settle(make_sourced("أغلقَ الجسرُ", "اغلق الجسر", label), identical=identical)
    assert [it.line for it in settled.pairs] == stays
    assert [row.reason for row in settled.rejected] == ([reason] if reason else [])
    assert [row.reason for row in settled.kept] == listed


def test_the_same_words_on_two_days_are_not_identical(make_sourced: MakeSourced) -> None:
    pair = make_sourced("أ", "أ", N, premise_date="2024-01-01", hypothesis_date="2024-01-02")
    assert _outcome(pair) == ([1], {})


@pytest.mark.parametrize(("policy", "stays"), [("reject", [3]), ("first", [1, 3]), ("majority", [1, 3])])
def test_an_id_given_to_two_pairs(make_sourced: MakeSourced, policy: str, stays: list[int]) -> None:
    rows = [make_sourced("أ", "ب", id="x"), make_sourced("ج", "د", id="x"), make_sourced("ه", "و", id="y")]
    kept, refused = _outcome(*rows, policy=policy)
    assert kept == stays
    assert set(refused.values()) == {"duplicated_id"}


_ROW = st.tuples(st.sampled_from("أبج"), st.sampled_from("أبج"), st.sampled_from(Label), st.sampled_from("xyz"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    rows=st.lists(_ROW, max_size=12), policy=st.sampled_from(POLICIES), identical=st.sampled_from(["reject", "keep"])
)
def test_nothing_is_lost_and_what_stays_agrees(
    rows: list[tuple[str, str, Label, str]], policy: str, identical: str
) -> None:
    pairs = [
        SourcedPair(ClaimPair(identity, left, right, label, "s", "other"), "train", (), "f", line)
        for line, (left, right, label, identity) in enumerate(rows)
    ]
    settled = settle(pairs, ConflictConfig(policy, identical))
    assert sorted([it.line for it in settled.pairs] + [row.line for row in settled.rejected]) == list(range(len(rows)))
    assert max(Counter(it.pair.id for it in settled.pairs).values(), default=1) == 1
    contradicts: dict[frozenset[str], set[bool]] = {}
    for it in settled.pairs:
        contradicts.setdefault(frozenset({it.pair.premise, it.pair.hypothesis}), set()).add(it.pair.label is C)
    assert all(len(found) == 1 for found in contradicts.values())

"""Splits without leaks, whatever the pairs: whole groups, seeded, blind to the order of rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.pairs import ClaimPair, Label
from data_prep.sources import SourcedPair
from data_prep.splits import (
    assign_splits,
    cap_sources,
    connected_groups,
    leak_keys,
    shared_keys,
    subtract_evaluation,
)

MakeSourced = Callable[..., SourcedPair]
FRACTIONS = {"validation": 0.15, "test": 0.25}
NO_LEAK = {"train/validation": 0, "train/test": 0, "validation/test": 0}


def _sourced(number: int, premise: str, hypothesis: str, label: int, event: str | None, split: str) -> SourcedPair:
    pair = ClaimPair(f"s-{number:05d}", premise, hypothesis, Label(label), "s", "other", event=event)
    return SourcedPair(pair, split, ("validation", "test") if split == "train" else (), "f", number)


# Few sentences and events, in several spellings, so that groups grow long and splits collide.
_SENTENCE = st.sampled_from([spelling for n in range(12) for spelling in (f"إعلان {n}", f"اعلان {n}", f"إعلانٌ {n}.")])
_ROW = st.tuples(
    _SENTENCE,
    _SENTENCE,
    st.integers(0, 2),
    st.none() | st.sampled_from("abcde"),
    st.sampled_from(["train", "train", "train", "validation", "test"]),
)
_ROWS = st.lists(_ROW, max_size=40).map(lambda rows: [_sourced(n, *row) for n, row in enumerate(rows)])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(pairs=_ROWS, seed=st.integers(0, 3), order=st.randoms(use_true_random=False))
def test_no_key_stands_in_two_splits_and_nothing_is_lost(
    pairs: list[SourcedPair], seed: int, order: random.Random
) -> None:
    kept, rejected = subtract_evaluation(pairs)
    splits = assign_splits(kept, FRACTIONS, seed)
    assert shared_keys(splits) == NO_LEAK
    assert sum(map(len, splits.values())) + len(rejected) == len(pairs)
    assert {it.pair.id for it in pairs if it.split == "test"} <= {pair.id for pair in splits["test"]}
    shuffled = order.sample(pairs, len(pairs))
    assert assign_splits(subtract_evaluation(shuffled)[0], FRACTIONS, seed) == splits


def _unrelated(count: int) -> list[SourcedPair]:
    return [_sourced(n, f"جملة {n}", f"ضدها {n}", n % 3, None, "train") for n in range(count)]


def test_fractions_are_met_for_each_label() -> None:
    splits = assign_splits(_unrelated(600), FRACTIONS, seed=13)
    sizes = {split: Counter(pair.label.name for pair in pairs) for split, pairs in splits.items()}
    assert all(sizes["test"][name] == 50 and sizes["validation"][name] == 30 for name in Label.__members__)
    assert len(splits["train"]) == 360


def test_groups_of_three_meet_fractions_roughly() -> None:
    pairs = [_sourced(n, f"جملة {n // 3}", f"ضدها {n}", n % 3, f"event {n // 9}", "train") for n in range(900)]
    splits = assign_splits(pairs, FRACTIONS, seed=13)
    assert len(splits["test"]) == pytest.approx(225, abs=9)
    assert len(splits["validation"]) == pytest.approx(135, abs=9)
    assert shared_keys(splits) == NO_LEAK
    assert assign_splits(random.Random(1).sample(pairs, len(pairs)), FRACTIONS, seed=13) == splits


def test_the_seed_decides_and_only_the_seed() -> None:
    pairs = _unrelated(90)
    ids = [{pair.id for pair in assign_splits(pairs, FRACTIONS, seed)["test"]} for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


def test_a_group_too_large_for_a_split_is_trained_on(make_sourced: MakeSourced) -> None:
    pairs = [make_sourced("الجملة نفسها", f"ضدها {n}", Label.contradiction) for n in range(10)]
    assert [len(split) for split in assign_splits(pairs, FRACTIONS, 13).values()] == [10, 0, 0]


def test_a_shipped_test_stays_whole_and_what_knows_it_goes(make_sourced: MakeSourced) -> None:
    test = [make_sourced(f"خبر {n}", f"نفي {n}", split="test", event=f"e{n}") for n in range(3)]
    train = [
        make_sourced("خبرٌ 0", "جديد", id="same premise"),
        make_sourced("جديد آخر", "خبر 1", id="its premise as hypothesis"),
        make_sourced("جملة", "أخرى", event="e2", id="same event"),
        make_sourced("جملة ثانية", "خبر 2", event="e2", id="both"),
        make_sourced("جديد", "بعيد", id="two steps away"),
        make_sourced("كلام", "بعيد", event="e2", source="other", id="event of another source"),
    ]
    kept, rejected = subtract_evaluation([*train, *test])
    assert [it for it in kept if it.split == "test"] == test
    assert [it.pair.id for it in kept if it.split == "train"] == ["two steps away", "event of another source"]
    assert [row.reason for row in rejected] == [
        "shares_sentence_with_test",
        "shares_sentence_with_test",
        "shares_event_with_test",
        "shares_event_and_sentence_with_test",
    ]


def test_validation_gives_way_to_test_and_training_to_both(make_sourced: MakeSourced) -> None:
    pairs = [
        make_sourced("أ", "ب", split="test"),
        make_sourced("أ", "ج", split="validation"),
        make_sourced("د", "ه", split="validation"),
        make_sourced("ه", "و"),
        make_sourced("ج", "ز"),
    ]
    kept, rejected = subtract_evaluation(pairs)
    assert [it.line for it in kept] == [1, 3, 5]
    assert {row.line: row.reason for row in rejected} == {
        2: "shares_sentence_with_test",
        4: "shares_sentence_with_validation",
    }


def test_carving_only_where_a_source_allows_it() -> None:
    pairs = _unrelated(300)
    for index, sourced in enumerate(pairs):
        sourced.may_move_to = (("validation", "test"), ("validation",), ())[index % 3]
    movable = {it.pair.id: it.may_move_to for it in pairs}
    splits = assign_splits(pairs, FRACTIONS, 13)
    assert splits["test"]
    assert all("test" in movable[pair.id] for pair in splits["test"])
    assert all("validation" in movable[pair.id] for pair in splits["validation"])


def test_a_group_moves_only_where_all_its_members_may(make_sourced: MakeSourced) -> None:
    bound = [make_sourced(f"خبر {n}", f"نفي {n}", Label.entailment, may_move_to=()) for n in range(40)]
    free = [make_sourced(f"خبر {n}", f"تأكيد {n}", Label.entailment) for n in range(40)]
    splits = assign_splits(bound + free, FRACTIONS, 13)
    assert [len(pairs) for pairs in splits.values()] == [80, 0, 0]


def _ids(pairs: Sequence[SourcedPair]) -> set[str]:
    return {it.pair.id for it in pairs}


def test_a_cap_takes_training_rows_of_its_source_only(make_sourced: MakeSourced) -> None:
    mine = [make_sourced(f"خبر {n}", f"نفي {n}", source="mine") for n in range(20)]
    test = [make_sourced(f"سؤال {n}", f"جواب {n}", source="mine", split="test") for n in range(9)]
    other = [make_sourced(f"كلام {n}", f"رد {n}", source="other") for n in range(20)]
    kept, rejected = cap_sources([*mine, *test, *other], {"mine": 5}, seed=13)
    assert len(_ids(kept) & _ids(mine)) == 5
    assert _ids(kept) >= _ids(test) | _ids(other)
    assert Counter(row.reason for row in rejected) == {"over_cap": 15}
    shuffled = random.Random(1).sample([*mine, *test, *other], 49)
    assert _ids(cap_sources(shuffled, {"mine": 5}, seed=13)[0]) == _ids(kept)
    assert _ids(cap_sources(mine, {"mine": 5}, seed=14)[0]) != _ids(kept) & _ids(mine)
    assert cap_sources(mine, {"mine": 20}, seed=13) == (mine, [])


def test_keys_meet_across_sides_and_spellings(make_sourced: MakeSourced) -> None:
    left, right = make_sourced("أعلنت", "نفت").pair, make_sourced("قالت", "اعلنت!").pair
    assert leak_keys(left) & leak_keys(right) == {("sentence", "اعلنت")}
    assert ("event", "s/e") in leak_keys(make_sourced("أ", "ب", event="e").pair)


def test_groups_are_the_connected_ones(make_sourced: MakeSourced) -> None:
    chain = [make_sourced("أ", "ب"), make_sourced("ج", "د", event="e"), make_sourced("ب", "ج"), make_sourced("ه", "و")]
    tail = [make_sourced("ز", "ح", event="e"), make_sourced("ط", "ي", event="e", source="other")]
    groups = connected_groups([*chain, *tail])
    assert sorted(sorted(it.line for it in group) for group in groups) == [[1, 2, 3, 5], [4], [6]]


def test_the_audit_sees_a_leak(make_sourced: MakeSourced) -> None:
    splits = {
        "train": [make_sourced("أ", "ب", event="e").pair],
        "validation": [make_sourced("ب", "ج").pair],
        "test": [make_sourced("د", "ه", event="e").pair],
    }
    assert shared_keys(splits) == {"train/validation": 1, "train/test": 1, "validation/test": 0}

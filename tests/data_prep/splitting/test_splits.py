"""Splits without leaks, whatever the pairs: whole groups, seeded, blind to the order of rows; by label or by time."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.data_config import SplitConfig
from data_prep.pairs import ClaimPair, Label
from data_prep.reading.intake import SourcedPair
from data_prep.splitting.decontaminate import subtract_evaluation
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import leaks_between, shared_keys
from data_prep.splitting.splits import Carved, carve, day_of

MakeSourced = Callable[..., SourcedPair]
BY_LABEL = SplitConfig("groups", {"validation": 0.15, "test": 0.25}, {}, 0.7)
BY_TIME = SplitConfig(
    "time", {"validation": 0.15, "test": 0.25}, {"validation": "2024-06-01", "test": "2025-01-01"}, 0.7
)
NO_LEAK = {"train/validation": 0, "train/test": 0, "validation/test": 0}


def _carve(pairs: list[SourcedPair], config: SplitConfig = BY_LABEL, seed: int = 13) -> Carved:
    return carve(pairs, config, find_neighbours([it.pair for it in pairs], config.near_duplicates), seed)


def _by_split(pairs: list[SourcedPair]) -> dict[str, list[ClaimPair]]:
    splits: dict[str, list[ClaimPair]] = {"train": [], "validation": [], "test": []}
    for it in sorted(pairs, key=lambda it: it.pair.id):
        splits[it.split].append(it.pair)
    return splits


def _lines(pairs: list[SourcedPair]) -> dict[str, set[int]]:
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for it in pairs:
        lines[it.split].add(it.line)
    return dict(lines)


def _sourced(number: int, premise: str, hypothesis: str, label: int, split: str, **extra: Any) -> SourcedPair:
    pair = ClaimPair(f"s-{number:05d}", premise, hypothesis, Label(label), "s", "other", **extra)
    return SourcedPair(pair, split, ("validation", "test") if split == "train" else (), "f", number)


# Few sentences, events and articles, in several spellings and nearly the same, so that groups grow and splits collide.
_PLACES = ["حلب", "عدن", "سرت", "درنة", "تعز", "حمص", "نابلس", "طنجة", "صور", "كسلا", "أربيل", "مسقط"]
_SENTENCE = st.sampled_from(
    [
        form.format(place)
        for place in _PLACES
        for form in ("إعلان {}", "اعلان {}", "إعلانٌ {}.", "افتتاح المستشفى الجديد في {} بعد صيانة دامت عاما كاملا")
    ]
)
_ROW = st.tuples(
    _SENTENCE,
    _SENTENCE,
    st.integers(0, 2),
    st.none() | st.sampled_from("abcde"),
    st.none() | st.sampled_from("vwxyz"),
    st.none() | st.sampled_from(["2024-01-01", "2024-07-01", "2025-02-01"]),
    st.sampled_from(["train", "train", "train", "validation", "test"]),
)
_ROWS = st.lists(_ROW, max_size=40).map(
    lambda rows: [
        _sourced(n, left, right, label, split, event=event, article=article, premise_date=day)
        for n, (left, right, label, event, article, day, split) in enumerate(rows)
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(pairs=_ROWS, config=st.sampled_from([BY_LABEL, BY_TIME]), order=st.randoms(use_true_random=False))
def test_no_key_and_no_near_sentence_stands_in_two_splits_and_nothing_is_lost(
    pairs: list[SourcedPair], config: SplitConfig, order: random.Random
) -> None:
    neighbours = find_neighbours([it.pair for it in pairs], config.near_duplicates)

    def whole(given: list[SourcedPair]) -> tuple[list[SourcedPair], int]:
        carved = carve(given, config, neighbours, 13)
        kept, rejected = subtract_evaluation(carved.pairs, neighbours)
        return kept, len(rejected) + len(carved.rejected)

    kept, refused = whole(pairs)
    splits = _by_split(kept)
    assert shared_keys(splits) == NO_LEAK
    assert all(row["any"] == 0 for row in leaks_between(splits, neighbours).values())
    assert len(kept) + refused == len(pairs)
    assert {it.pair.id for it in pairs if it.split == "test"} <= {pair.id for pair in splits["test"]}
    assert _by_split(whole(order.sample(pairs, len(pairs)))[0]) == splits


def _unrelated(count: int) -> list[SourcedPair]:
    return [_sourced(n, f"جملة {n}", f"ضدها {n}", n % 3, "train") for n in range(count)]


def test_fractions_are_met_for_each_label() -> None:
    splits = _by_split(_carve(_unrelated(600)).pairs)
    sizes = {split: Counter(pair.label.name for pair in pairs) for split, pairs in splits.items()}
    assert all(sizes["test"][name] == 50 and sizes["validation"][name] == 30 for name in Label.__members__)
    assert len(splits["train"]) == 360


def test_groups_of_nine_meet_fractions_roughly() -> None:
    pairs = [_sourced(n, f"جملة {n // 3}", f"ضدها {n}", n % 3, "train", event=f"event {n // 9}") for n in range(900)]
    carved = _carve(pairs)
    splits = _by_split(carved.pairs)
    assert len(splits["test"]) == pytest.approx(225, abs=9)
    assert len(splits["validation"]) == pytest.approx(135, abs=9)
    assert shared_keys(splits) == NO_LEAK
    assert carved.notes == {"groups": 100, "largest_group": 9, "pairs_that_may_only_be_trained_on": 0}
    assert _by_split(_carve(random.Random(1).sample(pairs, len(pairs))).pairs) == splits


def test_the_seed_decides_and_only_the_seed() -> None:
    tests = [_lines(_carve(_unrelated(90), seed=seed).pairs)["test"] for seed in (1, 1, 2)]
    assert tests[0] == tests[1] != tests[2]


def test_a_group_too_large_for_a_split_is_trained_on(make_sourced: MakeSourced) -> None:
    pairs = [make_sourced("الجملة نفسها", f"ضدها {n}", Label.contradiction) for n in range(10)]
    assert _lines(_carve(pairs).pairs) == {"train": set(range(1, 11))}


def test_near_duplicates_are_carved_together(make_sourced: MakeSourced) -> None:
    rng = random.Random(7)
    words = ["".join(rng.sample("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 6)) for _ in range(400)]
    texts = [" ".join(rng.sample(words, 12)) for _ in range(40)]
    pairs = [make_sourced(f"{text} {end}", f"رد {n} {end}") for n, text in enumerate(texts) for end in ("هنا", "هناك")]
    found = find_neighbours([it.pair for it in pairs], 0.7)
    leaky = {}
    for near in (0.7, None):
        splits = _by_split(_carve(pairs, SplitConfig("groups", BY_LABEL.fractions, {}, near)).pairs)
        leaky[near] = leaks_between(splits, found)["test in train"]["near_sentence"]
    assert leaky[0.7] == 0
    assert leaky[None] > 5


def test_a_shipped_test_stays_whole_and_what_knows_it_goes(make_sourced: MakeSourced) -> None:
    test = [make_sourced(f"خبر {n}", f"نفي {n}", split="test", event=f"e{n}") for n in range(3)]
    train = [
        make_sourced("خبرٌ 0", "جديد", id="same premise"),
        make_sourced("جديد آخر", "خبر 1", id="its premise as hypothesis"),
        make_sourced("خبر 0", "نفي 0", id="the pair"),
        make_sourced("نفي 0", "خبر 0", id="the pair swapped"),
        make_sourced("جملة", "أخرى", event="e2", id="same event"),
        make_sourced("جملة ثانية", "خبر 2", event="e2", id="both"),
        make_sourced("جديد", "بعيد", id="two steps away"),
        make_sourced("كلام", "بعيد", event="e2", source="other", id="event of another source"),
    ]
    kept, rejected = subtract_evaluation([*train, *test], {})
    assert [it for it in kept if it.split == "test"] == test
    assert [it.pair.id for it in kept if it.split == "train"] == ["two steps away", "event of another source"]
    assert [row.reason for row in rejected] == [
        "shares_sentence_with_test",
        "shares_sentence_with_test",
        "same_pair_as_in_test",
        "swapped_pair_of_test",
        "shares_event_with_test",
        "shares_sentence_with_test",
    ]


def test_validation_gives_way_to_test_and_training_to_both(make_sourced: MakeSourced) -> None:
    pairs = [
        make_sourced("أ", "ب", split="test", id="t"),
        make_sourced("أ", "ج", split="validation"),
        make_sourced("د", "ه", split="validation"),
        make_sourced("ه", "و"),
        make_sourced("ج", "ز"),
        make_sourced("ح", "ط", id="t"),
    ]
    kept, rejected = subtract_evaluation(pairs, {})
    assert [it.line for it in kept] == [1, 3, 5]
    assert {row.line: row.reason for row in rejected} == {
        2: "shares_sentence_with_test",
        4: "shares_sentence_with_validation",
        6: "same_id_as_in_test",
    }


def test_carving_only_where_a_source_allows_it() -> None:
    pairs = _unrelated(300)
    for index, it in enumerate(pairs):
        it.may_move_to = (("validation", "test"), ("validation",), ())[index % 3]
    movable = {it.pair.id: it.may_move_to for it in pairs}
    splits = _by_split(_carve(pairs).pairs)
    assert splits["test"]
    assert all("test" in movable[pair.id] for pair in splits["test"])
    assert all("validation" in movable[pair.id] for pair in splits["validation"])


def test_a_group_moves_only_where_all_its_members_may(make_sourced: MakeSourced) -> None:
    bound = [make_sourced(f"خبر {n}", f"نفي {n}", Label.entailment, may_move_to=()) for n in range(40)]
    free = [make_sourced(f"خبر {n}", f"تأكيد {n}", Label.entailment) for n in range(40)]
    carved = _carve(bound + free)
    assert set(_lines(carved.pairs)) == {"train"}
    assert carved.notes == {"pairs_that_may_only_be_trained_on": 80}


@pytest.mark.parametrize("config", [BY_LABEL, BY_TIME])
def test_an_undecided_row_is_only_trained_on(make_sourced: MakeSourced, config: SplitConfig) -> None:
    day = {"premise_date": "2025-05-01"}
    pairs = [make_sourced(f"خبر {n}", f"رد {n}", possible_labels="neutral|contradiction", **day) for n in range(40)]
    carved = _carve(pairs, config)
    assert set(_lines(carved.pairs)) <= {"train"}
    assert len(carved.pairs) + len(carved.rejected) == 40
    assert {row.reason for row in carved.rejected} == ({"dated_after_the_cut"} if config is BY_TIME else set())


def test_a_pair_is_of_the_later_of_its_days(make_sourced: MakeSourced) -> None:
    dated = make_sourced("أ", "ب", premise_date="2024-01-02", hypothesis_date="2024-03-01").pair
    assert day_of(dated) == "2024-03-01"
    assert day_of(make_sourced("أ", "ب", hypothesis_date="2024-03-01").pair) == "2024-03-01"
    assert day_of(make_sourced("أ", "ب", premise_date="2024-03", hypothesis_date="2024-03-09").pair) == "2024-03-31"
    assert day_of(make_sourced("أ", "ب").pair) is None


def test_time_cuts_on_the_day_and_groups_go_to_the_later_side(make_sourced: MakeSourced) -> None:
    days = ["2024-05-31", "2024-06-01", "2024-12-31", "2025-01-01", None]
    plain = [make_sourced(f"خبر {n}", f"رد {n}", premise_date=day) for n, day in enumerate(days)]
    group = [
        make_sourced("أول", "ثان", premise_date="2023-01-01"),
        make_sourced("ثان", "ثالث", premise_date="2025-06-01"),
        make_sourced("ثالث", "رابع"),
    ]
    bound = [
        make_sourced("باق", "هنا", premise_date="2023-01-01", may_move_to=()),
        make_sourced("هنا", "متأخر", premise_date="2025-06-01", may_move_to=()),
    ]
    carved = _carve([*plain, *group, *bound], BY_TIME)
    assert _lines(carved.pairs) == {"train": {1, 5, 9}, "validation": {2, 3}, "test": {4, 6, 7, 8}}
    assert [(row.line, row.reason) for row in carved.rejected] == [(10, "dated_after_the_cut")]
    assert carved.notes == {
        "groups_across_a_cut": 2,
        "pairs_moved_to_the_later_side": 2,
        "undated_pairs": 2,
        "groups": 7,
        "largest_group": 3,
    }

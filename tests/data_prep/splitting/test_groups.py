"""Groups are the connected ones, over all by which pairs know of each other."""

from __future__ import annotations

from collections.abc import Callable

from data_prep.pairs import ClaimPair
from data_prep.reading.intake import SourcedPair
from data_prep.splitting.groups import find_neighbours, group_pairs, leak_keys

MakeSourced = Callable[..., SourcedPair]


def _groups(pairs: list[SourcedPair], near: float | None = None) -> list[list[int]]:
    given: list[ClaimPair] = [it.pair for it in pairs]
    numbers = group_pairs(given, find_neighbours(given, near)).tolist()
    return [
        [it.line for it, number in zip(pairs, numbers, strict=True) if number == group]
        for group in range(max(numbers) + 1)
    ]


def test_keys_meet_across_sides_and_spellings(make_sourced: MakeSourced) -> None:
    left, right = make_sourced("أعلنت", "نفت").pair, make_sourced("قالت", "اعلنت!").pair
    assert leak_keys(left) & leak_keys(right) == {("sentence", "اعلنت")}
    whole = make_sourced("أ", "ب", event="e", article="https://x/1").pair
    assert leak_keys(whole) >= {("event", "s/e"), ("article", "https://x/1")}


def test_groups_are_the_connected_ones(make_sourced: MakeSourced) -> None:
    chain = [make_sourced("أ", "ب"), make_sourced("ج", "د", event="e"), make_sourced("ب", "ج"), make_sourced("ه", "و")]
    tail = [make_sourced("ز", "ح", event="e"), make_sourced("ط", "ي", event="e", source="other")]
    assert sorted(_groups([*chain, *tail])) == [[1, 2, 3, 5], [4], [6]]


def test_an_article_ties_pairs_of_any_source(make_sourced: MakeSourced) -> None:
    pairs = [
        make_sourced("أ", "ب", article="a"),
        make_sourced("ج", "د", article="a", source="other"),
        make_sourced("ه", "و"),
    ]
    assert sorted(_groups(pairs)) == [[1, 2], [3]]


def test_near_sentences_tie_pairs_on_either_side(make_sourced: MakeSourced) -> None:
    first = make_sourced("أعلنت وزارة النقل فتح الجسر الجديد أمام السيارات", "كلام")
    second = make_sourced("خبر", "أعلنت وزارة النقل فتح الجسر الجديد أمام الشاحنات")
    third = make_sourced("أغلق المرفأ", "هدأت الريح")
    assert sorted(_groups([first, second, third], near=0.7)) == [[1, 2], [3]]
    assert (
        sorted(_groups([first, second, third], near=0.95)) == sorted(_groups([first, second, third])) == [[1], [2], [3]]
    )


def test_no_pairs_no_groups() -> None:
    assert group_pairs([], {}).tolist() == []
    assert find_neighbours([], 0.7) == {}

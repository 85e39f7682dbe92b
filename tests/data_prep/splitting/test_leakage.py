"""What pairs know of others, kind by kind; and a small set that leaks as ArNLI does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data_prep.pairs import ClaimPair
from data_prep.reading.intake import SourcedPair
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import count_leaks, known_pairs, leaks, leaks_between, naive_leaks, shared_keys

MakeSourced = Callable[..., SourcedPair]
BRIDGE = "أعلنت وزارة النقل فتح الجسر الجديد أمام السيارات"
NEARLY = "أعلنت وزارة النقل فتح الجسر الجديد أمام الشاحنات"


@pytest.mark.parametrize(
    ("premise", "hypothesis", "extra", "kinds"),
    [
        (BRIDGE, "خبر", {}, ("same_pair", "shares_sentence")),
        ("أعلنتْ وزارةُ النقل فتح الجسر الجديد أمام السيارات!", "خبر", {}, ("same_pair", "shares_sentence")),
        ("خبر", BRIDGE, {}, ("swapped_pair", "shares_sentence")),
        ("جديد", "خبر", {}, ("shares_sentence",)),
        ("جديد", NEARLY, {}, ("near_sentence",)),
        (NEARLY, "خبر", {}, ("shares_sentence", "near_sentence")),
        ("جديد", "آخر", {"event": "e"}, ("shares_event",)),
        ("جديد", "آخر", {"event": "e", "source": "other"}, ()),
        ("جديد", "آخر", {"article": "a", "source": "other"}, ("shares_article",)),
        ("جديد", "آخر", {}, ()),
    ],
)
def test_kinds(
    make_sourced: MakeSourced, premise: str, hypothesis: str, extra: dict[str, str], kinds: tuple[str, ...]
) -> None:
    there = [make_sourced(BRIDGE, "خبر", event="e", article="a").pair, make_sourced("س", "ص").pair]
    pair = make_sourced(premise, hypothesis, **extra).pair
    assert leaks([pair], there, find_neighbours([pair, *there], 0.7)) == [kinds]


def test_near_is_not_looked_for_unless_asked(make_sourced: MakeSourced) -> None:
    pair, there = make_sourced("جديد", NEARLY).pair, make_sourced(BRIDGE, "خبر").pair
    assert leaks([pair], [there], find_neighbours([pair, there], None)) == [()]


def _pairs(make_sourced: MakeSourced, rows: list[tuple[str, str]]) -> list[ClaimPair]:
    return [make_sourced(premise, hypothesis).pair for premise, hypothesis in rows]


def test_a_set_that_leaks_like_arnli(make_sourced: MakeSourced) -> None:
    """As it is shipped 150 of its 595 test pairs stand in train and 4 more only swapped: 154 in either order."""
    train = _pairs(make_sourced, [(f"رجل {n}", f"امرأة {n}") for n in range(20)] + [("امرأة 0", "رجل 0")])
    copied = [(f"رجل {n}", f"امرأة {n}") for n in range(5)]  # the first also swapped
    swapped = [(f"امرأة {n}", f"رجل {n}") for n in range(5, 7)]
    sharing, new = [("رجل 9", "جديد")], [("طفل", "كلب")]
    test = _pairs(make_sourced, copied + swapped + sharing + new)
    counts = count_leaks(test, train, {})
    expected = {"pairs": 9, "either_order": 7, "same_pair": 5, "swapped_pair": 3, "shares_sentence": 8, "any": 8}
    assert counts == expected | {"near_sentence": 0, "shares_event": 0, "shares_article": 0}
    assert leaks_between({"train": train, "validation": [], "test": test}, {}) == {"test in train": counts}


def test_identical_sides_are_no_swapped_pair(make_sourced: MakeSourced) -> None:
    (pair,) = _pairs(make_sourced, [("أ", "أ")])
    assert leaks([pair], [pair], {}) == [("same_pair", "shares_sentence")]


def test_row_by_row_leaks_what_groups_keep_together(make_sourced: MakeSourced) -> None:
    rows = [
        (str(n), pair)
        for n, pair in enumerate(_pairs(make_sourced, [(f"خبر {n // 3}", f"رد {n}") for n in range(300)]))
    ]
    found = naive_leaks(rows, 0.25, 13, {})
    assert found["pairs"] == 75
    assert found["shares_sentence"] > 60
    assert naive_leaks(rows[::-1], 0.25, 13, {}) == found != naive_leaks(rows, 0.25, 14, {})


def test_the_audit_sees_a_leak(make_sourced: MakeSourced) -> None:
    splits = {
        "train": [make_sourced("أ", "ب", event="e").pair],
        "validation": [make_sourced("ب", "ج").pair],
        "test": [make_sourced("د", "ه", event="e").pair],
    }
    assert shared_keys(splits) == {"train/validation": 1, "train/test": 1, "validation/test": 0}


def test_known_pairs_are_the_very_pairs_in_either_order_of_the_same_day(make_sourced: MakeSourced) -> None:
    there = make_sourced(BRIDGE, "خبر", premise_date="2024-03-05").pair
    turned = make_sourced("خبر", BRIDGE, premise_date="2024-03-05").pair
    later = make_sourced(BRIDGE, "خبر", premise_date="2024-03-06").pair
    new = make_sourced(NEARLY, "خبر", premise_date="2024-03-05").pair
    assert known_pairs([new, turned, later, there], [there]) == sorted([there, turned], key=lambda pair: pair.id)
    assert known_pairs([new], []) == []

"""Candidates by blocking: who meets whom, within which days, and that nobody is compared with all others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from data_prep.claims.claim import Claim
from data_prep.mine.blocking import Scope, block_pairs
from data_prep.mine.claims import Claims
from tests.data_prep.mine.made import apart

TEXTS = ("جسر حلب", "جسر حمص", "مطار حلب", "سوق درعا")


def pairs(
    claims: list[Claim],
    scope: str = "all",
    window: int | None = 30,
    most: int = 4,
    limit: int = 9,
    new: int | None = None,
) -> set[tuple[int, int]]:
    """The candidate pairs of these claims."""
    columns = Claims(claims).columns
    blocks = block_pairs(columns, np.ones(len(claims), np.bool_), Scope(scope, window, new), limit, most)
    met = [pair for block in blocks for pair in zip(block.left.tolist(), block.right.tolist(), strict=True)]
    assert len(met) == len(set(met))
    assert all(left < right for left, right in met)
    return set(met)


def placed(articles: str, outlets: str = "") -> list[Claim]:
    """TEXTS in articles and outlets called by letters."""
    spans = [replace(one, start=40 * place, end=40 * place + 8) for place, one in enumerate(apart(*TEXTS))]
    return [
        replace(one, article=article, outlet=outlet)
        for one, article, outlet in zip(spans, articles, outlets or articles, strict=True)
    ]


def test_a_shared_word_brings_two_claims_together() -> None:
    assert pairs(placed("aabb")) == {(0, 1), (0, 2)}


@pytest.mark.parametrize(
    ("scope", "expected"), [("within", {(0, 1)}), ("across", {(0, 2)}), ("outlets", set()), ("all", {(0, 1), (0, 2)})]
)
def test_scopes(scope: str, expected: set[tuple[int, int]]) -> None:
    assert pairs(placed("aabb", outlets="xxxx"), scope=scope) == expected


def test_new_claims_meet_old_ones_only_whichever_day_is_later() -> None:
    assert pairs(placed("aabb"), new=2) == {(0, 2)}
    days = [
        replace(one, published=day)
        for one, day in zip(placed("abcd"), ["2024-05-09", *["2024-05-06"] * 3], strict=True)
    ]
    assert pairs(days, new=1) == {(0, 1), (0, 2)}


def test_overlapping_spans_are_one_statement() -> None:
    whole, part = apart("أغلق الجسر الكبير في حلب", "الجسر الكبير في حلب")
    part = replace(part, article=whole.article, start=5)
    assert pairs([whole, part]) == set()


@pytest.mark.parametrize(("days", "meet"), [(0, True), (30, True), (31, False), (400, False)])
def test_a_window_of_days_counts_from_where_intervals_end(days: int, meet: bool) -> None:
    import datetime

    later = datetime.date(2024, 5, 31) + datetime.timedelta(days)
    claims = apart("جسر حلب", "جسر حلب الكبير")
    claims[0] = replace(claims[0], date_from="2024-05-01", date_to="2024-05-31", date_precision="month", published=None)
    claims[1] = replace(claims[1], published=later.isoformat())
    for order in (claims, claims[::-1]):
        assert pairs(order) == ({(0, 1)} if meet else set())
        assert pairs(order, window=None) == {(0, 1)}


def test_claims_of_one_article_and_of_no_day_know_no_window() -> None:
    claims = apart("جسر حلب", "جسر حلب الكبير", "جسر حلب الصغير")
    claims[0] = replace(claims[0], published="2020-01-01")
    claims[2] = replace(claims[2], published=None)
    assert pairs(claims) == {(0, 2), (1, 2)}


def test_a_frequent_word_needs_a_second_one() -> None:
    texts = [f"رئيس كلمة{number}" for number in range(20)]
    texts += ["رئيس وزير"] * 2 + [f"وزير أخرى{number}" for number in range(20)]
    assert pairs(apart(*texts)) == {(20, 21)}


def test_each_claim_meets_a_bounded_number_whatever_the_corpus() -> None:
    rng = np.random.default_rng(13)
    texts = [" ".join(f"كلمة{number}" for number in rng.choice(200, 8, replace=False)) for _ in range(300)]
    met = pairs(apart(*texts), most=50, limit=5)
    assert 0 < len(met) <= 300 * 5
    assert max(Counter(right for _, right in met).values()) <= 5


def test_equal_input_gives_equal_pairs_whatever_the_order_of_words() -> None:
    turned = [replace(one, text=" ".join(reversed(one.text.split()))) for one in placed("aabb")]
    assert pairs(placed("aabb")) == pairs(turned)

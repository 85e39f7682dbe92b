"""Candidates by blocking: who meets whom, and that nobody is compared with all others."""

from __future__ import annotations

import random

import numpy as np
import pytest

from data_prep.foundation.resampling import Ints
from data_prep.mine.blocking import build_index, candidate_pairs, frequencies, keys_of


def pairs(
    topics: list[list[str]],
    articles: list[int],
    new: int | None = None,
    scope: str = "all",
    most: int = 4,
    limit: int = 9,
) -> set[tuple[int, int]]:
    """The candidate pairs of claims with these words."""
    counts = frequencies(topics)
    index = build_index([keys_of(topic, [], counts, most) for topic in topics], most)
    numbers: Ints = np.array(articles, dtype=np.int64)
    found = list(candidate_pairs(index, numbers, new, scope, limit))
    assert len(found) == len(set(found))
    return set(found)


TOPICS = [["جسر", "حلب"], ["جسر", "حمص"], ["مطار", "حلب"], ["سوق", "درعا"]]


def test_a_shared_word_brings_two_claims_together() -> None:
    assert pairs(TOPICS, [0, 0, 1, 1]) == {(0, 1), (0, 2)}


@pytest.mark.parametrize(("scope", "expected"), [("within", {(0, 1)}), ("across", {(0, 2)})])
def test_scopes(scope: str, expected: set[tuple[int, int]]) -> None:
    assert pairs(TOPICS, [0, 0, 1, 1], scope=scope) == expected


def test_new_claims_meet_old_ones_only() -> None:
    assert pairs(TOPICS, [0, 0, 1, 1], new=2) == {(0, 2)}


def test_a_frequent_word_needs_a_second_one() -> None:
    topics = [["رئيس", f"كلمة{number}"] for number in range(20)]
    topics += [["رئيس", "وزير"]] * 2 + [["وزير", f"أخرى{number}"] for number in range(20)]
    assert pairs(topics, list(range(42))) == {(20, 21)}


def test_each_claim_meets_a_bounded_number_whatever_the_corpus() -> None:
    rng = random.Random(13)
    words = [f"كلمة{number}" for number in range(200)]
    topics = [rng.sample(words, 8) for _ in range(400)]
    found = pairs(topics, list(range(400)), most=50, limit=5)
    assert 0 < len(found) <= 400 * 5


def test_equal_input_gives_equal_pairs_whatever_the_hash_seed() -> None:
    assert pairs(TOPICS, [0, 0, 1, 1]) == pairs([list(reversed(topic)) for topic in TOPICS], [0, 0, 1, 1])

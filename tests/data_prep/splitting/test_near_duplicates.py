"""Near-duplicates: similarity as counted by hand, pairs as found by comparing all with all."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.foundation.fold import fold
from data_prep.pairs import ClaimPair, Label
from data_prep.splitting.groups import find_neighbours, group_pairs
from data_prep.splitting.near_duplicates import (
    BANDS,
    ROWS,
    SHINGLE,
    candidates,
    jaccard,
    near_links,
    shingle,
)  # fmt: skip

TITLE = "الدفاع الجوي السعودي يعترض صاروخا باليستيا باتجاه جازان"


def _similarity(left: str, right: str) -> float:
    """By the definition: sets of SHINGLE characters, a gap behind the last."""
    sets = [{(text + "\0" * SHINGLE)[at : at + SHINGLE] for at in range(len(text))} for text in (left, right)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


_TEXT = st.text(st.sampled_from("ابت "), min_size=1, max_size=30)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(left=_TEXT, right=_TEXT)
def test_jaccard_is_that_of_the_sets(left: str, right: str) -> None:
    found = jaccard(shingle([left, right]), np.array([0]), np.array([1]))
    assert found[0] == pytest.approx(_similarity(left, right))


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [
        ("الدفاعُ الجوّيُّ السعوديّ يعترض صاروخاً باليستياً باتجاه جـــازان", 1.0, 1.0),  # only spelling
        ("الدفاع الجوي السعودي يعترض صاروخا حوثيا باتجاه جازان", 0.7, 0.9),  # one word
        ("الدفاع الجوي السعودي يعترض صاروخا باليستيا باتجاه نجران", 0.7, 0.95),  # another event: near all the same
        ("إصابة طفلين بشظايا صاروخ باليستي في جازان", 0.0, 0.3),  # the same event in other words
    ],
)
def test_what_is_near_in_arabic(other: str, low: float, high: float) -> None:
    """Vowel signs and tatweel tear nothing apart: word-based tools made single letters of such text."""
    (found,) = jaccard(shingle([fold(TITLE), fold(other)]), np.array([0]), np.array([1]))
    assert low <= found <= high


def _news(count: int, seed: int) -> list[str]:
    """Sentences of a small vocabulary, half of them an earlier one with a word changed."""
    rng = random.Random(seed)
    words = ["".join(rng.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي") for _ in range(rng.randint(2, 8))) for _ in range(300)]
    texts: list[list[str]] = []
    for _ in range(count):
        text = list(rng.choice(texts)) if texts and rng.random() < 0.5 else rng.choices(words, k=rng.randint(6, 20))
        text[rng.randrange(len(text))] = rng.choice(words)
        texts.append(text)
    return sorted({" ".join(text) for text in texts})


def test_all_near_pairs_are_found_and_no_others() -> None:
    texts = _news(400, seed=1)
    expected = {
        (left, right)
        for left, right in itertools.combinations(range(len(texts)), 2)
        if _similarity(texts[left], texts[right]) >= 0.7
    }
    left, right, similarity = near_links(texts, 0.7)
    assert len(expected) > 100
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == expected
    assert len(left) == len(expected)
    assert similarity[0] == pytest.approx(_similarity(texts[left[0]], texts[right[0]]))


def test_candidates_come_at_the_rate_of_the_formula() -> None:
    """At similarity 0.5 a pair is met with probability 1 - (1 - 0.5**5)**30 = .61: the hashes are random enough."""
    rng = random.Random(5)
    letters = [chr(code) for code in range(0x4E00, 0x9000)]
    texts = []
    for _ in range(400):
        shared = "".join(rng.sample(letters, 40))  # of 40 + 20 + 20 shingles each pair shares 40 - 3 or so
        texts += [shared + "".join(rng.sample(letters, 17)) for _ in range(2)]
    similarity = np.mean([_similarity(texts[at], texts[at + 1]) for at in range(0, 800, 2)])
    left, right = candidates(shingle(texts))
    met = np.sum((right == left + 1) & (left % 2 == 0)) / 400
    assert met == pytest.approx(1 - (1 - similarity**ROWS) ** BANDS, abs=0.07)


def test_a_large_bucket_is_searched_in_the_neighbourhood(monkeypatch: pytest.MonkeyPatch) -> None:
    """More equal signatures than NEIGHBOURS: chains hold them together, at a cost that does not square."""
    monkeypatch.setattr("data_prep.splitting.near_duplicates.NEIGHBOURS", 4)
    base = "اعلنت الوزاره الحصيله النهاييه لضحايا الحادث الذي وقع صباح اليوم في المدينه وعددهم"
    pairs = [ClaimPair("", f"{base} {n:04d}", f"{base} {n:04d}", Label.neutral, "s", "o") for n in range(600)]
    neighbours = find_neighbours(pairs, 0.7)
    assert sum(map(len, neighbours.values())) < 600 * 599 / 4
    assert set(group_pairs(pairs, neighbours).tolist()) == {0}


def test_the_order_of_texts_changes_nothing() -> None:
    texts = _news(200, seed=2)
    shuffled = random.Random(3).sample(texts, len(texts))

    def found(given: list[str]) -> set[frozenset[str]]:
        left, right, _ = near_links(given, 0.6)
        return {frozenset({given[one], given[other]}) for one, other in zip(left, right, strict=True)}

    assert found(texts) == found(shuffled) != set()


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _news(100, seed=4)
    whole = near_links(texts, 0.6)
    monkeypatch.setattr("data_prep.splitting.near_duplicates._BLOCK", 7)
    monkeypatch.setattr("data_prep.splitting.near_duplicates._PAIRS", 3)
    for one, other in zip(whole, near_links(texts, 0.6), strict=True):
        assert (one == other).all()


def test_an_empty_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="no shingles"):
        shingle(["أ", ""])

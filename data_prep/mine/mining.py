"""Claims -> candidate pairs: blocked by shared rare words, weighed by evidence, the strongest `max_pairs` kept."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from data_prep.claims.claim import Claim
from data_prep.foundation.resampling import Ints
from data_prep.mine.blocking import build_index, candidate_pairs, frequencies, keys_of, rarities
from data_prep.mine.claims import Claims
from data_prep.mine.evidence import Evidence, total, weigh
from data_prep.mine.reading import unfit
from data_prep.mine.states import states_of
from data_prep.mine.words import Word, read_words, topic_stems


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two claims by number, left < right, the prior log-odds of a contradiction, and what it is made of."""

    left: int
    right: int
    prior: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Mined:
    """The candidates, strongest first, and what was counted on the way."""

    candidates: list[Candidate]
    num_claims: int
    num_blocked: int
    unfit: dict[str, int]

    @property
    def num_cut(self) -> int:
        """Pairs that shared a word and were weighed too light for `max_pairs`."""
        return self.num_blocked - len(self.candidates)


def mine(claims: Claims, num_new: int | None, scope: str, neighbours: int, max_frequency: int, max_pairs: int) -> Mined:
    """Candidate pairs of all claims, or, with `num_new`, of the first so many against the rest."""
    words = _words(claims)
    counts = frequencies(words.topics)
    keys = [keys_of(topic, own, counts, max_frequency) for topic, own in zip(words.topics, words.marks, strict=True)]
    articles: Ints = np.array(words.articles, dtype=np.int64)
    pairs = candidate_pairs(build_index(keys, max_frequency), articles, num_new, scope, neighbours)
    best, num_blocked = _strongest(_weighed(claims, pairs, rarities(counts, len(claims))), max_pairs, len(claims))
    return Mined(best, len(claims), num_blocked, dict(sorted(words.unfit.items())))


@dataclass(frozen=True)
class _Words:
    """Of n claims, in order, the stems and marks (none for one that is compared with nothing) and the article's number.

    `unfit` counts by reason those that are compared with nothing.
    """

    topics: list[list[str]] = field(default_factory=list)
    marks: list[list[str]] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    unfit: Counter[str] = field(default_factory=Counter)


def _words(claims: Claims) -> _Words:
    from tqdm import tqdm

    read, numbers = _Words(), {}  # type: tuple[_Words, dict[tuple[str, str, int], int]]
    for claim in tqdm(claims, desc="words", total=len(claims), unit="claim", mininterval=1.0):
        words = read_words(claim.text or "")
        topic = topic_stems(words)
        reason = unfit(claim.text, topic)
        if reason:
            read.unfit[reason] += 1
        read.topics.append([] if reason else list(topic))
        read.marks.append([] if reason else _marks(claim, words))
        read.articles.append(numbers.setdefault(claim.article_key, len(numbers)))
    return read


def _marks(claim: Claim, words: list[Word]) -> list[str]:
    """One a dimension of states: in one article "the port works" and "unloading stopped" need no word in common."""
    article = f"{claim.file}\x1f{claim.article}\x1f{claim.line}"
    return sorted({f"{article}\x1f{state.dimension}" for state in states_of(words, denied=False)})


def pair(claims: Claims, left: int, right: int) -> Candidate:
    """Two claims that somebody put side by side, whether or not they share a word."""
    evidence = tuple(weigh(claims.reading(left), claims.reading(right), {}))
    return Candidate(left, right, total(list(evidence)), evidence)


def _weighed(claims: Claims, pairs: Iterator[tuple[int, int]], rarity: Mapping[str, float]) -> Iterator[Candidate]:
    from tqdm import tqdm

    for left, right in tqdm(pairs, desc="pairs", unit="pair", mininterval=1.0):
        evidence = tuple(weigh(claims.reading(left), claims.reading(right), rarity))
        yield Candidate(left, right, total(list(evidence)), evidence)


def _strongest(weighed: Iterator[Candidate], limit: int, num_claims: int) -> tuple[list[Candidate], int]:
    """The `limit` candidates of the highest prior, ties by place in the text; and how many there were."""
    heap: list[tuple[float, int, Candidate]] = []
    count = 0
    for candidate in weighed:
        count += 1
        entry = (candidate.prior, -(candidate.left * num_claims + candidate.right), candidate)
        if len(heap) < limit:
            heapq.heappush(heap, entry)
        elif entry[:2] > heap[0][:2]:
            heapq.heapreplace(heap, entry)
    return [candidate for *_, candidate in sorted(heap, key=lambda entry: entry[:2], reverse=True)], count

"""Which claims are worth comparing: those that share a rare word, or two less rare ones. Never all pairs.

Keys are hashes of stems and of pairs of stems in an inverted index; a key of more than `max_frequency` claims brings
nobody together. Memory is 27 keys of 8 bytes a claim, and a claim meets at most 27 x max_frequency others, of which
`neighbours` stay: time and memory grow with the number of claims.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Floats, Ints

MAX_STEMS = 12  # of a claim, its rarest
MAX_PAIRED = 6  # of those, the rarest that are too frequent by themselves: 15 pairs


@dataclass(frozen=True)
class Index:
    """An inverted index both ways: the claims of key i are `claims[key_starts[i]:key_starts[i + 1]]`, and the keys of
    claim j `keys[claim_starts[j]:claim_starts[j + 1]]`; `rarity` is a key's weight.
    """

    claims: Ints
    key_starts: Ints
    keys: Ints
    claim_starts: Ints
    rarity: Floats


def frequencies(topics: Sequence[Sequence[str]]) -> Counter[str]:
    """In how many claims each stem stands."""
    return Counter(stem for topic in topics for stem in set(topic))


def rarities(counts: Mapping[str, int], num_claims: int) -> dict[str, float]:
    """Inverse document frequency, log((1 + n) / count): 0.7 and more for every stem that not all claims have."""
    return {stem: max(0.1, log((1 + num_claims) / count)) for stem, count in counts.items()}


def keys_of(topic: Sequence[str], marks: Sequence[str], counts: Mapping[str, int], max_frequency: int) -> list[int]:
    """The claim's blocking keys: `marks`, its stems, and pairs of those that are too frequent by themselves."""
    stems = sorted(set(topic), key=lambda stem: (counts[stem], stem))[:MAX_STEMS]
    single = [stem for stem in stems if counts[stem] <= max_frequency]
    paired = [stem for stem in stems if counts[stem] > max_frequency][:MAX_PAIRED]
    joined = [f"{first} {other}" for first, other in combinations(sorted(paired), 2)]
    return [_hash(key) for key in [*marks, *single, *joined]]


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


def build_index(keys: Sequence[Sequence[int]], max_frequency: int) -> Index:
    """The inverted index of the keys that stand in 2 to `max_frequency` claims."""
    owner = np.repeat(np.arange(len(keys)), [len(own) for own in keys])
    flat = np.fromiter((key for own in keys for key in own), np.uint64, len(owner))
    order = np.argsort(flat, kind="stable")
    flat, owner = flat[order], owner[order]
    first = np.flatnonzero(np.concatenate([flat[:1] == flat[:1], flat[1:] != flat[:-1]]))
    sizes = np.diff(np.append(first, len(flat)))
    kept = (sizes >= 2) & (sizes <= max_frequency)
    claims, sizes = owner[np.repeat(kept, sizes)], sizes[kept]
    by_claim = np.argsort(claims, kind="stable")
    return Index(
        claims=claims,
        key_starts=np.append(0, np.cumsum(sizes)).astype(np.int64),
        keys=np.repeat(np.arange(len(sizes)), sizes)[by_claim],
        claim_starts=np.searchsorted(claims[by_claim], np.arange(len(keys) + 1)).astype(np.int64),
        rarity=np.log((1 + len(keys)) / np.maximum(1, sizes)),
    )


def neighbours(index: Index, claim: int) -> tuple[Ints, Floats]:
    """The later claims that share a key with `claim`, ascending, and the summed rarity of what they share."""
    keys = index.keys[index.claim_starts[claim] : index.claim_starts[claim + 1]]
    postings = [index.claims[index.key_starts[key] : index.key_starts[key + 1]] for key in keys]
    if not postings:
        return np.zeros(0, np.int64), np.zeros(0)
    weights = np.repeat(index.rarity[keys], [len(posting) for posting in postings])
    others, place = np.unique(np.concatenate(postings), return_inverse=True)
    later = others > claim
    return others[later], np.bincount(place, weights).astype(np.float64)[later]


def candidate_pairs(
    index: Index, articles: Ints, num_new: int | None, scope: str, limit: int
) -> Iterator[tuple[int, int]]:
    """Pairs left < right, each once, the `limit` nearest of each claim; `articles` numbers each claim's article.

    `scope` is within (one article), across (two), or all. With `num_new`, the first so many claims are new, and only
    pairs of a new and an old one are given.
    """
    for claim in range(len(articles) if num_new is None else num_new):
        others, shared = neighbours(index, claim)
        fits = _fits(articles, claim, others, scope) & (others >= (num_new or 0))
        others, shared = others[fits], shared[fits]
        nearest = np.lexsort((others, -shared))[:limit]
        yield from ((claim, other) for other in np.sort(others[nearest]).tolist())


def _fits(articles: Ints, claim: int, others: Ints, scope: str) -> npt.NDArray[np.bool_]:
    if scope == "all":
        return np.ones(len(others), bool)
    same: npt.NDArray[np.bool_] = articles[others] == articles[claim]
    return same if scope == "within" else ~same

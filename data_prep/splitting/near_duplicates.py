"""Sentences that are nearly the same, found among millions: character shingles, MinHash, exact Jaccard.

Similarity is the Jaccard index of the sets of character 4-grams of two folded sentences, which needs
no word splitter: vowel signs and tatweel have undone tools that split words (ChenghaoMou/text-dedup#90).
Candidates come from MinHash bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3)
and each is checked exactly, so that a pair reported is one; BANDS and ROWS say how many are missed.
Why 0.7, and what numpy costs against other engines: docs/decisions/0009.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Floats, Ints

Codes = npt.NDArray[np.uint32]
T = TypeVar("T", Ints, npt.NDArray[np.uint64])

SHINGLE = 4  # characters
THRESHOLD = 0.7
# A pair of similarity s becomes a candidate with probability 1 - (1 - s**ROWS)**BANDS: .996 at 0.7, .99999 at 0.8.
BANDS, ROWS = 30, 5
# In a bucket of more sentences than this each meets so many neighbours in alphabetical order on either side.
NEIGHBOURS = 64
_BLOCK = 1 << 16  # shingles hashed at a time: they stay in the processor's cache
_PAIRS = 1 << 16  # candidates checked at a time


@dataclass(frozen=True)
class Shingled:
    """The shingles of n sentences as sorted sets of 32-bit hashes: those of i are `codes[starts[i]:starts[i + 1]]`."""

    codes: Codes
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1


def near_links(texts: Sequence[str], threshold: float = THRESHOLD) -> tuple[Ints, Ints, Floats]:
    """Index pairs (left, right), each once, of folded sentences as similar as `threshold`, and how similar they are."""
    order = np.array(sorted(range(len(texts)), key=texts.__getitem__), dtype=np.int64)
    shingled = shingle([texts[index] for index in order])
    left, right = candidates(shingled)
    similarity = jaccard(shingled, left, right)
    near = similarity >= threshold
    return order[left[near]], order[right[near]], similarity[near]


def shingle(texts: Sequence[str]) -> Shingled:
    """All substrings of SHINGLE characters; the last ones reach into the gap behind the text: a short one has some."""
    if not all(texts):
        raise ValueError("an empty text has no shingles")
    gap = "\0" * (SHINGLE - 1)
    codes, sizes = [np.zeros(0, np.uint32)], [np.zeros(1, np.int64)]
    for start in range(0, len(texts), _BLOCK):
        part = texts[start : start + _BLOCK]
        letters = np.frombuffer((gap.join(part) + gap).encode("utf-32-le", "surrogatepass"), np.uint32)
        owner = np.repeat(np.arange(len(part), dtype=np.uint64), [len(text) + len(gap) for text in part])
        hashes = _hashes(letters)
        keys = _distinct((owner[: len(hashes)] << np.uint64(32) | hashes)[hashes != 0])
        codes.append(keys.astype(np.uint32))
        sizes.append(np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(part)))
    return Shingled(np.concatenate(codes), np.cumsum(np.concatenate(sizes)))


def _distinct(values: T) -> T:
    """Sorted, each once; np.unique of numpy 2.4 hashes whole numbers, which is 20 times slower on 20 million."""
    values = np.sort(values)
    kept: T = values[np.concatenate([values[:1] == values[:1], values[1:] != values[:-1]])]
    return kept


def _hashes(letters: Codes) -> npt.NDArray[np.uint64]:
    """A mixed 32-bit hash of every window of SHINGLE letters, 0 for one that begins in a gap."""
    count = len(letters) - SHINGLE + 1
    mixed = np.zeros(count, np.uint64)
    for offset in range(SHINGLE):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + letters[offset : offset + count]
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    mixed >>= np.uint64(32)
    return np.where(letters[:count] == 0, np.uint64(0), mixed | np.uint64(1))


def candidates(shingled: Shingled) -> tuple[Ints, Ints]:
    """Index pairs left < right that share a band of their MinHash signatures, each once."""
    neighbours = [np.zeros(0, np.int64)]
    for keys in _bands(shingled):
        order = np.argsort(keys, kind="stable")
        neighbours += _neighbours(keys[order], order)
    pairs = _distinct(np.concatenate(neighbours))
    return pairs >> 32, pairs & 0xFFFFFFFF


def _neighbours(keys: npt.NDArray[np.uint64], order: Ints) -> Iterator[Ints]:
    """Pairs within each run of equal keys, as `left << 32 | right`."""
    for distance in range(1, NEIGHBOURS + 1):
        at = np.flatnonzero(keys[distance:] == keys[:-distance])
        if not len(at):
            return
        yield order[at] << 32 | order[at + distance]


def _bands(shingled: Shingled) -> Iterator[npt.NDArray[np.uint64]]:
    """For each band one key a sentence, made of ROWS minima over as many hash functions."""
    factors = np.random.default_rng(13).integers(0, 1 << 31, BANDS * ROWS, dtype=np.uint32) * np.uint32(2) + np.uint32(
        1
    )
    for band in range(BANDS):
        keys = np.zeros(len(shingled), np.uint64)
        for factor in factors[band * ROWS : (band + 1) * ROWS]:
            keys = keys * np.uint64(0x9E3779B97F4A7C15) + _minima(shingled, factor)
        yield keys


def _minima(shingled: Shingled, factor: np.uint32) -> Codes:
    """The least of each sentence's shingle hashes under one multiplication modulo 2**32, a permutation of them."""
    minima = np.empty(len(shingled), np.uint32)
    first = 0
    while first < len(shingled):
        last = max(first + 1, int(np.searchsorted(shingled.starts, shingled.starts[first] + _BLOCK, "right")) - 1)
        begin, end = shingled.starts[first], shingled.starts[last]
        codes = shingled.codes[begin:end] * factor
        minima[first:last] = np.minimum.reduceat(codes, shingled.starts[first:last] - begin)
        first = last
    return minima


def jaccard(shingled: Shingled, left: Ints, right: Ints) -> Floats:
    """|A & B| / |A | B| of the shingle sets of each index pair."""
    result = np.empty(len(left), np.float64)
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        result[part] = _jaccard(shingled, left[part], right[part])
    return result


def _jaccard(shingled: Shingled, left: Ints, right: Ints) -> Floats:
    sides = [_members(shingled, side) for side in (left, right)]
    keys = np.sort(np.concatenate(sides))
    twice = (keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)).astype(np.int64)
    shared = np.bincount(twice, minlength=len(left))
    sizes = np.diff(shingled.starts)
    return np.asarray(shared / (sizes[left] + sizes[right] - shared), dtype=np.float64)


def _members(shingled: Shingled, rows: Ints) -> npt.NDArray[np.uint64]:
    """The shingles of `rows`, one after the other, each with its row's place in front: `place << 32 | shingle`."""
    begin, sizes = shingled.starts[rows], np.diff(shingled.starts)[rows]
    place = np.repeat(np.arange(len(rows)), sizes)
    offset = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    codes = shingled.codes[np.repeat(begin, sizes) + offset]
    return np.asarray(place.astype(np.uint64) << np.uint64(32) | codes, dtype=np.uint64)

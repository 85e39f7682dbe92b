"""Which claims are worth comparing: those that share a rare word, or two less rare ones, within some days of another.

A key is a stem (or two that are too frequent by themselves) in one stretch of `window` days; a claim looks in the
stretches of its days and is found in those beside them, too. A key of more than `max_frequency` claims in a stretch
brings nobody together. So a claim meets at most 27 keys x 3 stretches x `max_frequency` others, of which `neighbours`
stay, whatever the size of the corpus; products of sparse matrices, `BLOCK` pairs in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from data_prep.mine.columns import UNDATED, Bools, Codes, Columns, Days, distinct, sparse_rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MAX_STEMS = 12  # of a claim, its rarest
MAX_PAIRED = 6  # of those, the rarest that are too frequent by themselves: 15 pairs
MAX_STRETCHES = 24  # of one claim; of a longer interval its first and last
BLOCK = 4_000_000  # products a step
_SPARE = 3  # times as many neighbours are looked up before those too many days off are left out
_SHARED_BITS = 20
_MOST_SHARED = (1 << _SHARED_BITS) - 1
_ANY = -1  # the stretch of claims without a day
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Pairs:
    """Pairs of claims by number, left < right, and how much they share."""

    left: Ints
    right: Ints
    closeness: Floats

    def where(self, kept: Bools | Ints) -> Pairs:
        """Those of a mask, or at these places."""
        return Pairs(self.left[kept], self.right[kept], self.closeness[kept])

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True)
class Scope:
    """Which pairs are asked for: `scope` is all, within (one article), across (two), outlets (two).

    `window` days lie between two claims of different articles at most. With `num_new`, the first so many claims are new
    and only pairs of a new and an old one are given.
    """

    scope: str
    window: int | None
    num_new: int | None = None

    def fits(self, columns: Columns, left: Ints, right: Ints) -> Bools:
        """Which pairs stand where they may; two spans of an article that overlap are one statement."""
        places = columns.places
        same = places.article[left] == places.article[right]
        good = ~same
        at = np.flatnonzero(same)
        one, other = left[at], right[at]
        good[at] = (places.end[one] <= places.start[other]) | (places.end[other] <= places.start[one])
        if self.scope == "outlets":
            good &= ~same & (places.outlet[left] != places.outlet[right])
        elif self.scope != "all":
            good &= same if self.scope == "within" else ~same
        if self.num_new is not None:
            good &= (left < self.num_new) != (right < self.num_new)
        return np.asarray(good)

    def is_near(self, columns: Columns, left: Ints, right: Ints) -> Bools:
        """Which pairs lie within the window; those of one article do."""
        if self.window is None:
            return np.ones(len(left), np.bool_)
        same = columns.places.article[left] == columns.places.article[right]
        return np.asarray(same | (columns.days.gap(left, right) <= self.window))


@dataclass(frozen=True)
class _Keys:
    """Blocking keys of n claims, one claim's after the other."""

    values: Codes
    owner: Ints


def stem_counts(columns: Columns) -> tuple[Codes, Ints]:
    """Every stem's code, sorted, and in how many claims it stands."""
    values, _ = columns.lists("topic")
    known = distinct(values)
    return known, np.bincount(np.searchsorted(known, values), minlength=len(known))


def block_pairs(columns: Columns, chosen: Bools, scope: Scope, neighbours: int, max_frequency: int) -> Iterator[Pairs]:
    """The `neighbours` nearest earlier claims of each chosen one, a block of claims at a time; each pair once."""
    keys = _shared(_keys(columns, chosen, max_frequency))
    days = columns.days
    asks = _in_stretches(keys, days, scope.window, around=0)
    found = _in_stretches(keys, days, scope.window, around=1)
    known, counts = _useful(asks.values, found.values, max_frequency)
    asked = [np.bincount(given.owner, minlength=len(columns)) for given in (asks, keys)]
    stretches = asked[0] / np.maximum(1, asked[1])  # a claim of two days would count what it shares twice
    left = _matrix(asks, known, np.log((1 + len(columns)) / np.maximum(counts, 1)), len(columns))
    right = _matrix(found, known, None, len(columns)).T.tocsr()
    yield from _products(columns, left, right, stretches, scope, neighbours)


def _products(
    columns: Columns, left: csr_matrix, right: csr_matrix, stretches: Floats, scope: Scope, neighbours: int
) -> Iterator[Pairs]:
    work = np.cumsum(left.astype(bool).dot(np.diff(right.indptr).astype(np.float64)))
    start = 0
    while start < len(columns):
        done = work[start - 1] if start else 0.0
        end = max(start + 1, int(np.searchsorted(work, done + BLOCK, "right")))
        product = left[start:end] @ right
        product.sort_indices()
        rows = np.repeat(np.arange(start, end), np.diff(product.indptr))
        shared = product.data / np.maximum(stretches[rows], 1.0)
        yield _nearest(columns, rows, product.indices.astype(np.int64), shared, scope, neighbours)
        start = end


def _nearest(columns: Columns, rows: Ints, others: Ints, shared: Floats, scope: Scope, neighbours: int) -> Pairs:
    undated = columns.days.undated
    once = others < rows
    if undated.any():
        once = np.where(undated[rows] == undated[others], once, undated[rows])  # the undated look everywhere
    rows, others, shared = rows[once], others[once], shared[once]
    fits = scope.fits(columns, rows, others)
    rows, others, shared = rows[fits], others[fits], shared[fits]
    first = first_of_each(rows, shared, neighbours * _SPARE)
    rows, others, shared = rows[first], others[first], shared[first]
    near = scope.is_near(columns, rows, others)
    rows, others, shared = rows[near], others[near], shared[near]
    kept = _place_in_run(rows) < neighbours
    return ordered(rows[kept], others[kept], shared[kept])


def first_of_each(rows: Ints, shared: Floats, limit: int) -> Ints:
    """Places of the `limit` pairs of each row that share most, to 1/1024, ties as they stand; the most first."""
    # One sort of whole numbers: row, then what is not shared, then the other's place; three times as fast as lexsort.
    scaled = np.minimum(shared * 1024, _MOST_SHARED).astype(np.int64)
    order = np.argsort((rows << _SHARED_BITS) + (_MOST_SHARED - scaled), kind="stable")
    return order[_place_in_run(rows[order]) < limit]


def ordered(rows: Ints, others: Ints, shared: Floats) -> Pairs:
    """Pairs with the lower number left."""
    return Pairs(np.minimum(rows, others), np.maximum(rows, others), shared)


def _keys(columns: Columns, chosen: Bools, max_frequency: int) -> _Keys:
    """Dimensions of states within an article, rare stems, and pairs of stems that are too frequent by themselves."""
    known, counts = stem_counts(columns)
    values, sizes = columns.lists("topic")
    owner = np.repeat(np.arange(len(columns)), sizes)
    number = np.searchsorted(known, values)
    mine = chosen[owner]
    owner, number = owner[mine], number[mine]
    order = np.lexsort((number, counts[number], owner))
    owner, number = owner[order], number[order]
    rarest = _place_in_run(owner) < MAX_STEMS
    owner, number = owner[rarest], number[rarest]
    frequent = counts[number] > max_frequency
    pairs = _pairs(owner[frequent], known[number[frequent]])
    marks = _marks(columns, chosen)
    return _Keys(
        np.concatenate([known[number], pairs.values, marks.values]), np.concatenate([owner, pairs.owner, marks.owner])
    )


def _shared(keys: _Keys) -> _Keys:
    """The keys of two claims or more; of pairs of stems nine in ten stand in one claim only."""
    order = np.argsort(keys.values, kind="stable")
    values = keys.values[order]
    alike = values[1:] == values[:-1]
    kept = np.append(alike, False) | np.append(False, alike) if len(values) else np.zeros(0, np.bool_)
    return _Keys(values[kept], keys.owner[order][kept])


def _place_in_run(owner: Ints) -> Ints:
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])[: len(owner)])
    return np.arange(len(owner)) - np.repeat(first, np.diff(np.append(first, len(owner))))


def _pairs(owner: Ints, values: Codes) -> _Keys:
    """Each two of the first MAX_PAIRED codes of each claim, mixed into one."""
    place = _place_in_run(owner)
    owner, values, place = owner[place < MAX_PAIRED], values[place < MAX_PAIRED], place[place < MAX_PAIRED]
    found: list[_Keys] = []
    for distance in range(1, MAX_PAIRED):
        at = np.flatnonzero(owner[distance:] == owner[:-distance]) if len(owner) > distance else np.zeros(0, np.int64)
        low = np.minimum(values[at], values[at + distance])
        high = np.maximum(values[at], values[at + distance])
        found.append(_Keys(mix(low, high), owner[at]))
    return _Keys(np.concatenate([keys.values for keys in found]), np.concatenate([keys.owner for keys in found]))


def mix(one: Codes, other: Codes) -> Codes:
    """One code out of two; the order matters."""
    mixed = one * _MIX + (other ^ (other >> np.uint64(29)))
    return np.asarray(mixed ^ (mixed >> np.uint64(32)), dtype=np.uint64)


def _marks(columns: Columns, chosen: Bools) -> _Keys:
    """One a dimension of states: in one article "the port works" and "unloading stopped" need no word in common."""
    values, sizes = columns.lists("dimensions")
    owner = np.repeat(np.arange(len(columns)), sizes)
    values, owner = values[chosen[owner]], owner[chosen[owner]]
    return _Keys(mix(values, columns.places.article[owner].astype(np.uint64)), owner)


def _in_stretches(keys: _Keys, days: Days, window: int | None, around: int) -> _Keys:
    """The keys, each in every stretch of its claim's days, and `around` stretches before and after."""
    stretches, sizes = _stretches(days, window, around)
    starts = np.append(0, np.cumsum(sizes))
    count = sizes[keys.owner]
    owner = np.repeat(keys.owner, count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return _Keys(mix(np.repeat(keys.values, count), stretches[starts[owner] + place].astype(np.uint64)), owner)


def _stretches(days: Days, window: int | None, around: int) -> tuple[Ints, Ints]:
    """The numbers of each claim's stretches, one claim's after the other, and how many each has."""
    count = len(days.own)
    if window is None:
        return np.zeros(count, np.int64), np.ones(count, np.int64)
    length = max(1, window)
    claims, numbers = [], []
    for known in (days.own, days.published):
        dated = np.flatnonzero(known[:, 0] != UNDATED)
        low, high = known[dated, 0] // length - around, known[dated, 1] // length + around
        sizes = high - low + 1
        long = sizes > MAX_STRETCHES
        for edge in (low, high):
            claims.append(dated[long])
            numbers.append(edge[long])
        dated, low, sizes = dated[~long], low[~long], sizes[~long]
        claims.append(np.repeat(dated, sizes))
        numbers.append(np.repeat(low, sizes) + np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes))
    undated = days.undated
    anywhere = np.flatnonzero(undated) if not around or not undated.any() else np.arange(count)
    claims.append(anywhere)
    numbers.append(np.full(len(anywhere), _ANY, np.int64))
    table = np.unique(np.stack([np.concatenate(claims), np.concatenate(numbers)], axis=1), axis=0)
    return table[:, 1], np.bincount(table[:, 0], minlength=count)


def _useful(asks: Codes, found: Codes, max_frequency: int) -> tuple[Codes, Ints]:
    """Keys that bring anybody together and not too many, sorted, and how many ask by each."""
    known = distinct(asks)
    asking = np.bincount(np.searchsorted(known, asks), minlength=len(known))
    place = np.searchsorted(known, found)
    hit = known[np.minimum(place, len(known) - 1)] == found if len(known) else np.zeros(0, bool)
    there = np.bincount(place[hit], minlength=len(known))
    kept = (asking <= max_frequency) & (there >= 2) & (there <= 3 * max_frequency)
    return known[kept], asking[kept]


def _matrix(keys: _Keys, known: Codes, weight: Floats | None, count: int) -> csr_matrix:
    """Claims by keys, weighted, with the keys that are known only."""
    order = np.argsort(keys.owner, kind="stable")
    values, owner = keys.values[order], keys.owner[order]
    place = np.searchsorted(known, values)
    hit = known[np.minimum(place, max(0, len(known) - 1))] == values if len(known) else np.zeros(len(values), bool)
    place, owner = place[hit], owner[hit]
    data = np.ones(len(place), np.float32) if weight is None else weight[place].astype(np.float32)
    return sparse_rows(place.astype(np.int32), data, np.bincount(owner, minlength=count), max(1, len(known)))

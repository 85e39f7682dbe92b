"""Features of n claims as arrays: sparse claim-by-code matrices, days, articles. Row i is claim i, everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa
    from scipy.sparse import csr_matrix

Codes = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
UNDATED = np.iinfo(np.int32).min  # days are counted from 1970-01-01


@dataclass(frozen=True)
class Places:
    """Where n claims stand: numbers of article and outlet, offsets of the span."""

    article: Ints
    outlet: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True)
class Days:
    """Intervals of n claims, (n, 2) each, in days from 1970: what they speak of, and when their article was published.

    UNDATED where neither is known.
    """

    own: Ints
    published: Ints

    @cached_property
    def undated(self) -> Bools:
        """Claims that neither name a day nor stand in a dated article."""
        return np.asarray((self.own[:, 0] == UNDATED) & (self.published[:, 0] == UNDATED))

    @cached_property
    def time(self) -> Ints:
        """Each claim's interval, (n, 2): its own, else that of its article."""
        return np.where(self.own == UNDATED, self.published, self.own)

    @cached_property
    def order(self) -> Ints:
        """All claims, the earliest published first, those of no day last, ties by number."""
        day = np.where(self.published[:, 0] == UNDATED, self.time[:, 0], self.published[:, 0])
        return np.lexsort((np.arange(len(day)), day, self.undated))

    def apart(self, left: Ints, right: Ints) -> Floats:
        """Of each pair 1 where both tell times that do not meet, 0.5 where one has its article's, else 0."""
        gaps = _gap(self.time[left], self.time[right])
        known = (self.time[left, 0] != UNDATED) & (self.time[right, 0] != UNDATED)
        told = (self.own[left, 0] != UNDATED) & (self.own[right, 0] != UNDATED)
        return np.where(known & (gaps > 0), np.where(told, 1.0, 0.5), 0.0)

    def gap(self, left: Ints, right: Ints) -> Ints:
        """Days between the nearest of what is known of each pair, 0 where they overlap or one is undated."""
        gaps = np.full(len(left), np.iinfo(np.int32).max, np.int64)
        for one in (self.own, self.published):
            for other in (self.own, self.published):
                gaps = np.minimum(gaps, _gap(one[left], other[right]))
        gaps[self.undated[left] | self.undated[right]] = 0
        return gaps


def _gap(one: Ints, other: Ints) -> Ints:
    apart = np.maximum(one[:, 0] - other[:, 1], other[:, 0] - one[:, 1])
    known = (one[:, 0] != UNDATED) & (other[:, 0] != UNDATED)
    return np.where(known, np.maximum(apart, 0), np.iinfo(np.int32).max)


class Columns:
    """The table of `features.feature_rows`, whole, with places and days of its claims."""

    def __init__(self, table: pa.Table, places: Places, days: Days) -> None:
        self.table, self.places, self.days = table, places, days

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def flags(self, name: str) -> Bools:
        """A column of yes and no, (n,)."""
        return np.asarray(self.table[name].to_numpy(), dtype=np.bool_)

    def codes(self, name: str) -> Codes:
        """A column of one code a claim, (n,)."""
        return np.asarray(self.table[name].to_numpy(), dtype=np.uint64)

    def texts(self, name: str) -> list[str]:
        """A column of text."""
        texts: list[str] = self.table[name].to_pylist()
        return texts

    @cached_property
    def fit(self) -> Bools:
        """Claims that can be compared by their words."""
        return np.asarray(self.table["unfit"].is_null().to_numpy(), dtype=np.bool_)

    @cached_property
    def is_other_script(self) -> Bools:
        """Claims without an Arabic letter."""
        return np.array([reason == "no_arabic" for reason in self.table["unfit"].to_pylist()], dtype=np.bool_)

    @cached_property
    def fit_in_meaning(self) -> Bools:
        """Claims that can be compared by their vectors: also those of few words, or of another language."""
        reasons = self.table["unfit"].to_pylist()
        return np.array([reason in (None, "no_arabic") for reason in reasons], dtype=np.bool_)

    def lists(self, name: str) -> tuple[Codes, Ints]:
        """The codes of a list column, one claim's after the other, and how many each has."""
        column = self.table[name].combine_chunks()
        values = column.flatten().to_numpy(zero_copy_only=False)
        return np.asarray(values, dtype=np.uint64), np.asarray(column.value_lengths().to_numpy(), dtype=np.int64)

    def incidence(self, *names: str) -> list[csr_matrix]:
        """A 0/1 matrix for each list column, (n, codes), all over the codes of all of them."""
        given = [self.lists(name) for name in names]
        known = distinct(np.concatenate([values for values, _ in given]))
        return [_incidence(values, sizes, known) for values, sizes in given]


def distinct(values: Codes) -> Codes:
    """Sorted, each once; np.unique of numpy 2.4 hashes whole numbers, which is 20 times slower on 20 million."""
    ordered = np.sort(values)
    kept: Codes = ordered[np.concatenate([ordered[:1] == ordered[:1], ordered[1:] != ordered[:-1]])]
    return kept


def _incidence(values: Codes, sizes: Ints, known: Codes) -> csr_matrix:
    columns = np.searchsorted(known, values).astype(np.int32)
    return sparse_rows(columns, np.ones(len(columns), np.float32), sizes, max(1, len(known)))


def sparse_rows(columns: npt.NDArray[np.int32], data: Any, sizes: Ints, width: int) -> csr_matrix:
    """A matrix of `len(sizes)` rows out of its entries row by row."""
    from scipy.sparse import csr_matrix

    starts = np.append(0, np.cumsum(sizes)).astype(np.int32 if len(columns) < 2**31 else np.int64)
    return csr_matrix((data, columns, starts), shape=(len(sizes), width))


def inner(one: csr_matrix, other: csr_matrix, left: Ints, right: Ints) -> Floats:
    """The inner product of row left[i] of one matrix and row right[i] of another, for each i."""
    return np.asarray(one[left].multiply(other[right]).sum(axis=1), dtype=np.float64).ravel()


def numbered(keys: Sequence[Any]) -> Ints:
    """For each key the number of its first appearance."""
    numbers: dict[Any, int] = {}
    return np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(keys))

"""Intervals: a percentile bootstrap that draws whole clusters (events or premises), not rows.

Rows of one event stand or fall together; drawing them one by one makes intervals up to three times too narrow
(UKGovernmentBEIS/inspect_ai#1251). Method: Davison and Hinkley 1997, section 3.8; percentile limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int16]  # 10,000 draws of 5,010 clusters: 100 MB

MIN_CLUSTERS = 5  # 5 clusters have 126 distinct draws; fewer tell of themselves only


@dataclass(frozen=True)
class Interval:
    """A value on the whole sample with the 2.5th and 97.5th percentile of its bootstrap draws."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Resamples:
    """Bootstrap draws over clusters: `counts[d, k]` says how often draw d took cluster k."""

    cluster_of_row: Ints
    counts: Counts

    @classmethod
    def draw(cls, clusters: Sequence[str], draws: int, seed: int) -> Resamples:
        """Draw as many clusters as there are, with replacement, `draws` times."""
        names, cluster_of_row = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
        return cls(cluster_of_row.astype(np.int64), _drawn_counts(len(names), draws, np.random.default_rng(seed)))

    def of(self, rows: Ints) -> Resamples:
        """The draws as a slice of the rows sees them: one may take more or fewer clusters than the slice has."""
        kept, cluster_of_row = np.unique(self.cluster_of_row[rows], return_inverse=True)
        return Resamples(cluster_of_row.astype(np.int64), self.counts[:, kept])

    @property
    def num_clusters(self) -> int:
        """How many clusters there are: the number that an interval's width really depends on."""
        return int(self.counts.shape[1])


_DRAWS_PER_BLOCK = 100


def _drawn_counts(num_clusters: int, draws: int, random: np.random.Generator) -> Counts:
    """How often each draw takes each cluster, (draws, num_clusters); `multinomial` takes 14 times as long."""
    counts = np.zeros((draws, num_clusters), dtype=np.int16)
    for start in range(0, draws, _DRAWS_PER_BLOCK):
        size = min(_DRAWS_PER_BLOCK, draws - start)
        taken = random.integers(num_clusters, size=(size, num_clusters)) + num_clusters * np.arange(size)[:, None]
        counts[start : start + size] = np.bincount(taken.ravel(), minlength=taken.size).reshape(size, num_clusters)
    return counts


def interval(value: float, drawn: Floats, num_clusters: int, corrected: bool = False) -> Interval:
    """Percentile limits; draws in which the metric does not exist (no positive drawn) are left out.

    All our metrics lie between 0 and 1, and below MIN_CLUSTERS those are the limits: one right row of one would
    otherwise stand there as 1.000 [1.000, 1.000]. `corrected`: the percentiles are moved by how far the draws' middle
    lies off the value (BC, Efron 1981; Davison and Hinkley 1997, section 5.3.2), for metrics that resampling inflates.
    """
    if num_clusters < MIN_CLUSTERS:
        return Interval(_rounded(value), 0.0, 1.0)
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, _moved(value, drawn) if corrected else [2.5, 97.5])
    return Interval(_rounded(value), _rounded(low), _rounded(high))


def _moved(value: float, drawn: Floats) -> list[float]:
    """The percentiles between which 95 % of the draws would lie, were their median at the value."""
    from statistics import NormalDist

    below = ((drawn < value).sum() + (drawn == value).sum() / 2) / len(drawn)
    off = NormalDist().inv_cdf(min(max(float(below), 0.5 / len(drawn)), 1 - 0.5 / len(drawn)))
    return [100 * NormalDist().cdf(2 * off + z) for z in (-1.959964, 1.959964)]


def _rounded(value: float) -> float:
    """Six digits: what a report can use, and below what summation order may change."""
    return round(float(value), 6)


def mean_interval(values: Floats, inside: Floats, resamples: Resamples) -> Interval:
    """The mean of `values` over the rows with `inside` 1, its interval over drawn clusters."""
    top, bottom = (
        np.bincount(resamples.cluster_of_row, weights=column, minlength=resamples.num_clusters)
        for column in (values * inside, inside)
    )
    drawn_top, drawn_bottom = resamples.counts @ top, resamples.counts @ bottom
    drawn = np.divide(drawn_top, drawn_bottom, out=np.full(len(drawn_top), np.nan), where=drawn_bottom > 0)
    return interval(float(top.sum() / bottom.sum()), drawn, resamples.num_clusters)


def share_interval(held: npt.NDArray[np.bool_], resamples: Resamples) -> Interval:
    """The share of rows of which something held; where it held of none or of all, exact limits over clusters.

    Draws from rows without a failure have none either, but 300 clusters without one allow for a rate of 1.2 %
    (Clopper and Pearson 1934): 1 - 0.025^(1/300).
    """
    found = mean_interval(held.astype(np.float64), np.ones(len(held)), resamples)
    if 0 < found.value < 1 or resamples.num_clusters < MIN_CLUSTERS:
        return found
    reach = _rounded(1 - 0.025 ** (1 / resamples.num_clusters))
    return Interval(0.0, 0.0, reach) if found.value == 0 else Interval(1.0, _rounded(1 - reach), 1.0)

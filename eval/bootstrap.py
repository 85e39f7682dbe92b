"""Intervals: a percentile bootstrap that draws whole clusters (events or premises), not rows.

Rows of one event stand or fall together; drawing them one by one makes intervals up to three times too narrow
(UKGovernmentBEIS/inspect_ai#1251). Method: Davison and Hinkley 1997, section 3.8; percentile limits.
Below some 50 clusters average precision comes out a little high, limits and all (docs/LOG.md, 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_prep.pairs import Label
from eval.metrics import NUM_LABELS, Floats, Ints, average_precision, confusion, confusion_metrics

MIN_CLUSTERS = 5  # 5 clusters have 126 distinct draws; fewer tell of themselves only
DRAWS_PER_BLOCK = 100  # keeps the (draws, rows) weights of average precision small: 100 x 100,000 rows = 80 MB


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
    counts: Ints

    @classmethod
    def draw(cls, clusters: Sequence[str], draws: int, seed: int) -> Resamples:
        """Draw as many clusters as there are, with replacement, `draws` times."""
        names, cluster_of_row = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
        uniform = np.full(len(names), 1 / len(names))
        counts = np.random.default_rng(seed).multinomial(len(names), uniform, size=draws)
        return cls(cluster_of_row.astype(np.int64), counts.astype(np.int64))

    @property
    def num_clusters(self) -> int:
        """How many clusters there are: the number that an interval's width really depends on."""
        return int(self.counts.shape[1])


def metric_intervals(gold: Ints, predicted: Ints, resamples: Resamples) -> dict[str, Interval]:
    """Every metric of the confusion matrix with its interval."""
    point = confusion_metrics(confusion(gold, predicted))
    per_cluster = np.zeros((resamples.num_clusters, NUM_LABELS, NUM_LABELS))
    np.add.at(per_cluster, (resamples.cluster_of_row, gold, predicted), 1)
    drawn = confusion_metrics(np.tensordot(resamples.counts, per_cluster, axes=1))
    return {name: interval(float(point[name]), values, resamples.num_clusters) for name, values in drawn.items()}


def average_precision_interval(gold: Ints, score: Floats, resamples: Resamples) -> Interval:
    """Average precision of `score` for contradiction against the rest."""
    positive = gold == Label.contradiction
    value = average_precision(positive, score, np.ones((1, len(score))))[0]
    blocks = np.array_split(resamples.counts, max(1, len(resamples.counts) // DRAWS_PER_BLOCK))
    drawn = [average_precision(positive, score, block[:, resamples.cluster_of_row].astype(float)) for block in blocks]
    return interval(float(value), np.concatenate(drawn), resamples.num_clusters)


def interval(value: float, drawn: Floats, num_clusters: int) -> Interval:
    """Percentile limits; draws in which the metric does not exist (no positive drawn) are left out.

    All our metrics lie between 0 and 1, and below MIN_CLUSTERS those are the limits: one right row of one would
    otherwise stand there as 1.000 [1.000, 1.000].
    """
    if num_clusters < MIN_CLUSTERS:
        return Interval(_rounded(value), 0.0, 1.0)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(_rounded(value), _rounded(low), _rounded(high))


def _rounded(value: float) -> float:
    """Six digits: what a report can use, and below what summation order may change."""
    return round(float(value), 6)

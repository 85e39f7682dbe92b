"""Intervals of classification metrics: `data_prep.resampling` applied to confusion counts and average precision.

Below some 50 clusters average precision comes out a little high, limits and all (docs/LOG.md, 2026-11-23).
"""

from __future__ import annotations

import numpy as np

from data_prep.pairs import Label
from data_prep.resampling import Floats, Interval, Ints, Resamples, interval
from eval.metrics import NUM_LABELS, average_precision, confusion, confusion_metrics

DRAWS_PER_BLOCK = 100  # keeps the (draws, rows) weights of average precision small: 100 x 100,000 rows = 80 MB


def metric_intervals(gold: Ints, predicted: Ints, resamples: Resamples) -> dict[str, Interval]:
    """Every metric of the confusion matrix with its interval."""
    point = confusion_metrics(confusion(gold, predicted))
    drawn = drawn_metrics(gold, predicted, resamples)
    return {name: interval(float(point[name]), values, resamples.num_clusters) for name, values in drawn.items()}


def drawn_metrics(gold: Ints, predicted: Ints, resamples: Resamples) -> dict[str, Floats]:
    """Every metric of the confusion matrix on each draw, shape (draws,)."""
    per_cluster = np.zeros((resamples.num_clusters, NUM_LABELS, NUM_LABELS))
    np.add.at(per_cluster, (resamples.cluster_of_row, gold, predicted), 1)
    return confusion_metrics(np.tensordot(resamples.counts, per_cluster, axes=1))


def average_precision_interval(gold: Ints, score: Floats, resamples: Resamples) -> Interval:
    """Average precision of `score` for contradiction against the rest."""
    value = average_precision(gold == Label.contradiction, score, np.ones((1, len(score))))[0]
    return interval(float(value), drawn_average_precision(gold, score, resamples), resamples.num_clusters)


def drawn_average_precision(gold: Ints, score: Floats, resamples: Resamples) -> Floats:
    """The same on each draw, shape (draws,); NaN where a draw has no contradiction."""
    positive = gold == Label.contradiction
    blocks = np.array_split(resamples.counts, max(1, len(resamples.counts) // DRAWS_PER_BLOCK))
    drawn = [average_precision(positive, score, block[:, resamples.cluster_of_row].astype(float)) for block in blocks]
    return np.concatenate(drawn)

"""Intervals of classification metrics: resampling applied to confusion counts and average precision.

Below some 50 clusters average precision comes out a little high, and its limits, though bias-corrected, with it
(docs/LOG.md, 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_prep.foundation.resampling import Floats, Interval, Ints, Resamples, interval
from data_prep.pairs import Label
from eval.figures.metrics import NUM_LABELS, average_precision, confusion, confusion_metrics, ordered_average_precision

DRAWS_PER_BLOCK = 20  # weights (draws, rows) that stay in the cache: 20 x 5,010 rows = 0.8 MB


def metric_intervals(gold: Ints, predicted: Ints, resamples: Resamples) -> dict[str, Interval]:
    """Every metric of the confusion matrix with its interval."""
    point = confusion_metrics(confusion(gold, predicted))
    drawn = drawn_metrics(gold, predicted, resamples)
    return {name: interval(float(point[name]), values, resamples.num_clusters) for name, values in drawn.items()}


def drawn_metrics(gold: Ints, predicted: Ints, resamples: Resamples) -> dict[str, Floats]:
    """Every metric of the confusion matrix on each draw, shape (draws,); NaN where a draw holds none of the rows."""
    tables = drawn_tables(gold, predicted, resamples)
    nothing = tables.sum((-1, -2)) == 0
    return {name: np.where(nothing, np.nan, values) for name, values in confusion_metrics(tables).items()}


def drawn_tables(gold: Ints, predicted: Ints, resamples: Resamples) -> Floats:
    """Confusion counts of each draw, shape (draws, 3, 3)."""
    cells = np.eye(NUM_LABELS**2)[gold * NUM_LABELS + predicted]
    return drawn_sums(cells, resamples).reshape(-1, NUM_LABELS, NUM_LABELS)


def drawn_sums(values: Floats, resamples: Resamples) -> Floats:
    """Sums of `values` (n, k) over the rows of each draw, shape (draws, k)."""
    per_cluster = np.zeros((resamples.num_clusters, values.shape[1]))
    np.add.at(per_cluster, resamples.cluster_of_row, values)
    blocks = np.array_split(resamples.counts, max(1, len(resamples.counts) // DRAWS_PER_BLOCK))
    return np.concatenate([block.astype(np.float64) @ per_cluster for block in blocks])


def drawn_blocks(order: Ints, resamples: Resamples) -> Iterator[Floats]:
    """How often each draw took each row, rows in this order: shape (up to DRAWS_PER_BLOCK, n) at a time."""
    clusters = resamples.cluster_of_row[order]
    for block in np.array_split(resamples.counts, max(1, len(resamples.counts) // DRAWS_PER_BLOCK)):
        yield block[:, clusters].astype(np.float64)


def average_precision_interval(gold: Ints, score: Floats, resamples: Resamples) -> Interval:
    """Average precision of `score` for contradiction against the rest."""
    value = average_precision(gold == Label.contradiction, score, np.ones((1, len(score))))[0]
    drawn = drawn_average_precision(gold, score, resamples)
    return interval(float(value), drawn, resamples.num_clusters, corrected=True)


def drawn_average_precision(gold: Ints, score: Floats, resamples: Resamples) -> Floats:
    """Average precision of `score` for contradiction on each draw, shape (draws,); NaN where a draw has none."""
    order = np.argsort(-score, kind="stable")
    positive, score = (gold == Label.contradiction)[order], score[order]
    drawn = [ordered_average_precision(positive, score, block) for block in drawn_blocks(order, resamples)]
    return np.concatenate(drawn)

"""Candidate against baseline: per metric and per slice a paired difference, and one word for what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from data_prep.foundation.resampling import Ints, Resamples
from eval.compare.config import METRICS, SLICE_METRIC
from eval.compare.sides import Side
from eval.figures.paired import Difference, exact_mcnemar, paired_difference, pairs_needed, right
from eval.figures.slices import slices


class Verdict(StrEnum):
    """What an interval of a difference says, given the margin below which differences do not matter.

    Too few pairs: so few that there is no interval.
    """

    better = "better"
    equal = "equal"
    worse = "worse"
    underpowered = "underpowered"
    too_few = "too few pairs"


@dataclass(frozen=True)
class MetricVerdict:
    """One metric on one part of the pairs; `by` is "all" for the whole split.

    `pairs_needed`: how many would show a difference of the margin four times in five; None without a margin.
    """

    by: str
    slice: str
    metric: str
    num_pairs: int
    num_clusters: int
    difference: Difference
    verdict: Verdict
    pairs_needed: int | None


@dataclass(frozen=True)
class Discordance:
    """Pairs that only one of the two gets right, by id, and the exact McNemar test on them."""

    fixed: list[str]
    broken: list[str]
    p: float


def verdict(difference: Difference, margin: float) -> Verdict:
    """Equal where the interval lies within the margin; better or worse where it excludes zero; else underpowered."""
    if not difference.is_known:
        return Verdict.too_few
    if -margin <= difference.low and difference.high <= margin:
        return Verdict.equal
    if difference.low > 0:
        return Verdict.better
    return Verdict.worse if difference.high < 0 else Verdict.underpowered


def overall(baseline: Side, candidate: Side, margin: float, draws: int, seed: int) -> list[MetricVerdict]:
    """All metrics on the whole split."""
    rows = np.arange(len(baseline.pairs))
    return _on_rows(baseline, candidate, ("all", "all"), METRICS, rows, margin, draws, seed)


def by_slice(
    baseline: Side, candidate: Side, kinds: Sequence[str], min_pairs: int, margin: float, draws: int, seed: int
) -> list[MetricVerdict]:
    """Accuracy on every slice of the given kinds that has `min_pairs`, worst differences first."""
    verdicts: list[MetricVerdict] = []
    for (by, value), rows in slices(baseline.pairs).items():
        if by in kinds and min_pairs <= len(rows) < len(baseline.pairs):
            verdicts += _on_rows(baseline, candidate, (by, value), (SLICE_METRIC,), rows, margin, draws, seed)
    return sorted(verdicts, key=lambda verdict: (verdict.difference.value, verdict.by, verdict.slice))


def _on_rows(
    baseline: Side,
    candidate: Side,
    part: tuple[str, str],
    metrics: Sequence[str],
    rows: Ints,
    margin: float,
    draws: int,
    seed: int,
) -> list[MetricVerdict]:
    clusters = baseline.predictions[0].clusters
    resamples = Resamples.draw([clusters[row] for row in rows], draws, seed)
    drawn = [side.drawn(metrics, rows, resamples) for side in (baseline, candidate)]
    verdicts = []
    for metric in metrics:
        before, after = (side.value(metric, rows) for side in (baseline, candidate))
        difference = paired_difference(before, after, drawn[0][metric], drawn[1][metric], resamples.num_clusters)
        word, needed = verdict(difference, margin), pairs_needed(difference, len(rows), margin)
        verdicts.append(MetricVerdict(*part, metric, len(rows), resamples.num_clusters, difference, word, needed))
    return verdicts


def discordance(baseline: Side, candidate: Side) -> Discordance | None:
    """Which pairs changed sides; None where a side is a mean over seeds and has no single verdict a pair."""
    if len(baseline.runs) > 1 or len(candidate.runs) > 1:
        return None
    gold, ids = baseline.predictions[0].gold, np.array(baseline.predictions[0].ids)
    before, after = (right(gold, side.predictions[0].decided) for side in (baseline, candidate))
    broken, fixed = ids[before > after].tolist(), ids[after > before].tolist()
    return Discordance(fixed, broken, round(exact_mcnemar(len(broken), len(fixed)), 6))

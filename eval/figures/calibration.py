"""Is a contradiction score a probability? Temperature, expected calibration error, Brier score, reliability diagram.

Of the score that verdicts are made from, contradiction against the rest, both orders averaged: a top-label diagram of
three classes would say how sure the model is of entailment.
"""

from __future__ import annotations

import numpy as np

from data_prep.foundation.resampling import Floats, Ints, Resamples, interval
from data_prep.pairs import Label
from eval.facts.types import ReliabilityBin, ReliabilityFacts
from eval.figures.bootstrap import drawn_sums
from eval.figures.decide import DIGITS, Scores

NUM_BINS = 15  # as Guo et al. 2017, but of equal mass: of equal width, most of 15 bins are empty on 200 pairs
LEAST = 0.5 * 10.0**-DIGITS  # what a probability written as 0 may have been
COLDEST, HOTTEST = 0.05, 20.0


def calibrated(scores: Scores, temperature: float) -> Floats:
    """Contradiction scores (n,) with every order's logits divided by `temperature` (Guo et al. 2017, 1706.04599).

    Logits are known but for a constant a row, which softmax takes out again: they are the log probabilities.
    """
    orders = [table for table in (scores.probabilities, scores.swapped) if table is not None]
    heated = [_softmax(np.log(np.maximum(table, LEAST)) / temperature)[:, Label.contradiction] for table in orders]
    mean: Floats = np.mean(heated, axis=0)
    return mean.round(DIGITS)


def calibrated_scores(scores: Scores, temperature: float | None) -> Floats:
    """Contradiction scores (n,) at a temperature; as they are where none was fitted."""
    return scores.contradiction if temperature is None else calibrated(scores, temperature)


def fit_temperature(gold: Ints, scores: Scores) -> float:
    """The temperature of least log loss, contradiction against the rest, on these pairs: validation; four digits."""
    from scipy.optimize import minimize_scalar

    positive = gold == Label.contradiction

    def loss(log_temperature: float) -> float:
        score = np.clip(calibrated(scores, float(np.exp(log_temperature))), LEAST, 1 - LEAST)
        return float(-np.log(np.where(positive, score, 1 - score)).mean())

    limits = (np.log(COLDEST), np.log(HOTTEST))
    optimum = minimize_scalar(loss, bounds=limits, method="bounded", options={"xatol": 1e-6})
    return round(float(np.exp(optimum.x)), 4)


def reliability(gold: Ints, score: Floats, resamples: Resamples) -> ReliabilityFacts:
    """Calibration error over bins of equal mass, Brier score (Brier 1950), and the bins, each with its interval.

    The bins are those of the whole sample on every draw. A draw's calibration error is on average above the sample's,
    since noise adds to every bin (Kumar et al. 2019, 1909.10155): limits are bias-corrected.
    """
    positive = (gold == Label.contradiction).astype(np.float64)
    bins = equal_mass_bins(score)
    member = (bins[:, None] == np.unique(bins)).astype(np.float64)
    gaps, counts, hits = member * (score - positive)[:, None], member, member * positive[:, None]
    squared = ((score - positive) ** 2)[:, None]
    ones = np.ones((1, len(score)))
    parts = (gaps, counts, hits, squared)
    value, drawn = (
        _figures(*(ones @ part for part in parts)),
        _figures(*(drawn_sums(part, resamples) for part in parts)),
    )
    number = resamples.num_clusters
    return ReliabilityFacts(
        ece=interval(float(value[0][0]), drawn[0], number, corrected=True),
        brier=interval(float(value[1][0]), drawn[1], number),
        bins=[
            ReliabilityBin(
                num_pairs=int((bins == name).sum()),
                mean_score=round(float(score[bins == name].mean()), DIGITS),
                share=interval(float(value[2][0, index]), drawn[2][:, index], _in_bin(resamples, bins == name)),
            )
            for index, name in enumerate(np.unique(bins))
        ],
    )


def equal_mass_bins(score: Floats) -> Ints:
    """The bin of every pair, 0 to NUM_BINS - 1, lowest scores first; equal scores stand in one bin."""
    bins: Ints = np.searchsorted(np.sort(score), score) * NUM_BINS // len(score)
    return bins


def _figures(gaps: Floats, counts: Floats, hits: Floats, squared: Floats) -> tuple[Floats, Floats, Floats]:
    """Calibration error, Brier score and the bins' shares of each draw, from sums of shape (draws, bins)."""
    total = counts.sum(1)
    with np.errstate(invalid="ignore"):
        return np.abs(gaps).sum(1) / total, squared[:, 0] / total, hits / counts


def _in_bin(resamples: Resamples, rows: np.ndarray) -> int:
    return len(np.unique(resamples.cluster_of_row[rows]))


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    total: Floats = shifted / shifted.sum(1, keepdims=True)
    return total

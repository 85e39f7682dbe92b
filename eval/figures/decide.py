"""From probabilities to verdicts: contradiction is scored both ways round, and called from a threshold on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import Label

# Scores and thresholds are decided on as predictions.parquet and facts.json show them, so that every verdict can be
# recomputed from those two files; digits beyond are the machine's order of summation.
DIGITS = 6


@dataclass(frozen=True)
class Scores:
    """What a system says of n pairs: probabilities of shape (n, 3), and a contradiction score of shape (n,).

    `swapped` are the probabilities with the sides exchanged, where the system was asked both ways.
    """

    probabilities: Floats
    contradiction: Floats
    swapped: Floats | None = None

    @classmethod
    def one_way(cls, probabilities: Floats) -> Scores:
        """A system that reads the pair as it stands (the baselines)."""
        return cls(probabilities.round(DIGITS), probabilities[:, Label.contradiction].round(DIGITS))

    @classmethod
    def both_ways(cls, forward: Floats, swapped: Floats) -> Scores:
        """Contradiction is symmetric: its score is the mean over both orders, so swapping cannot change it."""
        forward, swapped = forward.round(DIGITS), swapped.round(DIGITS)
        mean = (forward[:, Label.contradiction] + swapped[:, Label.contradiction]) / 2
        return cls(forward, mean.round(DIGITS), swapped)


def decide(scores: Scores, threshold: float | None) -> Ints:
    """Contradiction where its score reaches the threshold, else the likelier of entailment and neutral; (n,).

    Without a threshold: where its score is the highest of the three.
    """
    rest = np.where(
        scores.probabilities[:, Label.entailment] >= scores.probabilities[:, Label.neutral],
        int(Label.entailment),
        int(Label.neutral),
    )
    least = scores.probabilities[:, : int(Label.contradiction)].max(1) if threshold is None else threshold
    return np.where(scores.contradiction >= least, int(Label.contradiction), rest).astype(np.int64)


def margin(scores: Scores, threshold: float | None) -> Floats:
    """How surely a pair is called contradiction (0 and above) or not (below 0), (n,): what verdicts are ranked by.

    The distance in log odds between score and threshold; without a threshold, between score and the next label's.
    """
    rival = scores.probabilities[:, : int(Label.contradiction)].max(1) if threshold is None else threshold
    return (_log_odds(scores.contradiction) - _log_odds(np.asarray(rival))).round(DIGITS)


def _log_odds(probability: Floats) -> Floats:
    inside = np.clip(probability, 0.5 * 10.0**-DIGITS, 1 - 0.5 * 10.0**-DIGITS)  # half a digit from certainty
    odds: Floats = np.log(inside) - np.log1p(-inside)
    return odds

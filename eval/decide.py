"""From probabilities to verdicts: contradiction is scored both ways round, the threshold comes from validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_prep.pairs import Label
from data_prep.resampling import Floats, Ints
from eval.metrics import confusion, confusion_metrics

# Scores and thresholds are decided on as predictions.parquet and facts.json show them, so that every verdict can be
# recomputed from those two files; digits beyond are the machine's order of summation.
DIGITS = 6


@dataclass(frozen=True)
class Scores:
    """What a system says of n pairs: probabilities of shape (n, 3), and a contradiction score of shape (n,)."""

    probabilities: Floats
    contradiction: Floats

    @classmethod
    def one_way(cls, probabilities: Floats) -> Scores:
        """A system that reads the pair as it stands (the baselines)."""
        return cls(probabilities.round(DIGITS), probabilities[:, Label.contradiction].round(DIGITS))

    @classmethod
    def both_ways(cls, forward: Floats, swapped: Floats) -> Scores:
        """Contradiction is symmetric: its score is the mean over both orders, so swapping cannot change it."""
        mean = (forward[:, Label.contradiction] + swapped[:, Label.contradiction]) / 2
        return cls(forward.round(DIGITS), mean.round(DIGITS))


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


def best_threshold(gold: Ints, scores: Scores, objective: str) -> float:
    """The threshold that maximises `objective` on these pairs: validation, never the split that is scored.

    Candidates lie halfway between neighbouring scores; of several best ones the middle is taken, since the
    edges of a plateau are where the next sample falls off.
    """
    candidates = _candidates(np.unique(scores.contradiction))
    tables = np.stack([confusion(gold, decide(scores, threshold)) for threshold in candidates])
    reached = confusion_metrics(tables)[objective]
    best = np.flatnonzero(reached >= reached.max() - 1e-12)
    return float(candidates[best[len(best) // 2]])


MAX_CANDIDATES = 1000  # beyond that a finer grid only fits validation noise


def _candidates(values: Floats) -> Floats:
    """Below all of `values`, between each two of them, above all; with no more digits than scores have.

    Halfway is rounded up, and never beyond the upper neighbour, so that it still parts the two. Where the gap is
    wide it has fewer digits, as few as stay in the gap's middle half: another order of summation (other threads,
    another machine) moves scores in the last digit, and is not to move the threshold in facts.json.
    """
    lower, upper = values[:-1], values[1:]
    middle = (lower + upper) / 2
    between = np.minimum(np.ceil(middle * 10**DIGITS) / 10**DIGITS, upper)
    for digits in range(DIGITS - 1, 1, -1):
        shorter = middle.round(digits)
        between = np.where(np.abs(shorter - middle) <= (upper - lower) / 4, shorter, between)
    above = (values[-1:] + 10.0**-DIGITS).round(DIGITS)
    candidates = np.concatenate([values[:1], between, above])
    if len(candidates) <= MAX_CANDIDATES:
        return candidates
    thinned: Floats = np.quantile(candidates, np.linspace(0, 1, MAX_CANDIDATES), method="nearest")
    return thinned

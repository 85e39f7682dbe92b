"""Which threshold a system gets: chosen on validation, by one of several rules; never on the split that is scored.

`accuracy`, `macro_f1`, `contradiction_f1` maximise that metric. `budget` and `precision` find as many contradictions
as they can while false ones stay within a budget per 1,000 pairs, or while precision keeps to a target, both where a
stated share of pairs are contradictions: validation sets hold far more of them than any stream of news.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from eval.figures.decide import DIGITS, Scores, decide
from eval.figures.metrics import at_prevalence, confusion, confusion_metrics, rates

MAXIMISED = ("accuracy", "macro_f1", "contradiction_f1")
MAX_CANDIDATES = 1000  # beyond that a finer grid only fits validation noise


@dataclass(frozen=True)
class Rule:
    """How a threshold is chosen; `target` is the budget, or the least precision, at this prevalence."""

    name: str
    target: float | None = None
    prevalence: float = 0.02


@dataclass(frozen=True)
class Chosen:
    """A threshold (None: the likeliest label) and what the rule's figure comes to there on the pairs of the choice."""

    threshold: float | None
    reached: float | None
    keeps_target: bool = True


def choose(rule: Rule, gold: Ints, scores: Scores) -> Chosen:
    """What `rule` comes to on these pairs. A target that no threshold keeps gives the one that comes nearest to it."""
    if rule.name == "argmax":
        return Chosen(None, None)
    candidates = _candidates(np.unique(scores.contradiction))
    tables = np.stack([confusion(gold, decide(scores, threshold)) for threshold in candidates])
    if rule.name in MAXIMISED:
        return _at(candidates, confusion_metrics(tables)[rule.name], confusion_metrics(tables)[rule.name])
    assert rule.target is not None
    recall, false_alarms = rates(tables)
    figures = at_prevalence(recall, false_alarms, rule.prevalence)
    reached = np.nan_to_num(figures["precision"]) if rule.name == "precision" else 1000 * figures["false"]
    keeps = reached >= rule.target if rule.name == "precision" else reached <= rule.target
    if not keeps.any():
        nearest = _at(candidates, reached, reached if rule.name == "precision" else -reached)
        return Chosen(nearest.threshold, nearest.reached, False)
    return _at(candidates, reached, np.where(keeps, recall - 1e-6 * false_alarms, -1))


def _at(candidates: Floats, reached: Floats, worth: Floats) -> Chosen:
    """The candidate of most worth; of several the middle one: a plateau's edges are where the next sample falls."""
    best = np.flatnonzero(worth >= worth.max() - 1e-12)
    middle = best[len(best) // 2]
    return Chosen(float(candidates[middle]), round(float(reached[middle]), DIGITS))


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

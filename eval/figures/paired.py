"""Two systems on the same pairs: what their difference is, whether it could be chance, what could be seen at all.

Paired, since both systems stumble over the same hard pairs: adding their separate standard errors, as if the
samples were independent, hides differences that the pairs show. Arrays in, numbers out.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import MIN_CLUSTERS, Floats, Ints

# z of a two-sided 5 % test plus z of 80 % power: an effect of this many standard errors is found four times in five
# (Card et al. 2020, With Little Power Comes Great Responsibility, 2020.emnlp-main.745).
_MDE_ERRORS = 1.959964 + 0.841621
CHANGE_SIDES = 0.2  # of pairs are judged rightly by one of two systems only, assumed where too few pairs tell of it


@dataclass(frozen=True)
class Difference:
    """Candidate minus baseline, with a 95 % interval; `p` two-sided; `detectable` at 80 % power."""

    baseline: float
    candidate: float
    value: float
    low: float
    high: float
    p: float
    detectable: float

    @property
    def is_known(self) -> bool:
        """Whether the pairs say anything of it: not where the interval is all there could be."""
        return (self.low, self.high) != (-1.0, 1.0)


def paired_difference(
    baseline: float, candidate: float, baseline_drawn: Floats, candidate_drawn: Floats, num_clusters: int
) -> Difference:
    """The difference of a metric in [0, 1], from its values on the same bootstrap draws, each of shape (draws,).

    Draws on which the metric does not exist are left out. Below MIN_CLUSTERS nothing is said: [-1, 1], p = 1. The
    p-value is twice the smaller share of draws on either side of zero (Davison and Hinkley 1997, section 4.4), one
    draw added to each, so that it is never 0.
    """
    drawn = candidate_drawn - baseline_drawn
    drawn = drawn[~np.isnan(drawn)]
    value = candidate - baseline
    if num_clusters < MIN_CLUSTERS or not len(drawn):
        return Difference(_rounded(baseline), _rounded(candidate), _rounded(value), -1.0, 1.0, 1.0, 1.0)
    low, high = np.percentile(drawn, [2.5, 97.5])
    below, above = ((drawn <= 0).sum() + 1, (drawn >= 0).sum() + 1)
    p = min(1.0, 2 * min(below, above) / (len(drawn) + 1))
    figures = (baseline, candidate, value, low, high, p, _MDE_ERRORS * drawn.std())
    return Difference(*map(_rounded, figures))


def pairs_needed(difference: Difference, num_pairs: int, bound: float) -> int | None:
    """How many pairs would show a difference of `bound` at 80 % power, in two digits.

    None for a bound of 0, and for two systems that judge all pairs alike.

    Errors fall with the root of the number of pairs. Where these say nothing of theirs, CHANGE_SIDES is assumed.
    """
    if bound <= 0 or difference.detectable == 0:
        return None
    detectable = difference.detectable if difference.is_known else _MDE_ERRORS * math.sqrt(CHANGE_SIDES / num_pairs)
    needed = num_pairs * (detectable / bound) ** 2
    step = 10.0 ** max(0, math.floor(math.log10(max(needed, 1))) - 1)
    return int(math.ceil(needed / step) * step)


def exact_mcnemar(only_baseline_right: int, only_candidate_right: int) -> float:
    """Two-sided p of the exact McNemar test on discordant pairs; 1 where there is none.

    Conditional on their number, discordant pairs fall either way with probability one half (McNemar 1947; exact
    form: Fagerland et al. 2013, doi 10.1186/1471-2288-13-91). It takes pairs for independent: where several share an
    event, the clustered interval of the difference is the figure to trust.
    """
    from scipy.stats import binomtest

    discordant = only_baseline_right + only_candidate_right
    return float(binomtest(only_baseline_right, discordant).pvalue) if discordant else 1.0


def holm(p_values: list[float]) -> list[float]:
    """Holm's step-down adjustment (1979): the chance of any false alarm among all tests stays below the level."""
    order = np.argsort(p_values, kind="stable")
    adjusted, highest = [1.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = _rounded(highest)
    return adjusted


def mean_over_seeds(drawn: list[Floats]) -> Floats:
    """Mean over systems that differ by their seed only, draw by draw; NaN only where none has a value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing
        mean: Floats = np.nanmean(np.stack(drawn), axis=0)
    return mean


def right(gold: Ints, predicted: Ints) -> Ints:
    """1 where the verdict is right, shape (n,)."""
    same: Ints = (gold == predicted).astype(np.int64)
    return same


def _rounded(value: float) -> float:
    return round(float(value), 6)

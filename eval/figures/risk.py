"""Risk and coverage: were only the surest verdicts used, how many of them would be wrong? (1705.08500)."""

from __future__ import annotations

import numpy as np

from data_prep.foundation.resampling import Floats, Ints, Resamples, interval
from eval.facts.types import RiskCoverageFacts, RiskPoint
from eval.figures.bootstrap import drawn_blocks
from eval.figures.metrics import tie_ends

POINTS = 20  # every 5 % of the pairs


def risk_coverage(wrong: Floats, confidence: Floats, resamples: Resamples) -> RiskCoverageFacts:
    """Area under risk over coverage, and points of the curve, from shape (n,): 1 where wrong, and how sure.

    The area is the mean, over all verdicts, of the risk among those at least as sure (AURC, Geifman et al. 2019,
    1805.08206); verdicts that are equally sure come together, so that no order shows.
    """
    order = np.argsort(-confidence, kind="stable")
    ends = tie_ends(confidence[order])
    shown = _shown(ends, len(wrong))
    value = _areas_and_risks(np.ones((1, len(wrong))), wrong[order], ends)
    drawn = [_areas_and_risks(block, wrong[order], ends) for block in drawn_blocks(order, resamples)]
    areas = np.concatenate([area for area, _ in drawn])
    risks = np.concatenate([risk[:, shown] for _, risk in drawn])
    number = resamples.num_clusters
    points = [
        RiskPoint(round((ends[end] + 1) / len(wrong), 6), interval(float(value[1][0, end]), risks[:, column], number))
        for column, end in enumerate(shown)
    ]
    return RiskCoverageFacts(interval(float(value[0][0]), areas, number), points)


def _shown(ends: Ints, number: int) -> list[int]:
    """Which ties complete each twentieth of the pairs."""
    return sorted({int(np.searchsorted(ends + 1, number * part / POINTS)) for part in range(1, POINTS + 1)})


def _areas_and_risks(weight: Floats, wrong: Floats, ends: Ints) -> tuple[Floats, Floats]:
    """Of draws whose weights (draws, n) stand in the order of confidence: area (draws,), risk at each of `ends`."""
    seen, mistakes = weight.cumsum(1)[:, ends], (weight * wrong).cumsum(1)[:, ends]
    risk = np.divide(mistakes, seen, out=np.full_like(mistakes, np.nan), where=seen > 0)
    area = np.nansum(np.diff(seen, prepend=0.0) * risk, axis=1) / seen[:, -1]
    return area, risk

"""Risk and coverage: were only the surest verdicts used, how many of them would be wrong? (1705.08500)."""

from __future__ import annotations

import numpy as np

from data_prep.resampling import Floats, Resamples, interval
from eval.bootstrap import drawn_blocks
from eval.facts import RiskCoverageFacts, RiskPoint

POINTS = 20  # every 5 % of the pairs


def risk_coverage(wrong: Floats, confidence: Floats, resamples: Resamples) -> RiskCoverageFacts:
    """Area under risk over coverage, and points of the curve, from shape (n,): 1 where wrong, and how sure.

    The area is the mean risk over all coverages 1/n to 1 (AURC, Geifman et al. 2019, 1805.08206). Verdicts that are
    equally sure come in no order: each has the mean risk of them all.
    """
    order, wrong = np.argsort(-confidence, kind="stable"), _shared_between_ties(wrong, confidence)
    ends = _ends(len(wrong))
    one = _areas_and_risks(np.ones((1, len(wrong))), wrong[order], ends)
    drawn = [_areas_and_risks(block, wrong[order], ends) for block in drawn_blocks(order, resamples)]
    areas, risks = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    number = resamples.num_clusters
    points = [
        RiskPoint(round((end + 1) / len(wrong), 6), interval(float(one[1][0, index]), risks[:, index], number))
        for index, end in enumerate(ends)
    ]
    return RiskCoverageFacts(interval(float(one[0][0]), areas, number), points)


def _shared_between_ties(wrong: Floats, confidence: Floats) -> Floats:
    _, group = np.unique(confidence, return_inverse=True)
    shared: Floats = (np.bincount(group, wrong) / np.bincount(group))[group]
    return shared


def _ends(number: int) -> list[int]:
    """The last row of each twentieth, in the order of confidence."""
    return sorted({max(0, round(number * part / POINTS) - 1) for part in range(1, POINTS + 1)})


def _areas_and_risks(weight: Floats, wrong: Floats, ends: list[int]) -> tuple[Floats, Floats]:
    """Of draws whose weights (draws, n) stand in the order of confidence: area (draws,), risk at `ends`."""
    seen, mistakes = weight.cumsum(1), (weight * wrong).cumsum(1)
    risk = np.divide(mistakes, seen, out=np.full_like(mistakes, np.nan), where=seen > 0)
    area = np.nansum(weight * risk, axis=1) / seen[:, -1]
    return area, risk[:, ends]

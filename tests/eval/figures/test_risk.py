"""Risk and coverage: known by hand, the same in any order, and as the definition has it on every draw."""

from __future__ import annotations

import numpy as np
import pytest

from data_prep.foundation.resampling import Resamples
from eval.figures.risk import POINTS, risk_coverage


def drawn(rows: int, draws: int = 200) -> Resamples:
    return Resamples.draw([f"event {row // 2:03}" for row in range(rows)], draws, 13)


def test_the_area_is_the_mean_risk_over_all_coverages() -> None:
    """Wrong are the second surest and the last of four: risks 0, 1/2, 1/3, 1/2."""
    wrong, confidence = np.array([1.0, 0, 0, 1]), np.array([0.1, 0.9, 0.4, 0.6])
    found = risk_coverage(wrong, confidence, drawn(4))
    assert found.area.value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4, abs=1e-6)
    assert [(point.coverage, point.risk.value) for point in found.points] == [
        (0.25, 0.0), (0.5, 0.5), (0.75, 0.333333), (1.0, 0.5)
    ]  # fmt: skip


def test_equally_sure_verdicts_come_in_no_order() -> None:
    random = np.random.default_rng(3)
    wrong, confidence = (random.random(60) < 0.3).astype(float), random.random(60).round(1)
    order, draws = random.permutation(60), drawn(60)
    shuffled = Resamples(draws.cluster_of_row[order], draws.counts)
    assert risk_coverage(wrong, confidence, draws) == risk_coverage(wrong[order], confidence[order], shuffled)
    alike = risk_coverage(wrong, np.zeros(60), draws)
    assert [(point.coverage, point.risk.value) for point in alike.points] == [(1, round(float(wrong.mean()), 6))]
    assert alike.area.value == alike.points[0].risk.value


def test_confidence_that_knows_lowers_the_area_and_the_limits_hold_it() -> None:
    random = np.random.default_rng(4)
    wrong = (random.random(400) < 0.3).astype(float)
    knows = risk_coverage(wrong, random.random(400) - 0.7 * wrong, drawn(400))
    guesses = risk_coverage(wrong, random.random(400), drawn(400))
    assert knows.area.high < guesses.area.low
    for found in (knows, guesses):
        assert found.area.low <= found.area.value <= found.area.high
        assert len(found.points) == POINTS
        assert found.points[-1].coverage == 1
        assert found.points[-1].risk.value == pytest.approx(wrong.mean(), abs=1e-6)


def test_a_draw_is_scored_as_the_rows_it_drew() -> None:
    random = np.random.default_rng(5)
    wrong, confidence, draws = (random.random(40) < 0.4).astype(float), random.random(40), drawn(40, 1)
    rows = np.repeat(np.arange(40), draws.counts[0][draws.cluster_of_row])
    order = rows[np.argsort(-confidence[rows], kind="stable")]
    risks = wrong[order].cumsum() / np.arange(1, len(order) + 1)
    last = np.append(np.flatnonzero(np.diff(confidence[order])), len(order) - 1)  # copies of a row share its risk
    sizes = np.diff(last, prepend=-1)
    expected = float((risks[last] * sizes).sum() / len(order))
    found = risk_coverage(wrong, confidence, draws).area
    assert found.low == found.high == pytest.approx(expected, abs=1e-6)

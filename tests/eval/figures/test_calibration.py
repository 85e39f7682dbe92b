"""Temperature, calibration error, Brier score, reliability bins: against libraries, and against cases known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from data_prep.foundation.resampling import Floats, Ints, Resamples
from eval.figures.calibration import NUM_BINS, calibrated, equal_mass_bins, fit_temperature, reliability
from eval.figures.decide import Scores
from tests.eval.made_up import FindOut, Splits, random_predictions


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(1, keepdims=True))
    result: Floats = powers / powers.sum(1, keepdims=True)
    return result


def drawn(rows: int, draws: int = 200) -> Resamples:
    return Resamples.draw([str(row) for row in range(rows)], draws, 13)


def logits_and_gold(rows: int, sharper: float) -> tuple[Floats, Ints]:
    """Labels drawn from softmax(logits); the logits returned are `sharper` times as large: that is the temperature."""
    random = np.random.default_rng(5)
    logits = random.normal(0, 1.5, (rows, 3))
    gold = (random.random(rows)[:, None] > softmax(logits).cumsum(1)).sum(1).clip(0, 2)
    return sharper * logits, gold.astype(np.int64)


@pytest.mark.parametrize("sharper", [0.5, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(sharper: float) -> None:
    logits, gold = logits_and_gold(8000, sharper)
    scores = Scores.one_way(softmax(logits))
    temperature = fit_temperature(gold, scores)
    assert temperature == pytest.approx(sharper, rel=0.06)
    # Probabilities have six digits: of one below a millionth, what heating makes of it is a guess.
    seen = scores.probabilities.min(1) > 1e-4
    assert calibrated(scores, sharper)[seen] == pytest.approx(softmax(logits / sharper)[seen, 2], abs=2e-3)


def test_a_temperature_of_one_changes_nothing_and_both_orders_are_heated() -> None:
    logits, _ = logits_and_gold(50, 1.0)
    forward, swapped = softmax(logits), softmax(logits[::-1])
    both = Scores.both_ways(forward, swapped)
    assert calibrated(both, 1.0) == pytest.approx(both.contradiction, abs=2e-6)
    wanted = (softmax(np.log(forward) / 2)[:, 2] + softmax(np.log(swapped) / 2)[:, 2]) / 2
    assert calibrated(both, 2.0) == pytest.approx(wanted, abs=1e-3)


def test_certainty_can_be_heated() -> None:
    scores = Scores.one_way(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    assert np.isfinite(calibrated(scores, 5.0)).all()
    assert np.isfinite(fit_temperature(np.array([0, 2]), scores))


def test_heating_mends_a_score_that_is_too_sure() -> None:
    logits, gold = logits_and_gold(4000, 4.0)
    scores = Scores.one_way(softmax(logits))
    before = reliability(gold, scores.contradiction, drawn(len(gold)))
    after = reliability(gold, calibrated(scores, fit_temperature(gold, scores)), drawn(len(gold)))
    assert after.ece.high < before.ece.low
    assert after.brier.value < before.brier.value


def test_figures_are_those_of_the_definition() -> None:
    """Brier as scikit-learn has it; calibration error over the bins, one by one."""
    random = np.random.default_rng(1)
    score, gold = random.random(300).round(2), random.integers(0, 3, 300)
    found = reliability(gold, score, drawn(300))
    assert found.brier.value == pytest.approx(brier_score_loss(gold == 2, score), abs=1e-6)
    bins = equal_mass_bins(score)
    gaps = [
        abs(score[bins == one].mean() - (gold[bins == one] == 2).mean()) * (bins == one).mean() for one in set(bins)
    ]
    assert found.ece.value == pytest.approx(sum(gaps), abs=1e-6)
    assert sum(one.num_pairs for one in found.bins) == 300
    for one, name in zip(found.bins, sorted(set(bins.tolist())), strict=True):
        assert one.mean_score == pytest.approx(score[bins == name].mean(), abs=1e-6)
        assert one.share.value == pytest.approx((gold[bins == name] == 2).mean(), abs=1e-6)
        assert one.share.low <= one.share.value <= one.share.high


def test_bins_hold_as_many_pairs_and_no_score_stands_in_two() -> None:
    score = np.random.default_rng(0).random(301)
    sizes = np.bincount(equal_mass_bins(score))
    assert len(sizes) == NUM_BINS
    assert sizes.max() - sizes.min() <= 1
    tied = np.array([0.1, 0.5, 0.5, 0.5, 0.9] * 7)
    bins = equal_mass_bins(tied)
    assert all(len(set(bins[tied == value].tolist())) == 1 for value in (0.1, 0.5, 0.9))
    order = np.random.default_rng(1).permutation(len(tied))
    assert (equal_mass_bins(tied[order]) == bins[order]).all()


def test_limits_of_the_calibration_error_hold_its_value() -> None:
    """A draw's error is above the sample's on average: uncorrected, the whole interval may lie above the value."""
    logits, gold = logits_and_gold(200, 1.0)
    found = reliability(gold, Scores.one_way(softmax(logits)).contradiction, drawn(200, 1000)).ece
    assert found.low <= found.value <= found.high


def test_the_temperature_never_sees_the_split_that_is_scored(find: FindOut, shipped_splits: Splits) -> None:
    one = find().facts.calibration
    other = find(predictions={"test": random_predictions(shipped_splits["test"], 99)}).facts.calibration
    moved = find(predictions={"validation": random_predictions(shipped_splits["validation"], 99)}).facts.calibration
    assert one.temperature == other.temperature != moved.temperature
    assert one.before != other.before
    assert (one.fitted_on, one.num_pairs) == ("validation", 132)


def test_nothing_is_fitted_on_the_split_that_is_scored(find: FindOut) -> None:
    for found in (find(split="validation").facts.calibration, find(predictions={"validation": None}).facts.calibration):
        assert (found.after, found.temperature, found.fitted_on, found.num_pairs) == (None, None, None, None)

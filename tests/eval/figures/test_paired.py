"""Paired tests: hand-computed McNemar and Holm values, intervals that cover, differences that pairing shows."""

from __future__ import annotations

import numpy as np
import pytest

from data_prep.foundation.resampling import Floats, Ints, Resamples
from eval.figures.bootstrap import drawn_metrics
from eval.figures.paired import Difference, exact_mcnemar, holm, mean_over_seeds, paired_difference, pairs_needed


@pytest.mark.parametrize(
    ("broken", "fixed", "p"),
    [
        (0, 0, 1.0),  # no discordant pair: the usual formula divides by zero here
        (1, 0, 1.0),  # 2 * 1/2
        (0, 5, 2 / 2**5),
        (2, 8, 2 * (1 + 10 + 45) / 2**10),
        (4, 4, 1.0),
    ],
)
def test_exact_mcnemar_by_hand(broken: int, fixed: int, p: float) -> None:
    assert exact_mcnemar(broken, fixed) == pytest.approx(p)
    assert exact_mcnemar(fixed, broken) == pytest.approx(p)


def test_holm_by_hand() -> None:
    """The example of Holm's procedure: .01 * 4, .02 * 3, .03 * 2 held up to the one before, .04 likewise."""
    assert holm([0.03, 0.01, 0.04, 0.02]) == [0.06, 0.04, 0.06, 0.06]
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def accuracies(gold: Ints, predicted: Ints, clusters: Ints, draws: int = 2000) -> Floats:
    resamples = Resamples.draw([str(cluster) for cluster in clusters], draws, 13)
    return drawn_metrics(gold, predicted, resamples)["accuracy"]


def test_the_same_system_differs_by_nothing() -> None:
    gold = np.arange(60) % 3
    drawn = accuracies(gold, gold, np.arange(60))
    assert paired_difference(1.0, 1.0, drawn, drawn, 60) == Difference(1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def test_pairing_shows_what_two_separate_intervals_hide() -> None:
    """300 pairs, 100 of them wrong for both, 12 more wrong for the candidate: +-5 points apart, but all one way."""
    gold = np.arange(300) % 3
    baseline = np.where(np.arange(300) < 100, (gold + 1) % 3, gold)
    candidate = np.where((np.arange(300) >= 100) & (np.arange(300) < 112), (gold + 1) % 3, baseline)
    drawn = [accuracies(gold, one, np.arange(300)) for one in (baseline, candidate)]
    found = paired_difference(200 / 300, 188 / 300, drawn[0], drawn[1], num_clusters=300)
    assert found.value == pytest.approx(-0.04)
    assert found.high < 0
    assert found.p < 0.01
    separate = [np.percentile(one, [2.5, 97.5]) for one in drawn]
    assert separate[0][0] < separate[1][1]  # the two intervals overlap


def test_the_interval_covers_the_true_difference_about_as_often_as_it_says() -> None:
    """200 samples of 150 pairs, true difference 0: 95 % of the intervals should hold it; binomial limits .91 to .98."""
    covered = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        gold = random.integers(0, 3, 150)
        both = [np.where(random.random(150) < 0.7, gold, (gold + 1) % 3) for _ in range(2)]
        drawn = [accuracies(gold, one, np.arange(150), draws=400) for one in both]
        points = [float((gold == one).mean()) for one in both]
        found = paired_difference(points[0], points[1], drawn[0], drawn[1], 150)
        covered += found.low <= 0 <= found.high
    assert 182 <= covered <= 197


def test_few_clusters_say_nothing() -> None:
    found = paired_difference(0.2, 0.9, np.full(100, 0.2), np.full(100, 0.9), num_clusters=4)
    assert (found.low, found.high, found.p, found.detectable) == (-1.0, 1.0, 1.0, 1.0)


def test_draws_without_the_metric_are_left_out() -> None:
    before, after = np.array([0.5, np.nan, 0.5]), np.array([0.6, 0.6, np.nan])
    assert paired_difference(0.5, 0.6, before, after, 10).low == pytest.approx(0.1)
    seeds = mean_over_seeds([np.array([0.2, np.nan]), np.array([0.4, np.nan])])
    assert seeds[0] == pytest.approx(0.3)
    assert np.isnan(seeds[1])


def test_what_is_detectable_shrinks_with_the_root_of_the_sample() -> None:
    random = np.random.default_rng(5)
    small = random.normal(0, 0.02, 4000)
    wide = paired_difference(0.5, 0.5, np.zeros(4000), small * 2, 100).detectable
    assert wide == pytest.approx(2 * paired_difference(0.5, 0.5, np.zeros(4000), small, 400).detectable, rel=1e-4)
    assert wide == pytest.approx(2.8 * 0.04, rel=0.05)


@pytest.mark.parametrize(
    ("detectable", "pairs", "bound", "needed"),
    [
        (0.1, 100, 0.02, 2500),
        (0.1, 250, 0.02, 6300),
        (0.011, 900, 0.02, 280),
        (0.0, 10, 0.02, None),
        (0.1, 9, 0.0, None),
    ],
)
def test_pairs_needed_grow_with_the_square_of_what_is_wanted(
    detectable: float, pairs: int, bound: float, needed: int | None
) -> None:
    assert pairs_needed(Difference(0.5, 0.5, 0.0, -0.1, 0.1, 1.0, detectable), pairs, bound) == needed


def test_where_pairs_tell_nothing_one_in_five_is_assumed_to_change_sides() -> None:
    unknown = Difference(0.5, 0.5, 0.0, -1.0, 1.0, 1.0, 1.0)
    assert {pairs_needed(unknown, pairs, 0.02) for pairs in (1, 6, 30)} == {4000}  # .2 x (2.80 / .02)^2 = 3,924

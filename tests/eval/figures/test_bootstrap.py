"""Intervals: repeatable, as wide as the clusters make them, and equal to scoring the drawn rows."""

from __future__ import annotations

import numpy as np
import pytest

from data_prep.foundation.resampling import Floats, Ints, Resamples, interval
from eval.figures.bootstrap import average_precision_interval, drawn_average_precision, metric_intervals
from eval.figures.metrics import confusion, confusion_metrics

DRAWS = 400


def sample(seed: int, rows: int) -> tuple[Ints, Ints, Floats]:
    random = np.random.default_rng(seed)
    gold = random.integers(0, 3, rows)
    predicted = np.where(random.random(rows) < 0.6, gold, random.integers(0, 3, rows))
    return gold, predicted, random.random(rows).round(2) + 0.3 * (gold == 2)


def names(cluster_of_row: Ints) -> list[str]:
    return [f"event {number}" for number in cluster_of_row]


def test_the_seed_decides() -> None:
    gold, predicted, _ = sample(1, 90)
    clusters = names(np.arange(90) // 3)
    one, again, other = (
        metric_intervals(gold, predicted, Resamples.draw(clusters, DRAWS, seed)) for seed in (13, 13, 14)
    )
    assert one == again
    assert one != other
    assert {name: cell.value for name, cell in one.items()} == {name: cell.value for name, cell in other.items()}


def test_the_names_of_clusters_do_not_matter_but_rows_may_come_in_any_order() -> None:
    gold, predicted, score = sample(2, 60)
    clusters, order = names(np.arange(60) // 4), np.random.default_rng(0).permutation(60)
    draws = Resamples.draw(clusters, DRAWS, 13)
    shuffled = Resamples.draw([clusters[index] for index in order], DRAWS, 13)
    assert metric_intervals(gold, predicted, draws) == metric_intervals(gold[order], predicted[order], shuffled)
    assert average_precision_interval(gold, score, draws) == average_precision_interval(
        gold[order], score[order], shuffled
    )


def test_clusters_that_stand_or_fall_together_widen_the_interval() -> None:
    """30 events of 9 rows alike: row-wise, the interval is three times (the root of 9) too narrow."""
    few_gold, few_predicted, few_score = sample(3, 30)
    gold, predicted, score = few_gold.repeat(9), few_predicted.repeat(9), few_score.repeat(9)
    clustered = Resamples.draw(names(np.arange(270) // 9), 2000, 13)
    by_row = Resamples.draw(names(np.arange(270)), 2000, 13)
    for found in (
        [metric_intervals(gold, predicted, draws)["accuracy"] for draws in (clustered, by_row)],
        [average_precision_interval(gold, score, draws) for draws in (clustered, by_row)],
    ):
        wide, narrow = (cell.high - cell.low for cell in found)
        assert 2.3 < wide / narrow < 4


def test_a_draw_is_scored_as_the_rows_it_drew() -> None:
    gold, predicted, score = sample(4, 40)
    draws = Resamples.draw(names(np.arange(40) // 4), 1, 13)
    rows = np.repeat(np.arange(40), draws.counts[0][draws.cluster_of_row])
    expected = confusion_metrics(confusion(gold[rows], predicted[rows]))
    found = metric_intervals(gold, predicted, draws)
    assert len(rows) == 40
    assert len(set(rows)) < 40
    for name, cell in found.items():
        assert cell.low == cell.high == pytest.approx(float(expected[name]), abs=1e-6)
    everything = Resamples.draw(names(np.arange(len(rows))), 1, 0)
    value = average_precision_interval(gold[rows], score[rows], everything).value
    assert average_precision_interval(gold, score, draws).low == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("draws", [100, 101, 250])
def test_every_draw_counts_whatever_the_block_size(draws: int) -> None:
    gold, _, score = sample(5, 30)
    resamples = Resamples.draw(names(np.arange(30)), draws, 13)
    one_by_one = [
        average_precision_interval(gold, score, Resamples(resamples.cluster_of_row, resamples.counts[d : d + 1])).low
        for d in range(draws)
    ]
    assert drawn_average_precision(gold, score, resamples) == pytest.approx(one_by_one, abs=1e-6)


def test_draws_are_as_many_as_clusters_and_take_each_as_often() -> None:
    counts = Resamples.draw(names(np.arange(40)), 5000, 13).counts
    assert (counts.sum(1) == 40).all()
    assert counts.mean(0) == pytest.approx(np.ones(40), abs=0.07)
    assert counts.var() == pytest.approx(39 / 40, abs=0.02)  # of the multinomial


def test_corrected_limits_are_moved_by_how_far_the_draws_lie_off() -> None:
    """Draws around .5 of a value of .4 that only 15.9 % of them fall below: one standard error too high."""
    drawn = np.random.default_rng(0).normal(0.5, 0.1, 200_000)
    assert interval(0.5, drawn, 9, corrected=True).low == pytest.approx(interval(0.5, drawn, 9).low, abs=2e-3)
    moved = interval(0.4, drawn, 9, corrected=True)
    assert [moved.low, moved.high] == pytest.approx([0.5 - 0.396, 0.5 - 0.004], abs=5e-3)
    outside = interval(0.0, drawn, 9, corrected=True)
    assert outside.low <= outside.high <= drawn.mean()


def test_corrected_limits_of_average_precision_flatter_less_often() -> None:
    """Random scores on 15 clusters of six: how often 1/3, the long-run value, lies below the whole interval."""
    random, misses = np.random.default_rng(9), np.zeros(2)
    gold = np.tile([2, 2, 0, 0, 1, 1], 15)
    for seed in range(150):
        score, draws = random.random(90), Resamples.draw(names(np.arange(90) // 6), 200, seed)
        drawn = drawn_average_precision(gold, score, draws)
        value = average_precision_interval(gold, score, draws)
        misses += [interval(value.value, drawn, 15).low > 1 / 3, value.low > 1 / 3]
    assert misses[1] < misses[0] - 3


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Accuracy of a system that is right 7 times in 10, 100 rows at a time: 95 % of 200 intervals, give or take."""
    random, held = np.random.default_rng(6), 0
    for seed in range(200):
        gold = random.integers(0, 3, 100)
        predicted = np.where(random.random(100) < 0.7, gold, (gold + 1) % 3)
        cell = metric_intervals(gold, predicted, Resamples.draw(names(np.arange(100)), 200, seed))["accuracy"]
        held += cell.low <= 0.7 <= cell.high
    assert 0.88 < held / 200 < 0.99


def test_draws_without_a_positive_are_left_out() -> None:
    gold, score = np.array([2, 0, 0, 0, 0]), np.array([0.9, 0.1, 0.2, 0.3, 0.4])
    cell = average_precision_interval(gold, score, Resamples.draw(names(np.arange(5)), DRAWS, 13))
    assert (cell.value, cell.low, cell.high) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("clusters", "vacuous"), [(1, True), (4, True), (5, False)])
def test_few_clusters_have_no_interval_to_speak_of(clusters: int, vacuous: bool) -> None:
    gold, predicted, score = sample(7, 20)
    draws = Resamples.draw(names(np.arange(20) % clusters), DRAWS, 13)
    cells = [metric_intervals(gold, predicted, draws)["accuracy"], average_precision_interval(gold, score, draws)]
    assert draws.num_clusters == clusters
    assert [(cell.low, cell.high) == (0.0, 1.0) for cell in cells] == [vacuous, vacuous]


def test_limits_are_the_percentiles() -> None:
    cell = interval(0.5, np.arange(1001) / 1000, 5)
    assert (cell.low, cell.high) == (0.025, 0.975)

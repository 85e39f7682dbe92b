"""Verdicts: the same both ways round, at a threshold that is the best one on validation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import Label
from eval.figures.decide import DIGITS, Scores, decide
from eval.figures.metrics import confusion, confusion_metrics
from eval.figures.thresholds import MAX_CANDIDATES, MAXIMISED, Rule, choose


@st.composite
def probabilities(draw: st.DrawFn, ways: int = 1, max_rows: int = 25) -> list[Any]:
    """Arrays of shape (n, 3) whose rows sum to 1."""
    rows = draw(st.integers(1, max_rows))
    raw = [draw(arrays(float, (rows, 3), elements=st.floats(0.001, 1))) for _ in range(ways)]
    return [values / values.sum(1, keepdims=True) for values in raw]


@given(probabilities(ways=2), st.floats(0, 1))
def test_swapping_the_sides_changes_no_contradiction_and_no_score(both: list[Any], threshold: float) -> None:
    one, other = Scores.both_ways(both[0], both[1]), Scores.both_ways(both[1], both[0])
    assert (one.contradiction == other.contradiction).all()
    verdicts = [decide(scores, threshold) == Label.contradiction for scores in (one, other)]
    assert (verdicts[0] == verdicts[1]).all()


def test_both_orders_have_their_say() -> None:
    forward, swapped = np.array([[0.1, 0.1, 0.8]]), np.array([[0.3, 0.3, 0.4]])
    assert Scores.both_ways(forward, swapped).contradiction == pytest.approx([0.6])


def test_the_threshold_itself_is_contradiction_and_the_rest_goes_to_the_likelier() -> None:
    table = np.array([[0.3, 0.2, 0.5], [0.3, 0.21, 0.49], [0.2, 0.4, 0.4], [0.5, 0.5, 0.0]])
    wanted = [Label.contradiction, Label.entailment, Label.neutral, Label.entailment]
    assert decide(Scores.one_way(table), 0.5).tolist() == wanted


def reached(gold: Ints, scores: Scores, threshold: float, objective: str) -> float:
    return float(confusion_metrics(confusion(gold, decide(scores, threshold)))[objective])


def best_threshold(gold: Ints, scores: Scores, objective: str) -> float:
    threshold = choose(Rule(objective), gold, scores).threshold
    assert threshold is not None
    return threshold


@pytest.mark.parametrize("objective", MAXIMISED)
@given(table=probabilities(), seed=st.integers(0, 99))
def test_no_threshold_beats_the_chosen_one(objective: str, table: list[Any], seed: int) -> None:
    scores, gold = Scores.one_way(table[0]), np.random.default_rng(seed).integers(0, 3, len(table[0]))
    cuts = [0.0, *sorted(set(scores.contradiction.tolist())), 1.1]
    best = max(reached(gold, scores, cut, objective) for cut in cuts)
    assert reached(gold, scores, best_threshold(gold, scores, objective), objective) == pytest.approx(best)


@given(probabilities(ways=2), st.integers(0, 99))
def test_a_verdict_can_be_recomputed_from_what_is_written(both: list[Any], seed: int) -> None:
    """Threshold and scores are written with six digits; deciding on those gives the same verdicts."""
    gold = np.random.default_rng(seed).integers(0, 3, len(both[0]))
    for scores in (Scores.one_way(both[0]), Scores.both_ways(both[0], both[1])):
        threshold = best_threshold(gold, scores, "macro_f1")
        assert threshold == round(threshold, DIGITS)
        assert (scores.contradiction == scores.contradiction.round(DIGITS)).all()
        assert (scores.probabilities == scores.probabilities.round(DIGITS)).all()


def contradiction_only(contradiction: Floats) -> Scores:
    """Scores of a system that weighs contradiction against entailment alone."""
    return Scores.one_way(np.stack([1 - contradiction, np.zeros(len(contradiction)), contradiction], axis=1))


def test_a_cut_lies_halfway_and_of_several_best_ones_the_middle_is_taken() -> None:
    contradiction = np.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])
    for gold, wanted in (([0, 0, 0, 2, 2, 2], 0.5), ([0, 2, 0, 2, 0, 2], 0.5), ([0, 0, 0, 0, 2, 2], 0.75)):
        assert best_threshold(np.array(gold), contradiction_only(contradiction), "accuracy") == pytest.approx(wanted)


def test_neighbours_one_digit_apart_are_still_parted() -> None:
    contradiction = np.array([0.400001, 0.400002, 0.400003])
    for cut, gold in enumerate(([2, 2, 2], [0, 2, 2], [0, 0, 2], [0, 0, 0])):
        scores = contradiction_only(contradiction)
        threshold = best_threshold(np.array(gold), scores, "accuracy")
        assert decide(scores, threshold).tolist() == gold, cut


def test_the_last_digit_of_a_score_does_not_move_the_threshold() -> None:
    random = np.random.default_rng(13)
    gold: Ints = random.integers(0, 3, 40)
    table = random.dirichlet([1, 1, 1], 40)
    thresholds = {
        best_threshold(gold, Scores.one_way(table + random.normal(0, 1e-7, (40, 3))), "macro_f1") for _ in range(20)
    }
    assert len(thresholds) == 1


def test_many_scores_are_thinned_to_a_grid_over_all_of_them() -> None:
    random = np.random.default_rng(13)
    gold: Ints = random.integers(0, 2, 5000) * 2
    contradiction: Floats = np.clip(random.normal(0.35 + 0.15 * gold, 0.1), 0, 1)
    scores = contradiction_only(contradiction)
    assert len(set(scores.contradiction)) > 2 * MAX_CANDIDATES
    found = reached(gold, scores, best_threshold(gold, scores, "accuracy"), "accuracy")
    best = max(reached(gold, scores, cut, "accuracy") for cut in np.linspace(0, 1, 301))
    assert found > best - 0.002

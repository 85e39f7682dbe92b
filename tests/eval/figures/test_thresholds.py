"""Thresholds for a budget of false alarms or a precision, at the prevalence of a stream; chosen on validation alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Ints
from eval.figures.decide import Scores, decide, margin
from eval.figures.metrics import at_prevalence, confusion, rates
from eval.figures.thresholds import Rule, choose
from tests.eval.made_up import FindOut, Splits, random_predictions


def sample(seed: int, pairs: int = 200) -> tuple[Ints, Scores]:
    """Scores that lean towards gold."""
    random = np.random.default_rng(seed)
    gold = random.integers(0, 3, pairs)
    table = random.dirichlet([1, 1, 1], pairs) + 0.8 * (gold[:, None] == np.arange(3))
    return gold, Scores.one_way(table / table.sum(1, keepdims=True))


def figures(gold: Ints, scores: Scores, threshold: float, prevalence: float) -> tuple[float, float, float]:
    """Recall, false contradictions per 1,000 pairs and precision at this prevalence, counted by hand."""
    called = scores.contradiction >= threshold
    recall = float(called[gold == 2].mean())
    false_alarms = float(called[gold != 2].mean())
    found, false = prevalence * recall, (1 - prevalence) * false_alarms
    return recall, 1000 * false, found / (found + false) if found + false else 0.0


def cuts(scores: Scores) -> list[float]:
    return [*sorted(set(scores.contradiction.tolist())), 1.1]


@pytest.mark.parametrize("prevalence", [0.02, 0.3])
@given(seed=st.integers(0, 30), budget=st.floats(0, 300))
def test_within_a_budget_no_threshold_finds_more(prevalence: float, seed: int, budget: float) -> None:
    gold, scores = sample(seed, 60)
    chosen = choose(Rule("budget", budget, prevalence), gold, scores)
    assert chosen.threshold is not None
    recall, false, _ = figures(gold, scores, chosen.threshold, prevalence)
    assert false <= budget + 1e-9
    assert chosen.keeps_target
    assert chosen.reached == pytest.approx(false, abs=1e-6)
    assert recall == pytest.approx(max(r for r, f, _ in tried(gold, scores, prevalence) if f <= budget))


def tried(gold: Ints, scores: Scores, prevalence: float) -> list[tuple[float, float, float]]:
    return [figures(gold, scores, cut, prevalence) for cut in cuts(scores)]


@given(seed=st.integers(0, 30), least=st.floats(0.01, 1))
def test_with_a_precision_no_threshold_finds_more_and_a_missed_one_is_told(seed: int, least: float) -> None:
    gold, scores = sample(seed, 60)
    chosen = choose(Rule("precision", least, 0.1), gold, scores)
    assert chosen.threshold is not None
    recall, _, precision = figures(gold, scores, chosen.threshold, 0.1)
    possible = [r for r, _, p in tried(gold, scores, 0.1) if p >= least]
    assert chosen.keeps_target == bool(possible)
    assert chosen.reached == pytest.approx(precision, abs=1e-6)
    if possible:
        assert precision >= least
        assert recall == pytest.approx(max(possible))
    else:
        assert precision == pytest.approx(max(p for _, _, p in tried(gold, scores, 0.1)))


def test_argmax_has_no_threshold() -> None:
    gold, scores = sample(1)
    chosen = choose(Rule("argmax"), gold, scores)
    assert (chosen.threshold, chosen.reached) == (None, None)
    assert (decide(scores, None) == scores.probabilities.argmax(1)).all()


@pytest.mark.parametrize("threshold", [0.2, 0.5, None])
def test_the_margin_says_what_is_called_and_what_is_sure(threshold: float | None) -> None:
    _, scores = sample(2)
    found = margin(scores, threshold)
    assert ((found >= 0) == (decide(scores, threshold) == 2)).all()
    if threshold is not None:
        assert (np.argsort(found) == np.argsort(scores.contradiction)).all()


def test_precision_falls_with_prevalence_as_bayes_has_it() -> None:
    """Of 100 contradictions 80 found, of 900 others 9 called so: at 2 %, 16 true and 9.8 false of 1,000."""
    table = np.zeros((3, 3))
    table[2], table[0] = (0, 20, 80), (891, 0, 9)
    found = {name: float(value) for name, value in at_prevalence(*rates(table), 0.02).items()}
    assert found == pytest.approx({"precision": 16 / 25.8, "flagged": 0.0258, "false": 0.0098, "missed": 0.004})
    nothing = np.diag([5.0, 5.0, 0.0])
    nothing[2, 0] = 5
    assert np.isnan(at_prevalence(*rates(nothing), 0.02)["precision"])


def budgeted(find: FindOut, **config: object) -> tuple[float, float | None]:
    decision = find(decision="budget", prevalence=0.3, **config).facts.decision
    assert decision.threshold is not None
    return decision.threshold, decision.reached


def test_a_budget_is_kept_on_validation_and_told_in_the_facts(find: FindOut) -> None:
    small, large = budgeted(find, budget=20), budgeted(find, budget=200)
    assert small[0] > large[0]
    assert small[1] is not None
    assert large[1] is not None
    assert small[1] <= 20 < large[1] <= 200
    decision = find(decision="budget", budget=20, prevalence=0.3).facts.decision
    assert (decision.rule, decision.target, decision.chosen_on, decision.num_pairs) == ("budget", 20, "validation", 132)


def test_a_budget_never_sees_the_split_it_is_scored_on(find: FindOut, shipped_splits: Splits) -> None:
    other = random_predictions(shipped_splits["test"], 99)
    assert budgeted(find, budget=50) == budgeted(find, budget=50, predictions={"test": other})
    other = random_predictions(shipped_splits["validation"], 99)
    assert budgeted(find, budget=50) != budgeted(find, budget=50, predictions={"validation": other})


def test_a_target_out_of_reach_stops_with_the_nearest(find: FindOut, shipped_splits: Splits) -> None:
    flat = random_predictions(shipped_splits["validation"], 3)
    backwards = type(flat)(flat.forward[:, ::-1], None)
    with pytest.raises(
        UserError, match=r"no threshold keeps to 0\.99 on validation where 2\.0% of pairs .* nearest is 0\."
    ):
        find(decision="precision", min_precision=0.99, predictions={"validation": backwards})
    with pytest.raises(UserError, match=r"decision=budget chooses on validation: predictions of that split"):
        find(decision="budget", predictions={"validation": None})


def test_figures_at_a_prevalence_follow_from_the_verdicts(find: FindOut) -> None:
    evaluation = find(prevalence=0.1)
    found, said = evaluation.facts.at_prevalence, evaluation.predictions
    expected = at_prevalence(*rates(confusion(said.gold, said.decided)), 0.1)
    assert found.precision is not None
    assert found.false_per_1000 is not None
    assert found.precision.value == pytest.approx(float(expected["precision"]), abs=1e-6)
    assert found.precision.low < found.precision.value < found.precision.high
    assert found.false_per_1000.value == pytest.approx(1000 * float(expected["false"]), abs=1e-3)
    assert found.false_per_1000.high > found.false_per_1000.low


@pytest.mark.parametrize("decision", ["budget", "precision"])
def test_no_target_is_chosen_on_the_split_that_is_scored(find: FindOut, decision: str) -> None:
    with pytest.raises(ValueError, match="chooses a threshold on validation, so that it cannot be scored"):
        find(split="validation", decision=decision)

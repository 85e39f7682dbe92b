"""The four baselines: what each can see, what it cannot, and how little data it bears."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from data_prep.audit.artefacts import fit_hypothesis_only, fit_majority, fit_overlap
from data_prep.pairs import ClaimPair, Label
from eval.figures.baselines import BASELINES, fit_tfidf

MakePair = Callable[..., ClaimPair]
PLACES = ["الرقة", "حمص", "درعا", "تعز", "عدن", "سرت", "بنغازي", "الموصل", "كركوك", "جنين"]


@pytest.fixture
def planted(make_pair: MakePair) -> list[ClaimPair]:
    """One side denies, or both, or none: what a side says alone tells nothing, both together everything."""
    rows = []
    for place in PLACES:
        said, denied = f"فتحت المدارس في {place}", f"لم تفتح المدارس في {place}"
        for first, second in ((said, said), (denied, denied), (said, denied), (denied, said)):
            label = Label.entailment if first == second else Label.contradiction
            rows.append(make_pair(label, premise=first, hypothesis=f"{second} اليوم"))
    return rows


def accuracy(predicted: np.ndarray, pairs: list[ClaimPair]) -> float:
    return float((predicted.argmax(1) == np.array([pair.label for pair in pairs])).mean())


def test_majority_answers_the_training_shares_whatever_the_pair(make_pair: MakePair) -> None:
    train = [make_pair(label) for label in (Label.neutral, Label.neutral, Label.neutral, Label.contradiction)]
    predicted = fit_majority(train)([make_pair(), make_pair(Label.entailment)])
    assert predicted.tolist() == [[0.0, 0.75, 0.25]] * 2


def test_hypothesis_only_cannot_see_the_premise(planted: list[ClaimPair]) -> None:
    predict = fit_hypothesis_only(planted)
    blind = [dataclasses.replace(pair, premise=f"غير ذلك {index}") for index, pair in enumerate(planted)]
    assert (predict(planted) == predict(blind)).all()
    # ... nor in training: only the labels and the hypotheses are learnt from.
    assert (fit_hypothesis_only(blind)(planted) == predict(planted)).all()


def test_hypothesis_only_finds_a_give_away_in_the_hypothesis(make_pair: MakePair) -> None:
    pairs = [make_pair(Label.contradiction, hypothesis=f"لم يصل الوفد إلى {place}") for place in PLACES]
    pairs += [make_pair(Label.neutral, hypothesis=f"وصل الوفد إلى {place}") for place in PLACES]
    assert accuracy(fit_hypothesis_only(pairs[::2])(pairs[1::2]), pairs[1::2]) == 1.0


def test_overlap_knows_no_word_by_name(planted: list[ClaimPair]) -> None:
    """Each word replaced by another, one for one: the same probabilities."""
    words = sorted({word for pair in planted for word in f"{pair.premise} {pair.hypothesis}".split()})
    other = {word: f"كلمة{index}" for index, word in enumerate(words)}

    def disguise(text: str) -> str:
        return " ".join(other[word] for word in text.split())

    hidden = [
        dataclasses.replace(pair, premise=disguise(pair.premise), hypothesis=disguise(pair.hypothesis))
        for pair in planted
    ]
    assert fit_overlap(planted)(hidden) == pytest.approx(fit_overlap(planted)(planted))


def test_overlap_tells_shared_words_from_none(make_pair: MakePair) -> None:
    pairs = [
        make_pair(Label.entailment, premise=f"{place} هادئة اليوم", hypothesis=f"{place} هادئة") for place in PLACES
    ]
    pairs += [make_pair(Label.neutral, premise=f"{place} هادئة اليوم", hypothesis="هبط سعر القمح") for place in PLACES]
    assert accuracy(fit_overlap(pairs)(pairs), pairs) == 1.0


def test_tfidf_learns_what_neither_side_says_alone(planted: list[ClaimPair]) -> None:
    train, test = planted[:28], planted[28:]
    assert accuracy(fit_tfidf(train)(test), test) == 1.0
    assert accuracy(fit_hypothesis_only(train)(test), test) < 0.8


@pytest.mark.parametrize("name", BASELINES)
def test_a_class_that_training_lacks_has_no_probability(name: str, planted: list[ClaimPair]) -> None:
    predicted = BASELINES[name](planted)(planted)
    assert predicted.shape == (len(planted), 3)
    assert (predicted[:, Label.neutral] == 0).all()
    assert predicted.sum(1) == pytest.approx(1)


@pytest.mark.parametrize("name", BASELINES)
def test_two_pairs_are_enough_to_fit_and_one_to_score(name: str, make_pair: MakePair) -> None:
    train = [make_pair(Label.contradiction), make_pair(Label.neutral)]
    assert BASELINES[name](train)([make_pair(Label.entailment)]).shape == (1, 3)


@pytest.mark.parametrize("name", BASELINES)
def test_fitted_twice_they_say_the_same(name: str, planted: list[ClaimPair]) -> None:
    assert (BASELINES[name](planted)(planted) == BASELINES[name](planted)(planted)).all()


def test_weights_of_the_rows_are_heard(make_pair: MakePair) -> None:
    """The same sentence under two labels: the heavier row wins."""
    words = {"premise": "أغلق المعبر صباح اليوم", "hypothesis": "المعبر مغلق"}

    def lean(weight: float) -> float:
        rows = [make_pair(Label.contradiction, weight=weight, **words), make_pair(Label.neutral, **words)]
        rows += [make_pair(Label.neutral), make_pair(Label.contradiction)]
        return float(fit_tfidf(rows)([make_pair(**words)])[0, Label.contradiction])

    assert lean(5.0) > lean(0.2) + 0.1


def test_the_number_of_threads_does_not_show(shipped_splits: dict[str, list[ClaimPair]]) -> None:
    """On ANS it moved the solver's last digits, these the threshold, and that 3 verdicts of 755."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(fit_tfidf(shipped_splits["train"])(shipped_splits["test"]))
    assert (found[0] == found[1]).all()

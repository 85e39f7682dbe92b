"""Metrics against cases computed by hand, kept as data, and against scikit-learn on random ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    precision_recall_fscore_support,
    recall_score,
)

from data_prep.pairs import LABEL_NAMES, Label
from eval.figures.metrics import average_precision, confusion, confusion_metrics, macro_recall

CASES = json.loads((Path(__file__).parent / "metric_cases.json").read_text(encoding="utf-8"))
labels = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60).map(
    lambda rows: tuple(np.array(rows, dtype=np.int64).T)
)


@pytest.mark.parametrize("case", CASES["confusion"], ids=lambda case: case["name"])
def test_confusion_metrics_by_hand(case: dict[str, Any]) -> None:
    metrics = confusion_metrics(np.array(case["table"]))
    found = {name: float(metrics[name]) for name in case["metrics"]}
    assert found == pytest.approx(case["metrics"])


@pytest.mark.parametrize("case", CASES["average_precision"], ids=lambda case: case["name"])
def test_average_precision_by_hand(case: dict[str, Any]) -> None:
    weight = np.array([case["weight"]], dtype=float)
    found = average_precision(np.array(case["positive"], dtype=bool), np.array(case["score"]), weight)
    assert found[0] == pytest.approx(case["value"])


def test_confusion_has_gold_in_rows_and_predictions_in_columns() -> None:
    gold, predicted = np.array([Label.entailment] * 3), np.array([Label.contradiction] * 3)
    assert confusion(gold, predicted)[Label.entailment, Label.contradiction] == 3


@given(labels)
def test_confusion_metrics_are_those_of_scikit_learn(rows: tuple[Any, Any]) -> None:
    gold, predicted = rows
    table = confusion(gold, predicted)
    assert (table == confusion_matrix(gold, predicted, labels=range(3))).all()
    found = confusion_metrics(table)
    theirs = precision_recall_fscore_support(gold, predicted, labels=range(3), zero_division=0)
    for index, label in enumerate(LABEL_NAMES):
        for name, values in zip(("precision", "recall", "f1"), theirs, strict=False):
            assert float(found[f"{label}_{name}"]) == pytest.approx(values[index])
    assert float(found["macro_f1"]) == pytest.approx(theirs[2][np.unique(gold)].mean())
    assert float(found["accuracy"]) == pytest.approx(accuracy_score(gold, predicted))


@given(labels)
def test_macro_recall_is_the_mean_recall_of_the_classes_in_gold(rows: tuple[Any, Any]) -> None:
    gold, predicted = rows
    expected = recall_score(gold, predicted, labels=np.unique(gold), average="macro", zero_division=0)
    assert macro_recall(gold, predicted) == pytest.approx(expected)


@given(labels)
def test_a_stack_of_tables_is_scored_as_each_of_them(rows: tuple[Any, Any]) -> None:
    one, other = confusion(*rows), confusion(rows[1], rows[0])
    together = confusion_metrics(np.stack([one, other]))
    for name, values in together.items():
        assert values[0] == confusion_metrics(one)[name]
        assert values[1] == confusion_metrics(other)[name]


@st.composite
def scored_rows(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Few distinct scores, so that ties abound; small whole weights, as a bootstrap draw gives."""
    n = draw(st.integers(1, 40))
    score = draw(arrays(float, n, elements=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])))
    positive = draw(arrays(bool, n))
    weight = draw(arrays(float, n, elements=st.integers(0, 3).map(float)))
    return positive, score, weight


@given(scored_rows())
def test_average_precision_is_that_of_scikit_learn(rows: tuple[Any, Any, Any]) -> None:
    positive, score, weight = rows
    found = average_precision(positive, score, weight[None, :])[0]
    if (weight * positive).sum() == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(average_precision_score(positive, score, sample_weight=weight))

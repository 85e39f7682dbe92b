"""Predictions on disk: what is read back is what was written, and a table of another kind is named."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from eval.figures.decide import Scores
from eval.figures.predictions import Predictions
from eval.predictions import PREDICTIONS, VALIDATION, read_predictions, write_predictions

if TYPE_CHECKING:
    from tests.conftest import MakePair


@pytest.fixture
def predictions(make_pair: MakePair) -> Predictions:
    """Three pairs, by id, that a system and one baseline scored; verdicts on each."""
    pairs = [make_pair(label, id=f"p{label}", premise_speaker="الوزير" if label else None) for label in Label]
    table = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])
    scores = Scores.both_ways(table, table[:, [0, 2, 1]])
    baselines = {"tfidf": Scores.one_way(table[::-1])}
    return Predictions(pairs, ["a", "a", "b"], scores, baselines, np.array([0, 1, 2]), np.array([0.1, 0.2, 0.9]))


def assert_same(written: Scores | None, read: Scores | None) -> None:
    assert written is not None
    assert read is not None
    for column in ("probabilities", "contradiction", "swapped"):
        assert np.array_equal(getattr(written, column), getattr(read, column)) or getattr(written, column) is None


def test_every_column_comes_back(predictions: Predictions, tmp_path: Path) -> None:
    write_predictions(tmp_path / PREDICTIONS, predictions)
    read = read_predictions(tmp_path / PREDICTIONS)
    assert (read.pairs, read.clusters, list(read.baselines)) == (predictions.pairs, predictions.clusters, ["tfidf"])
    assert_same(predictions.model, read.model)
    assert_same(predictions.baselines["tfidf"], read.baselines["tfidf"])
    assert read.decided.tolist() == [0, 1, 2]
    assert read.calibrated is not None
    assert read.calibrated.tolist() == [0.1, 0.2, 0.9]


def test_what_was_not_asked_is_null_and_stays_so(predictions: Predictions, tmp_path: Path) -> None:
    unasked = dataclasses.replace(predictions, model=None, verdicts=None, calibrated=None)
    write_predictions(tmp_path / VALIDATION, unasked)
    table = pq.read_table(tmp_path / VALIDATION)
    assert table.column("p_neutral").null_count == table.column("swapped_p_neutral").null_count == 3
    assert "predicted" not in table.column_names
    read = read_predictions(tmp_path / VALIDATION)
    assert (read.model, read.verdicts, read.calibrated) == (None, None, None)


def test_rows_are_read_by_id(predictions: Predictions, tmp_path: Path) -> None:
    write_predictions(tmp_path / PREDICTIONS, predictions)
    table = pq.read_table(tmp_path / PREDICTIONS)
    pq.write_table(table.take([2, 0, 1]), tmp_path / PREDICTIONS)
    read = read_predictions(tmp_path / PREDICTIONS)
    assert read.ids == ["p0", "p1", "p2"]
    assert_same(predictions.model, read.model)


def test_a_label_that_is_none_of_ours_is_named(predictions: Predictions, tmp_path: Path) -> None:
    write_predictions(tmp_path / PREDICTIONS, predictions)
    table = pq.read_table(tmp_path / PREDICTIONS)
    place = table.column_names.index("predicted")
    pq.write_table(table.set_column(place, "predicted", [["maybe", "neutral", "neutral"]]), tmp_path / PREDICTIONS)
    with pytest.raises(UserError, match="predicted is 'maybe', which is none of entailment, neutral, contradiction"):
        read_predictions(tmp_path / PREDICTIONS)


def test_no_pair_is_written_twice(predictions: Predictions, tmp_path: Path) -> None:
    twice = dataclasses.replace(predictions, pairs=[predictions.pairs[0]] * 3)
    with pytest.raises(AssertionError, match="a pair id stands twice"):
        write_predictions(tmp_path / PREDICTIONS, twice)

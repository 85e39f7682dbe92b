"""Predictions made elsewhere: read by id or by words, refused by line, and measured like a checkpoint's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.dataset import read_split
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import ClaimPair, Label
from eval.config import EvalConfig
from eval.facts.files import read_facts
from eval.facts.verify import differences
from eval.predictions import PREDICTIONS, VALIDATION
from eval.predictors.config import FileConfig
from eval.predictors.output import SystemOutput
from eval.predictors.table import predict
from eval.run import evaluate

Row = dict[str, Any]
ROWS: list[Row] = [
    {"id": "a", "p_entailment": 0.7, "p_neutral": 0.2, "p_contradiction": 0.1},
    {"id": "b", "p_entailment": 0.1, "p_neutral": 0.1, "p_contradiction": 0.8},
]


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def splits(make_pair: Callable[..., ClaimPair]) -> dict[str, list[ClaimPair]]:
    """Two pairs to score, a and b, and one of validation, v."""
    pairs = {name: make_pair(Label.neutral, id=name) for name in "abv"}
    return {"validation": [pairs["v"]], "test": [pairs["a"], pairs["b"]]}


def read(splits: dict[str, list[ClaimPair]], *paths: Path) -> SystemOutput:
    return predict(FileConfig("file", "mine", [str(path) for path in paths]), splits)


def test_probabilities_are_found_by_id_in_any_order(splits: dict[str, list[ClaimPair]], tmp_path: Path) -> None:
    unused = {"id": "z", "p_entailment": 1, "p_neutral": 0, "p_contradiction": 0}
    path = write(tmp_path / "mine.csv", [*ROWS[::-1], unused])
    predicted = read(splits, path)
    assert set(predicted.splits) == {"test"}  # none of validation's
    assert predicted.splits["test"].forward.round(6).tolist() == [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]
    assert predicted.splits["test"].swapped is None
    facts = predicted.facts.file
    assert facts is not None
    assert (facts.num_rows, facts.num_unused_rows, facts.holds, facts.keyed_by) == (3, 1, "probabilities", "id")
    assert facts.sha256 == {"mine.csv": sha256_file(path)}
    assert predicted.facts.both_orders is False


def test_both_orders_make_the_score(splits: dict[str, list[ClaimPair]], tmp_path: Path) -> None:
    swapped = {"swapped_p_entailment": 0.0, "swapped_p_neutral": 0.5, "swapped_p_contradiction": 0.5}
    predicted = read(splits, write(tmp_path / "mine.csv", [row | swapped for row in ROWS]))
    assert predicted.splits["test"].scores.contradiction.tolist() == pytest.approx([0.3, 0.65])
    assert predicted.facts.both_orders is True


def test_validation_may_stand_in_a_second_file(splits: dict[str, list[ClaimPair]], tmp_path: Path) -> None:
    files = [write(tmp_path / "test.csv", ROWS), write(tmp_path / "validation.csv", [ROWS[0] | {"id": "v"}])]
    assert set(read(splits, *files).splits) == {"validation", "test"}


def test_labels_alone_are_verdicts_and_nothing_is_fitted_to_them(
    splits: dict[str, list[ClaimPair]], tmp_path: Path
) -> None:
    rows = [{"id": name, "label": "contradiction", "predicted": "entailment"} for name in "abv"]  # label: gold
    predicted = read(splits, write(tmp_path / "mine.csv", rows))
    assert set(predicted.splits) == {"test"}
    assert predicted.splits["test"].forward.tolist() == [[0.6, 0.2, 0.2]] * 2
    without = [{"id": row["id"], "label": row["label"]} for row in rows]
    assert read(splits, write(tmp_path / "mine.csv", without)).splits["test"].forward.argmax(1).tolist() == [2, 2]


def test_words_may_be_the_key_unless_two_pairs_share_them(
    splits: dict[str, list[ClaimPair]], make_pair: Callable[..., ClaimPair], tmp_path: Path
) -> None:
    rows = [{"premise": pair.premise, "hypothesis": pair.hypothesis, "predicted": "neutral"} for pair in splits["test"]]
    path = write(tmp_path / "mine.csv", rows)
    assert read(splits, path).facts.file.keyed_by == "premise and hypothesis"  # type: ignore[union-attr]
    one = splits["test"][0]
    twin = make_pair(Label.neutral, premise=one.premise, hypothesis=one.hypothesis, premise_date="2024-03-05")
    with pytest.raises(UserError, match=r"1 pairs of test have the words of another one.*key the predictions by id"):
        read({"test": [*splits["test"], twin]}, path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"p_neutral": 0.5}, r"mine\.csv line 3: p_entailment, p_neutral, p_contradiction sum to 1\.4, not 1"),
        ({"p_neutral": "nan"}, r"mine\.csv line 3: p_neutral is 'nan'; it must be a number from 0 to 1"),
        ({"p_neutral": -0.1}, r"mine\.csv line 3: p_neutral is '-0\.1'"),
        ({"p_neutral": ""}, r"mine\.csv line 3: p_neutral is ''"),
        ({"id": "a"}, r"mine\.csv line 3: a stands already in \S*mine\.csv line 2; keep one prediction a pair"),
        ({"id": ""}, r"mine\.csv line 3: id is empty"),
        ({"id": "c"}, r"1 of 2 pairs of test have no prediction \(by id\), the first is b"),
    ],
)
def test_a_bad_row_is_named_by_its_line(
    splits: dict[str, list[ClaimPair]], tmp_path: Path, change: Row, told: str
) -> None:
    with pytest.raises(UserError, match=told):
        read(splits, write(tmp_path / "mine.csv", [ROWS[0], ROWS[1] | change]))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [{"id": "a", "predicted": "yes"}],
            r"line 2: predicted is 'yes'; it must be one of entailment, neutral, contr",
        ),
        ([{"id": "a", "score": 1}], r"line 2: no column predicted, nor p_entailment.*columns are id, score"),
        (
            [{"key": "a", "label": "neutral"}],
            r"line 2: no column id, nor premise and hypothesis; columns are key, label",
        ),
        ([{"id": "a", "p_neutral": 1}], r"line 2: no column p_entailment, though others of its kind are there"),
        ([{"id": "a", "predicted": "neutral", "swapped_predicted": ""}], r"line 2: swapped_predicted is ''"),
    ],
)
def test_columns_that_say_nothing_are_named(
    splits: dict[str, list[ClaimPair]], tmp_path: Path, rows: list[Row], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        read(splits, write(tmp_path / "mine.csv", rows))


def test_tables_that_differ_or_are_missing_or_broken_are_named(
    splits: dict[str, list[ClaimPair]], tmp_path: Path
) -> None:
    one, other = write(tmp_path / "one.csv", ROWS), write(tmp_path / "two.csv", [{"id": "v", "predicted": "neutral"}])
    with pytest.raises(UserError, match=r"two\.csv: has other columns than .*one\.csv"):
        read(splits, one, other)
    with pytest.raises(UserError, match=r"nowhere\.csv: no such file"):
        read(splits, tmp_path / "nowhere.csv")
    (tmp_path / "lines.jsonl").write_text('{"id": "a", "predicted": "neutral"}\n{"id": "b", \n', encoding="utf-8")
    with pytest.raises(UserError, match=r"lines\.jsonl line 2: not json"):
        read(splits, tmp_path / "lines.jsonl")
    (tmp_path / "empty.csv").write_text("id,predicted\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"empty\.csv: no row in it"):
        read(splits, tmp_path / "empty.csv")


def test_a_file_is_measured_by_the_facts_of_a_checkpoint(
    make_config: Callable[..., EvalConfig], small_data: Path, tmp_path: Path
) -> None:
    """The predictions of a finished run, handed over as tables, come to that run's figures."""
    finished = evaluate(make_config(tmp_path, f"data={small_data}"))
    assert finished is not None
    files = ",".join(str(finished / name) for name in (PREDICTIONS, VALIDATION))
    overrides = ["predictor=file", f"predictor.files=[{files}]", "predictor.name=theirs", f"data={small_data}"]
    folder = evaluate(make_config(tmp_path, *overrides))
    assert folder is not None
    assert folder.name == "theirs-on-small-test"
    facts, before = read_facts(folder / "facts.json"), read_facts(finished / "facts.json")
    assert (facts.model, facts.decision, facts.slices) == (before.model, before.decision, before.slices)
    assert facts.predictor.file is not None
    assert facts.predictor.file.holds == "probabilities"
    assert str(tmp_path) not in (folder / "facts.json").read_text()
    assert str(finished) in (folder / "circumstances.json").read_text()
    assert "Predictions made elsewhere: probabilities by id, 48 rows" in (folder / "report.md").read_text()
    assert differences(folder) == []


def test_a_target_cannot_be_kept_without_predictions_of_validation(
    make_config: Callable[..., EvalConfig], small_data: Path, tmp_path: Path
) -> None:
    rows = [{"id": pair.id, "predicted": "neutral"} for pair in read_split(small_data, "test")]
    file = ["predictor=file", f"predictor.files={write(tmp_path / 'mine.csv', rows)}", f"data={small_data}"]
    with pytest.raises(UserError, match=r"decision=budget chooses on validation"):
        evaluate(make_config(tmp_path, *file, "decision=budget"))

"""One evaluation of the tiny model end to end: what is written, that it agrees with itself, and what is refused."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import average_precision_score, confusion_matrix, f1_score, precision_recall_fscore_support

from data_prep.dataset import read_split
from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.assess import by_id
from eval.config import EvalConfig
from eval.evaluation import read_evaluation
from eval.facts.files import read_facts
from eval.figures.slices import GIVEN, KINDS
from eval.run import evaluate

FILES = {
    ".run.json",
    "circumstances.json",
    "facts.json",
    "predictions.parquet",
    "report.html",
    "report.md",
    "validation_predictions.parquet",
}
MakeConfig = Callable[..., EvalConfig]


def test_the_folder_holds_what_it_should(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == FILES
    assert {path.name for path in finished.parent.iterdir()} == {finished.name}  # nothing half-written beside it
    assert finished.name == "tiny-on-shipped-test"


def test_facts_fit_their_schema(finished: Path) -> None:
    read_facts(finished / "facts.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"task": 0}, "facts.task is 0"),
        ({"host": "here"}, "'host'"),
        ({"slices": {}}, "facts.slices"),
    ],
)
def test_facts_that_do_not_fit_are_named(facts: Any, tmp_path: Path, change: dict[str, Any], told: str) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(facts | change), encoding="utf-8")
    with pytest.raises(UserError, match=f"facts.json.*{told}"):
        read_facts(tmp_path / "facts.json")


def test_a_finished_run_reads_back_as_it_was_written(
    finished: Path, shipped_splits: dict[str, list[ClaimPair]]
) -> None:
    run = read_evaluation(finished)
    assert run.pairs == sorted(shipped_splits["test"], key=lambda pair: pair.id)
    assert confusion_matrix(run.predictions.gold, run.predictions.decided).tolist() == run.facts.model.confusion


def test_predictions_that_are_missing_or_too_few_are_named(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_bytes((finished / "facts.json").read_bytes())
    with pytest.raises(UserError, match=r"predictions\.parquet: cannot be read"):
        read_evaluation(tmp_path)
    pq.write_table(pq.read_table(finished / "predictions.parquet").slice(1), tmp_path / "predictions.parquet")
    with pytest.raises(UserError, match=r"holds 218 rows, facts\.json speaks of 219"):
        read_evaluation(tmp_path)
    pq.write_table(pq.read_table(finished / "predictions.parquet", columns=["id"]), tmp_path / "predictions.parquet")
    with pytest.raises(UserError, match="no column 'cluster'"):
        read_evaluation(tmp_path)
    with pytest.raises(UserError, match="no finished evaluation"):
        read_evaluation(tmp_path / "nowhere")


@pytest.fixture(scope="module")
def again(make_config: MakeConfig, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same evaluation in another place, and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        folder = evaluate(make_config(tmp_path_factory.mktemp("elsewhere")))
    assert folder is not None
    return folder, printed.getvalue()


@pytest.mark.parametrize("name", sorted(FILES - {"circumstances.json"}))
def test_run_again_in_another_place_it_writes_the_same_bytes(
    name: str, finished: Path, again: tuple[Path, str]
) -> None:
    assert (again[0] / name).read_bytes() == (finished / name).read_bytes()


@pytest.fixture(scope="module")
def reordered(make_config: MakeConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same evaluation in small batches, of splits whose rows stand in another order."""

    def shuffled(folder: Path, split: str) -> list[ClaimPair]:
        pairs = read_split(folder, split)
        return [pairs[row] for row in np.random.default_rng(3).permutation(len(pairs))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eval.run.read_split", shuffled)
        folder = evaluate(make_config(tmp_path_factory.mktemp("reordered"), "max_tokens=300"))
    assert folder is not None
    return folder


@pytest.mark.parametrize("name", sorted(FILES - {"circumstances.json"}))
def test_batch_size_and_row_order_leave_no_trace(name: str, finished: Path, reordered: Path) -> None:
    assert (reordered / name).read_bytes() == (finished / name).read_bytes()


def test_place_host_and_time_are_circumstances(finished: Path, data_folder: Path, tiny_checkpoint: Path) -> None:
    circumstances = json.loads((finished / "circumstances.json").read_text())
    assert circumstances["host"] == socket.gethostname()
    assert circumstances["data"] == str(data_folder)
    assert circumstances["checkpoint"] == str(tiny_checkpoint)
    assert circumstances["processes"] == 1
    day = circumstances["started"][:10]
    for name in ("facts.json", "report.html", "report.md"):
        text = (finished / name).read_text(encoding="utf-8")
        for private in (socket.gethostname(), day, str(finished.parents[2]), str(data_folder), "/tmp/"):
            assert private not in text, f"{private} in {name}"


def test_every_pair_of_the_split_stands_once_among_the_predictions(
    rows: list[dict[str, Any]], shipped_splits: dict[str, list[ClaimPair]]
) -> None:
    assert [row["id"] for row in rows] == [pair.id for pair in by_id(shipped_splits["test"])]
    assert [row["label"] for row in rows] == [pair.label.name for pair in by_id(shipped_splits["test"])]
    assert all(sum(row[f"p_{label}"] for label in LABEL_NAMES) == pytest.approx(1, abs=1e-5) for row in rows)


def test_verdicts_follow_from_the_written_scores_and_threshold(rows: list[dict[str, Any]], facts: Any) -> None:
    for row in rows:
        rest = "entailment" if row["p_entailment"] >= row["p_neutral"] else "neutral"
        flagged = row["contradiction_score"] >= facts["decision"]["threshold"]
        assert row["predicted"] == ("contradiction" if flagged else rest)


def test_figures_are_those_scikit_learn_finds_in_the_predictions(rows: list[dict[str, Any]], facts: Any) -> None:
    gold, predicted = [row["label"] for row in rows], [row["predicted"] for row in rows]
    found = {name: cell["value"] for name, cell in facts["model"]["metrics"].items()}
    theirs = precision_recall_fscore_support(gold, predicted, labels=LABEL_NAMES, zero_division=0)
    for name, values in zip(("precision", "recall", "f1"), theirs, strict=False):
        assert [found[f"{label}_{name}"] for label in LABEL_NAMES] == pytest.approx(list(values), abs=1e-6)
    macro = f1_score(gold, predicted, labels=LABEL_NAMES, average="macro", zero_division=0)
    assert found["macro_f1"] == pytest.approx(macro, abs=1e-6)
    score = [row["contradiction_score"] for row in rows]
    precision = average_precision_score([label == "contradiction" for label in gold], score)
    assert found["average_precision"] == pytest.approx(precision, abs=1e-6)
    assert facts["model"]["confusion"] == confusion_matrix(gold, predicted, labels=LABEL_NAMES).tolist()


def test_slices_are_parts_of_the_predictions(rows: list[dict[str, Any]], facts: Any) -> None:
    given = [one for one in facts["slices"] if one["by"] in GIVEN]
    assert {one["by"] for one in facts["slices"]} == set(KINDS)
    for one in given:
        column = {"language": "premise_lang"}.get(one["by"], one["by"])  # both sides of these are Arabic
        part = [row for row in rows if row[column] == one["value"]]
        assert one["num_pairs"] == len(part)
        assert one["num_clusters"] == len({row["event"] for row in part})
        right = np.mean([row["label"] == row["predicted"] for row in part])
        flagged = np.mean([row["predicted"] == "contradiction" for row in part])
        assert one["metrics"]["accuracy"]["value"] == pytest.approx(right, abs=1e-6)
        assert one["metrics"]["flagged"]["value"] == pytest.approx(flagged, abs=1e-6)
    for by in ("source", "relation"):
        assert sum(one["num_pairs"] for one in facts["slices"] if one["by"] == by) == len(rows)


def test_intervals_hold_their_values_and_are_clustered_by_event(rows: list[dict[str, Any]], facts: Any) -> None:
    for system in (facts["model"], *facts["baselines"].values()):
        for name, cell in system["metrics"].items():
            assert cell["low"] <= cell["value"] <= cell["high"], name
    assert facts["data"]["num_clusters"] == len({row["event"] for row in rows})
    assert facts["data"]["clustered_by"] == "event"


def test_a_finished_run_is_not_overwritten_unasked(finished: Path, make_config: MakeConfig) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in finished.iterdir()}
    with pytest.raises(UserError, match=r"is a finished run: choose another name=.*overwrite=true"):
        evaluate(make_config(finished.parents[1]))
    assert {path.name: path.stat().st_mtime_ns for path in finished.iterdir()} == before


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("split=train", r"split must be one of test, validation, got 'train'"),
        ("decision=recall", r"decision must be one of argmax, accuracy, macro_f1, .*, got 'recall'"),
        ("budget=-1", r"budget counts false contradictions per 1,000 pairs, got -1"),
        ("prevalence=2", r"prevalence and min_precision are shares, got 2"),
        ("cluster=row", r"cluster must be one of event, premise, got 'row'"),
        ("precision=fp16", r"precision must be one of fp64, no, bf16, got 'fp16'"),
        ("bootstrap_draws=10", r"bootstrap_draws must be 100 or more"),
        ("max_length=4", r"max_tokens=16384 must hold one pair of max_length=4"),
        ("max_tokens=100", r"max_tokens=100 must hold one pair of max_length=256"),
        ("seed=one", r"seed"),
        ("+colour=red", r"colour"),
        ("data=null", r"data"),
    ],
)
def test_a_slip_in_the_config_is_named(override: str, message: str, make_config: MakeConfig, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        make_config(tmp_path, override)


def tampered(folder: Path) -> None:
    table = pq.read_table(folder / "test.parquet")
    pq.write_table(table.slice(1), folder / "test.parquet")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (tampered, r"test\.parquet: not the file its manifest\.json describes; rebuild it"),
        (lambda folder: (folder / "manifest.json").unlink(), r"no data set here .*python -m data_prep"),
        (lambda folder: (folder / "test.parquet").unlink(), r"no split 'test'"),
    ],
)
def test_a_damaged_data_set_stops_before_the_model_is_opened(
    damage: Callable[[Path], object], message: str, make_config: MakeConfig, data_folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(data_folder, tmp_path / "data"))
    damage(copy)
    with pytest.raises(UserError, match=message):
        evaluate(make_config(tmp_path, f"data={copy}", "checkpoint=nowhere"))
    assert not (tmp_path / "eval").exists()


def test_a_run_that_fails_leaves_nothing(
    make_config: MakeConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eval.report.page.html_report", full)
    with pytest.raises(OSError, match="No space"):
        evaluate(make_config(tmp_path))
    assert not list(tmp_path.rglob("eval/*"))


def test_more_tokens_than_positions_stop_by_name(make_config: MakeConfig, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="reads at most 512 tokens, not max_length=600"):
        evaluate(make_config(tmp_path, "max_length=600"))


def test_a_data_set_cut_anew_since_training_is_warned_of(
    make_config: MakeConfig,
    tmp_path: Path,
    tiny_checkpoint: Path,
    data_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trained = Path(shutil.copytree(tiny_checkpoint, tmp_path / "trained"))
    config = json.loads((trained / "config.json").read_text())
    for trained_on, told in ((f"{data_folder.name}@{'0' * 64}", True), (f"other@{'0' * 64}", False)):
        (trained / "config.json").write_text(json.dumps(config | {"trained_on": trained_on}))
        folder = evaluate(make_config(tmp_path, f"checkpoint={trained}", "overwrite=true"))
        assert folder is not None
        assert ("was trained on another revision" in capsys.readouterr().err) is told
        assert "| pairs known from training | not known: the data set" in (folder / "report.md").read_text()


def test_nothing_is_chosen_on_validation_where_validation_is_scored(make_config: MakeConfig, tmp_path: Path) -> None:
    folder = evaluate(make_config(tmp_path, "split=validation", "cluster=premise"))
    assert folder is not None
    facts = json.loads((folder / "facts.json").read_text())
    read_facts(folder / "facts.json")
    assert facts["decision"] == dict.fromkeys(facts["decision"]) | {"rule": "half", "threshold": 0.5}
    systems = [facts["baselines"][name] for name in ("hypothesis_only", "overlap", "tfidf")]
    assert [system["threshold"] for system in systems] == [0.5] * 3
    assert facts["data"]["clustered_by"] == "premise"
    for name in ("report.md", "report.html"):
        assert "training picked its step on this split" in (folder / name).read_text()


def test_the_run_ends_with_a_table_and_the_place_of_the_report(again: tuple[Path, str]) -> None:
    folder, printed = again
    lines = printed.splitlines()
    assert lines[-1] == f"report: {folder}/report.html"
    rows = [line for line in lines if "[" in line]
    assert [row.split()[0] for row in rows] == ["majority", "hypothesis_only", "overlap", "tfidf", "tiny"]
    assert len({row.index("[") for row in rows}) == 1
    assert lines[lines.index(rows[0]) - 1].split("  ")[-1].strip() == "accuracy"

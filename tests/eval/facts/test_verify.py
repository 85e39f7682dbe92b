"""`python -m eval.facts verify`: every figure is measured again, and one that was changed is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import write_json
from eval.facts.verify import differences

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    """The finished evaluation, to be tampered with."""
    return Path(shutil.copytree(finished, tmp_path / "copied"))


def test_every_figure_follows_from_the_predictions(finished: Path) -> None:
    assert differences(finished) == []


def tampered(value: Any, where: str, names: set[str]) -> Any:
    """The tree with another value of the same type in every leaf; their places go to `names`."""
    if isinstance(value, dict):
        return {key: tampered(item, f"{where}.{key}", names) for key, item in value.items()}
    if isinstance(value, list):
        return [tampered(item, f"{where}[{index}]", names) for index, item in enumerate(value)]
    if value is not None:
        names.add(where)
    return (
        value
        if value is None
        else not value
        if isinstance(value, bool)
        else value + (" " if isinstance(value, str) else 1)
    )


def test_any_figure_that_was_changed_is_named(copied: Path, facts: Any) -> None:
    """All of them at once, since measuring takes a while."""
    names: set[str] = set()
    parts = ("decision", "model", "baselines", "at_prevalence", "calibration", "risk_coverage", "slices")
    other = {part: tampered(facts[part], f"facts.{part}", names) for part in parts}
    counts = {key: tampered(facts["data"][key], f"facts.data.{key}", names) for key in ("num_pairs", "label_counts")}
    write_json(copied / "facts.json", facts | other | {"data": facts["data"] | counts})
    assert len(names) > 1000
    assert names <= {line.partition(": ")[0] for line in differences(copied)}


@pytest.mark.parametrize(
    ("file", "column", "told"),
    [
        ("predictions.parquet", "p_contradiction", "predictions.parquet: contradiction_score of 1 rows"),
        ("predictions.parquet", "contradiction_score", "facts.model.metrics.average_precision.value"),
        ("predictions.parquet", "calibrated_score", "predictions.parquet: calibrated_score of 1 rows"),
        ("predictions.parquet", "tfidf_p_contradiction", "facts.baselines.tfidf.metrics.average_precision.value"),
        (
            "validation_predictions.parquet",
            "contradiction_score",
            "validation_predictions.parquet: contradiction_score",
        ),
    ],
)
def test_a_score_that_was_changed_shows(copied: Path, file: str, column: str, told: str) -> None:
    rows = pq.read_table(copied / file).to_pylist()
    # The lowest of the others, to the top.
    row = max(rows, key=lambda row: (row["label"] != "contradiction", -row[column]))
    rows = [one | {column: 0.999999} if one is row else one for one in rows]
    pq.write_table(pa.Table.from_pylist(rows), copied / file)
    assert any(line.startswith(told) for line in differences(copied)), differences(copied)


def test_a_verdict_that_was_changed_shows(copied: Path) -> None:
    rows = pq.read_table(copied / "predictions.parquet").to_pylist()
    rows[0]["predicted"] = "neutral" if rows[0]["predicted"] != "neutral" else "entailment"
    pq.write_table(pa.Table.from_pylist(rows), copied / "predictions.parquet")
    (told,) = differences(copied)
    assert told.startswith(f"predictions.parquet: predicted of 1 rows, first {rows[0]['id']}: ")


def test_what_cannot_be_read_is_said(copied: Path) -> None:
    (copied / "validation_predictions.parquet").unlink()
    with pytest.raises(UserError, match=r"validation_predictions\.parquet: cannot be read"):
        differences(copied)
    with pytest.raises(UserError, match="no finished evaluation"):
        differences(copied / "nowhere")


@pytest.mark.slow
def test_the_command_ends_with_0_1_or_2(finished: Path, copied: Path, facts: Any) -> None:
    wrong = facts | {"at_prevalence": facts["at_prevalence"] | {"prevalence": 0.03}}
    write_json(copied / "facts.json", wrong)
    for folder, code, said in (
        (finished, 0, "every figure follows from the predictions"),
        (copied, 1, "1 differences"),
        (copied / "nowhere", 2, "no finished evaluation"),
    ):
        command = [sys.executable, "-m", "eval.facts", "verify", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert said in done.stdout + done.stderr
        assert "Traceback" not in done.stderr

"""Two finished evaluations compared from their folders: files, exit codes, refusals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_marker import MARKER
from eval.compare.comparison import Comparison
from eval.compare.config import CompareConfig
from eval.compare.run import compare

ROOT = Path(__file__).resolve().parents[3]


def run(runs: Path, baseline: Path | str, candidate: Path | str, *overrides: str) -> tuple[Comparison, Path]:
    sides = [f"baseline='{baseline}'", f"candidate='{candidate}'"]
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        own = [f"runs={runs}", "name=c", "bootstrap_draws=1000", "policy.min_slice_pairs=10"]
        config = parse(compose("compare", [*sides, *own, *overrides]), CompareConfig)
    return compare(config), runs / "compare" / "c"


def test_against_itself_everything_is_equal_and_passes(finished: Path, tmp_path: Path) -> None:
    comparison, folder = run(tmp_path, finished, finished)
    assert comparison.passed
    assert {str(one.verdict) for one in comparison.metrics} == {"equal"}
    assert {path.name for path in folder.iterdir()} == {MARKER, "comparison.json", "comparison.md", "junit.xml"}
    assert comparison.discordance is not None
    assert comparison.discordance.p == 1.0


def test_a_worse_one_is_blocked_and_the_files_say_why(finished: Path, worsened: Path, tmp_path: Path) -> None:
    comparison, folder = run(tmp_path, finished, worsened)
    assert not comparison.passed
    told = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert told["passed"] is False
    assert told["discordance"]["broken"]
    assert (
        (folder / "comparison.md").read_text(encoding="utf-8").startswith("# Blocked: worsened against tiny-on-shipped")
    )
    suite = ElementTree.parse(folder / "junit.xml").getroot()[0]
    assert suite.get("tests") == str(len(comparison.checks)) == str(len(suite.findall("testcase")))
    assert int(suite.get("failures") or 0) == len(suite.findall("testcase/failure")) > 0


def test_the_same_comparison_writes_the_same_bytes(finished: Path, worsened: Path, tmp_path: Path) -> None:
    folders = [run(tmp_path / where, finished, worsened)[1] for where in ("here", "there")]
    for name in ("comparison.json", "comparison.md", "junit.xml"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second
        assert str(tmp_path).encode() not in first


def test_without_a_baseline_the_absolute_bounds_remain(finished: Path, tmp_path: Path) -> None:
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        config = parse(compose("compare", [f"candidate='{finished}'", f"runs={tmp_path}"]), CompareConfig)
    comparison = compare(config)
    assert comparison.metrics == []
    assert [check.name for check in comparison.checks] == [
        "no sentence or event shared with other splits",
        "pairs known from training at most 0",
    ]
    assert (tmp_path / "compare" / f"{finished.name}-against-policy").is_dir()


def test_several_seeds_are_averaged_and_their_spread_is_shown(finished: Path, worsened: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(finished, seeds / "m-s1")
    shutil.copytree(worsened, seeds / "m-s2")
    comparison, folder = run(tmp_path, finished, seeds / "m-s*")
    of = {one.metric: one.difference for one in comparison.metrics}["accuracy"]
    assert of.candidate == pytest.approx(sum(comparison.candidate.metrics["accuracy"]) / 2, abs=1e-6)
    assert comparison.discordance is None
    assert "2 seeds)" in (folder / "comparison.md").read_text(encoding="utf-8")


def test_other_pairs_are_not_compared(finished: Path, make_config: Callable[..., Any], tmp_path: Path) -> None:
    from eval.run import evaluate

    other = evaluate(make_config(tmp_path, "split=validation"))
    with pytest.raises(UserError, match="scored other pairs than"):
        run(tmp_path, finished, str(other))


def test_changed_gold_labels_are_not_compared(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(finished, folder)
    table = pq.read_table(folder / "predictions.parquet")
    labels = ["neutral" if label == "entailment" else label for label in table["label"].to_pylist()]
    place = table.column_names.index("label")
    pq.write_table(table.set_column(place, "label", [labels]), folder / "predictions.parquet")
    with pytest.raises(UserError, match="other gold labels than"):
        run(tmp_path, finished, folder)


def test_a_folder_that_is_none_is_named(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere: no such folder"):
        run(tmp_path, finished, tmp_path / "nowhere")
    with pytest.raises(UserError, match="no finished evaluation"):
        run(tmp_path, finished, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("side", "code"), [("finished", 0), ("worsened", 1), ("absent", 2)])
def test_the_exit_code_is_the_gate(side: str, code: int, finished: Path, worsened: Path, tmp_path: Path) -> None:
    candidate = {"finished": finished, "worsened": worsened, "absent": tmp_path / "absent"}[side]
    own = [f"runs={tmp_path}", "bootstrap_draws=1000", "policy.min_slice_pairs=10", "name=c"]
    told = subprocess.run(
        [sys.executable, "-m", "eval.compare", f"baseline={finished}", f"candidate={candidate}", *own],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == code, told.stderr
    assert "Traceback" not in told.stderr
    assert (tmp_path / "compare" / "c" / "junit.xml").exists() == (code < 2)

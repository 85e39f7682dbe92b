"""`python -m data_prep` as a newcomer runs it: what is said, with which exit code, and what is left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A whole command, but for one thing that happens while it writes.
INTERRUPTED = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where the tests run in the background
from data_prep import build
build.write_jsonl = lambda path, rows: (path.write_text("half"), os.kill(os.getpid(), signal.{signal}))
sys.argv = ["data_prep", "runs={runs}"]
runpy.run_module("data_prep", run_name="__main__", alter_sys=True)
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)


def _left(path: Path) -> list[Path]:
    return [entry for entry in path.rglob("*") if entry.is_file()]


def test_it_builds_what_ships_and_writes_nothing_beside_it(tmp_path: Path) -> None:
    """No outputs/, no .hydra/, no log: run folders are ours."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "data_prep"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    assert re.search(r"runs/data/shipped: train [\d,]+, validation [\d,]+, test [\d,]+; 0 rejected", run.stdout)
    assert re.fullmatch(r"shipped: [\d,]+ rows read, 0 refused so far\n", run.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
    assert [path.name for path in (tmp_path / "runs" / "data").iterdir()] == ["shipped"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["source=files", "source.files.train=[nowhere.csv]"], "error: nowhere.csv: no such file; check the path"),
        (["source=ans"], "error: data/pairs/ans_stance_train.csv: no such file; check the path"),
        (["source=files"], "error: config: source.files has no file: give source.files.train=[path, ...]"),
        (["seed=x"], "error: config: seed: "),
    ],
)
def test_bad_input_is_told_in_one_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    run = _run("-m", "data_prep", f"runs={tmp_path}", *arguments)
    assert run.returncode == 2
    assert run.stderr.startswith(says)
    assert run.stderr.count("\n") <= 2
    assert _left(tmp_path) == []


def test_a_misspelt_key_is_told_by_name(tmp_path: Path) -> None:
    run = _run("-m", "data_prep", f"runs={tmp_path}", "sede=1")
    assert run.returncode == 2
    assert (
        run.stderr.strip()
        == "error: config: Could not override 'sede'. (did you mean seed=? --cfg job prints every key)"
    )
    assert "Traceback" not in run.stderr
    assert _left(tmp_path) == []


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, signal: str) -> None:
    run = _run("-c", INTERRUPTED.format(signal=signal, runs=tmp_path))
    assert run.returncode == 130
    assert "interrupted; the unfinished run folder was removed" in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.rglob("*"))

"""`python -m eval` as it is typed: quick to explain itself, short when it fails, the same on two processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# One thread everywhere, as torchrun sets it: their number shows in the last digit of a probability.
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true", "HF_HUB_OFFLINE": "1"}
ONE = [sys.executable]
# torchrun, as `accelerate launch` starts several processes on GPUs; on CPUs accelerate itself starts one only.
TWO = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]


def run(launcher: list[str], *overrides: str) -> subprocess.CompletedProcess[str]:
    """One command in the repository's root, its output kept."""
    command = [*launcher, "-m", "eval", *overrides]
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)


def options(runs: Path, data: Path, checkpoint: Path) -> list[str]:
    return [f"runs={runs}", f"data={data}", f"checkpoint={checkpoint}", "bootstrap_draws=200"]


@pytest.mark.slow
def test_two_processes_write_the_facts_and_predictions_of_one(
    tmp_path: Path, data_folder: Path, tiny_checkpoint: Path
) -> None:
    for name, launcher, max_tokens in (("one", ONE, 1024), ("two", TWO, 4096)):
        done = run(launcher, *options(tmp_path / name, data_folder, tiny_checkpoint), f"max_tokens={max_tokens}")
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("report: ") == 1  # one table, whatever the number of processes
    one, two = (tmp_path / name / "eval" / "tiny-on-shipped-test" for name in ("one", "two"))
    assert '"processes": 2' in (two / "circumstances.json").read_text()
    for name in ("facts.json", "predictions.parquet", "validation_predictions.parquet", "report.html", "report.md"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


@pytest.mark.slow
@pytest.mark.parametrize("launcher", [ONE, TWO], ids=["one process", "two processes"])
def test_a_mistake_is_a_line_or_two_and_no_run(
    launcher: list[str], tmp_path: Path, data_folder: Path, tiny_checkpoint: Path
) -> None:
    done = run(launcher, *options(tmp_path, data_folder, tiny_checkpoint), "checkpoint=nowhere")
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert said[0] == "error: nowhere: no model folder here (config.json is missing); train one with python -m train"
    assert not (tmp_path / "eval").exists()
    if launcher is ONE:
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_what_is_printed_for_help_loads_no_torch() -> None:
    """`--cfg job` composes and leaves; torch alone takes longer to import than this may last."""
    code = "import sys; sys.argv = ['eval', '--cfg', 'job']; from eval.__main__ import main; main(); "
    command = [sys.executable, "-c", code + "print('torch' in sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert "decision: macro_f1" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"

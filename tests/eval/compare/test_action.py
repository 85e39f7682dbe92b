"""The composite action: its shell steps, as GitHub runs them, in a folder of somebody else's repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from tests.conftest import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
# Stands for the Python of actions/setup-python, and for that of the environment made with it: pip is written down.
PYTHON = """#!/bin/bash
if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"
elif [ "$1 $2" = "-m pip" ]; then printf '%s\\n' "$@" > "$RUNNER_TEMP/pip"
else exec "{python}" "$@"; fi
"""


@pytest.fixture
def workspace(finished: Path, worsened: Path, tmp_path: Path) -> Path:
    """A caller's checkout: two evaluations, and packages that are called as ours are."""
    folder = tmp_path / "caller"
    shutil.copytree(finished, folder / "runs" / "eval" / "old")
    shutil.copytree(worsened, folder / "runs" / "eval" / "new=1")
    for package in ("eval", "train", "configs"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("raise RuntimeError('the caller's')", "utf-8")
    return folder


def run_steps(workspace: Path, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
    """The `run:` steps in order; after a failure those with `if: always()` alone."""
    temporary = workspace.parent / "runner"
    temporary.mkdir()
    python = temporary / "python"
    python.write_text(PYTHON.format(python=sys.executable), "utf-8")
    python.chmod(0o755)
    given = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()} | {"steps.python.outputs.python-path": python}
    github = {"GITHUB_ACTION_PATH": ROOT, "RUNNER_TEMP": temporary, "GITHUB_STEP_SUMMARY": workspace / "summary.md"}
    done: list[subprocess.CompletedProcess[str]] = []
    for step in (step for step in STEPS if "run" in step):
        if any(one.returncode for one in done) and step.get("if") != "always()":
            continue
        own = {key: _filled(value, values) for key, value in step.get("env", {}).items()}
        environment = os.environ | {key: str(value) for key, value in github.items()} | own
        shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done.append(subprocess.run(shell, cwd=workspace, env=environment, capture_output=True, text=True, check=False))
    return done


def _filled(text: str, values: dict[str, Any]) -> str:
    return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: str(values[match[1]]), text)


def test_an_equal_candidate_passes_in_a_foreign_folder_that_has_packages_of_our_names(workspace: Path) -> None:
    done = run_steps(workspace, candidate="runs/eval/old", baseline="runs/eval/old")
    assert [one.returncode for one in done] == [0, 0, 0], done[1].stderr
    pip = (workspace.parent / "runner" / "pip").read_text("utf-8").split()
    assert [pip[pip.index(option) + 1] for option in ("-c", "-r")] == [
        f"{ROOT}/constraints.txt",
        f"{ROOT}/.ci/gate.txt",
    ]
    assert (workspace / "summary.md").read_text("utf-8").startswith("# Passed")
    assert {path.name for path in (workspace / "runs" / "compare" / "gate").iterdir()} >= {"comparison.json"}


@pytest.mark.slow
def test_a_worse_one_fails_the_job_and_its_page_is_shown(workspace: Path) -> None:
    done = run_steps(workspace, candidate="runs/eval/new=1", baseline="runs/eval/old", name="mine")
    assert [one.returncode for one in done] == [0, 1, 0], done[1].stderr
    assert (workspace / "summary.md").read_text("utf-8").startswith("# Blocked: new=1 against old")


def test_a_missing_folder_is_said_in_a_line_and_without_a_baseline_the_bounds_remain(workspace: Path) -> None:
    done = run_steps(workspace, candidate="runs/eval/ne*w$(touch owned)")
    assert [one.returncode for one in done] == [0, 2, 0]
    assert "no such folder" in done[1].stderr
    assert not (workspace / "owned").exists()
    assert not (workspace / "summary.md").exists()


@pytest.mark.slow
def test_all_that_a_comparison_imports_is_installed(finished: Path, tmp_path: Path) -> None:
    code = "import sys, runpy\ntry: runpy.run_module('eval.compare', run_name='__main__')\nexcept SystemExit: pass\n"
    code += "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    words = [f"candidate='{finished}'", f"baseline='{finished}'", f"runs={tmp_path}", "name=x", "bootstrap_draws=1000"]
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert (tmp_path / "compare" / "x" / "comparison.md").is_file()
    owners = packages_distributions()
    used = {_plain(owner) for module in modules for owner in owners.get(module, [])}
    plugins = {_plain(owner) for owner in owners.get("hydra_plugins", [])}  # Hydra imports what it finds
    assert used - plugins - _closure() <= {"arabic-claim-contradiction", *_OPTIONAL}


# Imported by others where they are installed, and not missed where not.
_OPTIONAL = {"cloudpickle", "pandas", "python-dateutil", "pytz", "six", "setuptools", "charset-normalizer", "attrs"}


def _closure() -> set[str]:
    """The packages of .ci/gate.txt with all that they require, extras left out."""
    lines = (ROOT / ".ci" / "gate.txt").read_text("utf-8").splitlines()
    left: list[str] = [line for line in lines if line and not line.startswith("#")]
    closed: set[str] = set()
    while left:
        wanted = Requirement(left.pop())
        if (name := _plain(wanted.name)) in closed or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        closed.add(name)
        left += requires(name) or []
    return closed


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")

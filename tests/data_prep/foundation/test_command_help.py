"""`--help` of every command, and tab completion in bash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_prep.foundation.command_help import help_text

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_keys_and_groups_there_are(name: str) -> None:
    text, config = help_text(name), (ROOT / f"configs/{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith(config.splitlines()[0].removeprefix("# "))
    own = re.findall(r"^(\w+): ", config.partition("\nhydra:")[0], re.MULTILINE)
    assert [key for key in own if key != "defaults" and f"\n  {key}:" not in text] == []
    for internal in ("_self_", "hydra/", "output_subdir", "accelerate=", "card="):
        assert internal not in text
    for group, choices in re.findall(r"^  \+?(\w+)=(\w.*)$", text.partition("Choices")[2], re.MULTILINE):
        folder = {"format": "articles", "objective": "training/objective"}.get(group, group)
        assert all((ROOT / "configs" / folder / f"{choice}.yaml").is_file() for choice in choices.split(", ")), group


def test_an_evaluations_keys_are_those_of_a_robustness_test() -> None:
    text = help_text("robustness")
    assert all(key in text for key in ("  checkpoint: runs/train", "  max_cases: 300", "  predictor=checkpoint"))


def test_experiments_are_those_of_the_command() -> None:
    assert "+experiment=ans_ar_mini" in help_text("train")
    assert "experiment=claims_mix, demo" in help_text("data_prep")


def test_help_is_answered_without_hydra() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "train", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0
    loaded = re.findall(r"\|\s*(\S+)$", run.stderr, re.MULTILINE)
    assert not {"hydra", "torch", "transformers", "datasets", "pandas"} & set(loaded)


def test_stress_answers_help() -> None:
    run = subprocess.run([sys.executable, "-m", "train.stress", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, "kills=20" in run.stdout) == (0, True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_python_m_train_completes_in_bash() -> None:
    script = f"""
source {ROOT}/configs/completion.bash
COMP_LINE="{sys.executable} -m train model=e5"; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=($COMP_LINE); COMP_CWORD=3
_claim_contradiction; echo "${{COMPREPLY[@]}}"; complete -p python
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert run.stdout.splitlines()[0].split() == ["model=e5_base", "model=e5_small"], run.stderr
    assert "_claim_contradiction python" in run.stdout

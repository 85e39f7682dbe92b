"""Durations when the clock is set back; keys and tokens in what is printed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_prep.foundation.clock import seconds_since
from data_prep.foundation.provenance import circumstances
from data_prep.foundation.secrets import HIDDEN, redacted_output

ROOT = Path(__file__).resolve().parents[3]


def test_a_clock_set_back_makes_no_negative_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started - 3600)
    assert 0 <= seconds_since(started) < 60
    assert 0 <= circumstances(started)["seconds"] < 60


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  token: hf_abcdefghijklmnopqrstuvwx", f"  token: {HIDDEN}"),
        ("api_key: 0123456789abcdef", f"api_key: {HIDDEN}"),
        ("url: https://me:geheim@example.org/x", f"url: https://{HIDDEN}@example.org/x"),
        ("max_tokens: 16384", "max_tokens: 16384"),
        ("token: null", "token: null"),
        ("name: جسر", "name: جسر"),
    ],
)
def test_what_is_printed_of_a_config_shows_no_key(capsys: pytest.CaptureFixture[str], line: str, shown: str) -> None:
    with redacted_output():
        print(line)
    assert capsys.readouterr().out == f"{shown}\n"


@pytest.mark.parametrize("show", [["--cfg", "job"], ["-c", "job"], ["--cfg=job"]])
def test_the_config_of_a_command_shows_no_token(show: list[str]) -> None:
    command = [sys.executable, "-m", "data_prep", "+token=hf_abcdefghijklmnopqrstuvwx", *show]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0
    assert f"token: {HIDDEN}" in run.stdout
    assert "hf_abc" not in run.stdout + run.stderr
    assert "near_duplicates: 0.7" in run.stdout

"""A permuted label map is told where the evaluation ends, not on its page alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from eval.report import page
from eval.run import _print_table


@pytest.mark.parametrize("reading", [None, "entailment means contradiction"])
def test_a_permuted_label_map_is_told_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reading: str | None
) -> None:
    metrics = dict.fromkeys(("contradiction_f1", "average_precision", "accuracy"), "0")
    monkeypatch.setattr(page, "systems", lambda _facts: {"model": SimpleNamespace(metrics=metrics)})
    monkeypatch.setattr(page, "figure", str)
    data = SimpleNamespace(name="d", split="test", num_pairs=1, num_clusters=1)
    audits = SimpleNamespace(canaries=SimpleNamespace(reading=reading))
    _print_table(cast(Any, SimpleNamespace(data=data, audits=audits)), Path("runs/eval/x"))
    told = (
        "warning: its label names look permuted: entailment means contradiction; name its outputs in order with labels"
    )
    assert (told in capsys.readouterr().out) is (reading is not None)

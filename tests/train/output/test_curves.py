"""The picture of a training run: loss, validation and rate, drawn from metrics.jsonl; the same file, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from train.output import curves
from train.output.curves import draw_curves

ROWS = [
    {"step": 10, "loss": 0.9, "lr": 1e-5},
    {"step": 20, "loss": 0.7, "lr": 5e-6},
    {"step": 20, "validation": {"loss": 0.8, "macro_f1": 0.5, "average_precision": 0.6, "collapsed": False}},
]


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return path


def test_the_same_metrics_give_the_same_bytes(metrics: Path, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        draw_curves(metrics, tmp_path / name, 20, "average_precision")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    (tmp_path / "none").write_text("", "utf-8")
    draw_curves(tmp_path / "none", tmp_path / "none.png", None, "average_precision")


def test_every_measured_figure_is_drawn_and_the_kept_step_marked(
    metrics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = Figure()

    def keep(_: Path, fills: list[Callable[[object], None]], **__: object) -> None:
        for place, fill in enumerate(fills, start=1):
            fill(figure.add_subplot(1, 3, place))

    monkeypatch.setattr(curves, "save_picture", keep)
    draw_curves(metrics, tmp_path / "x", 20, "average_precision")
    drawn = [
        {str(line.get_label()): np.asarray(line.get_ydata()).tolist() for line in axes.lines} for axes in figure.axes
    ]
    assert drawn[0] == {"training": [0.9, 0.7], "validation": [0.8]}
    assert set(drawn[1]) == {"average precision", "macro f1", "step 20: kept"}
    assert drawn[2] == {"learning rate": [1e-5, 5e-6]}

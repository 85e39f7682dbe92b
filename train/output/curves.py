"""training.png of a run: loss, validation and learning rate over steps, drawn from metrics.jsonl."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.pictures import LABEL_COLOURS, Fill, save_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVES = "training.png"
SHOWN = ("average_precision", "contradiction_f1", "macro_f1", "accuracy", "perplexity")  # of validation, where measured
Row = dict[str, Any]


def draw_curves(metrics: Path, path: Path, best_step: int | None, monitor: str) -> None:
    """Three panels beside each other; the same metrics.jsonl gives the same bytes."""
    rows: list[Row] = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    fills: list[Fill] = [
        lambda axes: _loss(axes, rows),
        lambda axes: _validation(axes, rows, best_step, monitor),
        lambda axes: _rate(axes, rows),
    ]
    save_picture(path, fills, size=(12, 3.6), columns=3)


def _loss(axes: Axes, rows: Sequence[Row]) -> None:
    _line(axes, [(row["step"], row["loss"]) for row in rows if "loss" in row], LABEL_COLOURS[0], "training")
    _line(axes, _of_validation(rows, "loss"), LABEL_COLOURS[2], "validation")
    _finish(axes, "loss")


def _validation(axes: Axes, rows: Sequence[Row], best_step: int | None, monitor: str) -> None:
    """The figures of validation; the one that chooses the step is drawn strong, and the step that was chosen marked."""
    for name in SHOWN:
        if points := _of_validation(rows, name):
            style = {"color": LABEL_COLOURS[2], "linewidth": 2.2} if name == monitor else {"linewidth": 1.0}
            axes.plot(*zip(*points, strict=True), marker=".", label=name.replace("_", " "), **style)
    if best_step is not None:
        axes.axvline(best_step, color="#1b2430", linewidth=0.8, linestyle=":", label=f"step {best_step}: kept")
    _finish(axes, "validation")


def _rate(axes: Axes, rows: Sequence[Row]) -> None:
    _line(axes, [(row["step"], row["lr"]) for row in rows if "lr" in row], LABEL_COLOURS[0], "learning rate")
    axes.ticklabel_format(axis="y", style="sci", scilimits=(0, 0))
    _finish(axes, "learning rate")


def _of_validation(rows: Sequence[Row], name: str) -> list[tuple[int, float]]:
    return [(row["step"], row["validation"][name]) for row in rows if name in row.get("validation", {})]


def _line(axes: Axes, points: Sequence[tuple[int, float]], colour: str, label: str) -> None:
    if points:
        marker = "." if len(points) < 30 else ""
        axes.plot(*zip(*points, strict=True), color=colour, marker=marker, linewidth=1.4, label=label)


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel("step")
    axes.grid(color="#dfe3e8", linewidth=0.6)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=8)

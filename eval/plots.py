"""Figures of the report as SVG text: no clock and no random ids in them, so that bytes repeat."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eval.bootstrap import Interval
from eval.metrics import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, MODEL, REST = "#1f2933", "#b3261e", "#7b8794"


def interval_plot(rows: Sequence[tuple[str, Interval]], title: str, highlight: str | None = None) -> str:
    """One line per name: the value as a dot, its 95 % interval as a bar, on an axis from 0 to 1."""
    figure = _figure(6.4, 0.55 + 0.3 * len(rows))
    axes = figure.add_subplot()
    for position, (name, cell) in enumerate(reversed(rows)):
        colour = MODEL if name == highlight else REST
        axes.plot([cell.low, cell.high], [position, position], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([cell.value], [position], "o", color=colour, markersize=5)
    axes.set_yticks(range(len(rows)), [name for name, _ in reversed(rows)])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(0, 1)
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(axis="x", color="#e4e7eb")
    return _svg(figure)


def precision_recall_plot(curves: Mapping[str, tuple[Floats, Floats]], highlight: str, base_rate: float) -> str:
    """Precision over recall of contradiction; `curves` maps a name to (recall, precision)."""
    figure = _figure(6.4, 3.6)
    axes = figure.add_subplot()
    for name, (recall, precision) in curves.items():
        axes.step(
            recall,
            precision,
            where="post",
            color=MODEL if name == highlight else REST,
            linewidth=1.6,
            label=name,
        )
    axes.axhline(base_rate, color=INK, linewidth=0.8, linestyle=":", label=f"share of contradictions ({base_rate:.2f})")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    axes.legend(frameon=False, fontsize=8, loc="lower left")
    axes.grid(color="#e4e7eb")
    return _svg(figure)


def precision_recall(positive: np.ndarray, score: Floats) -> tuple[Floats, Floats]:
    """Recall and precision at every distinct score, highest first, starting at recall 0."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(positive, score)
    return recall[::-1], precision[::-1]


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _svg(figure: Figure) -> str:
    import matplotlib as mpl

    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8, colors=INK)
        axes.set_axisbelow(True)
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "contradiction", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]

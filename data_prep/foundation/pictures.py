"""Pictures as PNG files: one style, no clock and no host in them, so that the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL_COLOURS = ("#2f6f8f", "#b8b8b8", "#b5483a")  # entailment, neutral, contradiction
Fill = Callable[["Axes"], None]


def save_picture(path: Path, fills: Sequence[Fill], size: tuple[float, float] = (7, 4), columns: int = 1) -> None:
    """One panel for each of `fills`, row by row; `size` is that of the whole, in inches.

    Arabic is shaped and runs right to left (matplotlib 3.11 does so itself).
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=110, layout="constrained")
    rows = -(-len(fills) // columns)
    for place, fill in enumerate(fills, start=1):
        axes = figure.add_subplot(rows, columns, place)
        axes.spines[["top", "right"]].set_visible(False)
        fill(axes)
    figure.savefig(path, metadata={"Software": None})

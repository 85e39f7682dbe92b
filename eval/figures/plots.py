"""Figures of the report as SVG text: no clock and no random ids in them, so that bytes repeat."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from data_prep.foundation.resampling import Floats, Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eval.facts.types import ReliabilityFacts, RiskPoint

INK, MODEL, REST, GRID = "#1b2430", "#b3261e", "#6c7a89", "#dfe3e8"
# A page in another colour scheme draws them in its own colours (eval/report/templates/style.css.j2).
_STYLE = {INK: "ink", MODEL: "accent", REST: "rest", GRID: "line", "#000000": "ink"}
WIDTH = 4.6  # inches; the page shows it 30 rem wide, so that 9 points come out near the size of its small print
NARROW = 3.6  # three beside each other, each some 20 rem wide
MAX_NAME = 34  # characters of a name that leave the axis more than half of the width


def interval_plot(rows: Sequence[tuple[str, Interval]], title: str, highlight: Collection[str] = ()) -> str:
    """One line per name: the value as a dot, its 95 % interval as a bar, on an axis from 0 to 1."""
    figure = _figure(0.6 + 0.26 * len(rows))
    axes = figure.add_subplot()
    for position, (name, cell) in enumerate(reversed(rows)):
        colour = MODEL if name in highlight else REST
        axes.plot([cell.low, cell.high], [position, position], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([cell.value], [position], "o", color=colour, markersize=5)
    axes.set_yticks(range(len(rows)), [_short(name) for name, _ in reversed(rows)], parse_math=False)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(-0.02, 1.02)  # a dot at 0 or 1 is to be seen whole
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.grid(axis="x", color=GRID)
    return _svg(figure, title)


def precision_recall_plot(
    curve: tuple[Floats, Floats], chosen: tuple[float, float], base_rate: float, title: str
) -> str:
    """Precision over recall of contradiction, with the threshold's place on it; points are (recall, precision)."""
    figure = _figure(2.8, NARROW)
    axes = figure.add_subplot()
    # "pre": all recall gained up to a point is gained at its precision; the area below is average precision.
    axes.step(*curve, where="pre", color=MODEL, linewidth=1.6)
    axes.plot(*chosen, "o", color=MODEL, markersize=7, clip_on=False, label="at the threshold")
    axes.axhline(base_rate, color=INK, linewidth=0.8, linestyle=":", label=f"share of contradictions ({base_rate:.2f})")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    axes.legend(frameon=False, fontsize=9, loc="lower left")
    axes.grid(color=GRID)
    return _svg(figure, title)


def reliability_plot(before: ReliabilityFacts, after: ReliabilityFacts | None, title: str) -> str:
    """How many pairs of neighbouring scores are contradictions, over what the scores promise: the same, on the line."""
    figure = _figure(2.8, NARROW)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
    drawn = [("as scored", before, MODEL if after is None else REST)]
    drawn += [] if after is None else [("after temperature", after, MODEL)]
    for name, reliability, colour in drawn:
        score = [bin_.mean_score for bin_ in reliability.bins]
        share = np.array([(bin_.share.value, bin_.share.low, bin_.share.high) for bin_ in reliability.bins])
        axes.vlines(score, share[:, 1], share[:, 2], color=colour, linewidth=1.2, alpha=0.5)
        axes.plot(score, share[:, 0], "o-", color=colour, markersize=4, linewidth=1, label=name)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="contradiction score", ylabel="share of contradictions")
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    axes.grid(color=GRID)
    return _svg(figure, title)


def risk_coverage_plot(points: Sequence[RiskPoint], title: str) -> str:
    """The share of wrong verdicts were only the surest used, over the share used; with its interval as a band."""
    figure = _figure(2.8, NARROW)
    axes = figure.add_subplot()
    coverage = [point.coverage for point in points]
    low, high = [point.risk.low for point in points], [point.risk.high for point in points]
    axes.fill_between(coverage, low, high, color=MODEL, alpha=0.15, linewidth=0)
    axes.plot(coverage, [point.risk.value for point in points], color=MODEL, linewidth=1.6)
    top = min(1.0, 1.1 * max(high))
    axes.set(xlim=(0, 1), ylim=(0, top), xlabel="share of verdicts used, surest first", ylabel="share of them wrong")
    axes.grid(color=GRID)
    return _svg(figure, title)


def precision_recall(positive: np.ndarray, score: Floats) -> tuple[Floats, Floats]:
    """Recall and precision wherever recall grows, from the left edge on: the steps average precision sums over."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(positive, score)
    grows = np.flatnonzero(np.diff(recall[::-1]) > 0) + 1
    recall, precision = recall[::-1][grows], precision[::-1][grows]
    return np.append(0.0, recall), np.append(precision[:1], precision)


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def _figure(height: float, width: float = WIDTH) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _svg(figure: Figure, title: str) -> str:
    """The figure as an <svg> element that a screen reader can name."""
    import matplotlib as mpl

    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=9, colors=INK)
        axes.set_axisbelow(True)
    buffer = io.StringIO()
    with (
        mpl.rc_context({"svg.hashsalt": "contradiction", "svg.fonttype": "none", "font.family": "sans-serif"}),
        warnings.catch_warnings(),
    ):
        # The browser has its own fonts and shapes Arabic itself; matplotlib's only measure the labels.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    for colour, variable in _STYLE.items():
        text = text.replace(colour, f"var(--{variable}, {colour})")
    slug = re.sub(r"\W+", "-", title)
    # One page holds several of these, and an id may stand in it once.
    text = re.sub(r'(?<=\bid=")|(?<=href="#)|(?<=url\(#)', f"{slug}-", text[text.index("<svg") :])
    return text.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)

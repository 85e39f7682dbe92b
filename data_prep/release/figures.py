"""What the card shows as pictures: topics, relations, voices and lengths, as PNG without clock or host in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.pictures import LABEL_COLOURS, save_picture
from data_prep.pairs import LABEL_NAMES
from data_prep.release.rows import NativeRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURES = ("topics.png", "relations.png", "voices.png", "lengths.png")
CURVE = "learning_curve.png"


def draw(rows: Sequence[NativeRow], folder: Path) -> None:
    """All pictures of the native part into `folder`; the same rows give the same bytes."""
    values = [row.values for row in rows if row.part == "native"]
    save_picture(folder / PICTURES[0], [lambda axes: _shares(axes, values, "domain")])
    save_picture(folder / PICTURES[1], [lambda axes: _shares(axes, values, "relation")])
    save_picture(folder / PICTURES[2], [lambda axes: _voices(axes, values)])
    save_picture(folder / PICTURES[3], [lambda axes: _lengths(axes, values)])


def _shares(axes: Axes, values: Sequence[dict[str, Any]], column: str) -> None:
    """Pairs of each value, stacked by label, commonest below."""
    names = [name for name, _ in Counter(str(row[column]) for row in values).most_common()]
    start = [0] * len(names)
    for label, colour in zip(LABEL_NAMES, LABEL_COLOURS, strict=True):
        counts = Counter(str(row[column]) for row in values if row["label"] == label)
        widths = [counts[name] for name in names]
        axes.barh(names, widths, left=start, color=colour, label=label)
        start = [left + width for left, width in zip(start, widths, strict=True)]
    axes.set_xlabel("pairs")
    axes.legend(frameon=False)


def _voices(axes: Axes, values: Sequence[dict[str, Any]]) -> None:
    """Who speaks in the premise (rows) and in the hypothesis (columns), where both are on record."""
    known = [row for row in values if row.get("premise_voice") and row.get("hypothesis_voice")]
    names = sorted({str(row[side]) for row in known for side in ("premise_voice", "hypothesis_voice")})
    table = [[0] * len(names) for _ in names]
    for row in known:
        table[names.index(row["premise_voice"])][names.index(row["hypothesis_voice"])] += 1
    axes.imshow(table, cmap="Blues")
    for y, line in enumerate(table):
        for x, count in enumerate(line):
            axes.text(x, y, str(count), ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("hypothesis")
    axes.set_ylabel("premise")


def _lengths(axes: Axes, values: Sequence[dict[str, Any]]) -> None:
    """Words of premise and hypothesis together, a line a label: lines that lie upon each other tell nothing."""
    for label, colour in zip(LABEL_NAMES, LABEL_COLOURS, strict=True):
        words = [len(f"{row['premise']} {row['hypothesis']}".split()) for row in values if row["label"] == label]
        axes.hist(words, bins=range(8, 82, 2), histtype="step", density=True, color=colour, label=label)
    axes.set_xlabel("words of a pair")
    axes.set_ylabel("share")
    axes.legend(frameon=False)


def draw_curve(curve: dict[str, Any], path: Path) -> None:
    """Macro-F1 against training pairs, a line an arm: means over seeds, bars of 95 %, each seed a dot."""
    save_picture(path, [lambda axes: _curve(axes, curve)])


def _curve(axes: Axes, curve: dict[str, Any]) -> None:
    for (arm, points), colour in zip(curve.items(), LABEL_COLOURS[::2], strict=False):
        rows = [int(size) for size in points]
        cells = [point["macro_f1"] for point in points.values()]
        means = [cell["value"] for cell in cells]
        reach = [[cell["value"] - cell["low"] for cell in cells], [cell["high"] - cell["value"] for cell in cells]]
        axes.errorbar(rows, means, reach, color=colour, marker="o", capsize=3, label=arm)
        for size, cell in zip(rows, cells, strict=True):
            axes.plot([size] * len(cell["seeds"]), cell["seeds"], ".", color=colour, alpha=0.5)
    axes.axhline(1 / 3, color="#b8b8b8", linewidth=1)
    axes.set_xlabel("training pairs after the first stage")
    axes.set_ylabel("macro-F1 on the frozen test")
    axes.legend(frameon=False)

"""overview.png of a data set: labels by split, sources, dates and lengths, as a reader wants to see them first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.foundation.pictures import LABEL_COLOURS, Fill, save_picture
from data_prep.pairs import LABEL_NAMES, ClaimPair

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OVERVIEW = "overview.png"
MOST_SOURCES = 12  # bars; the rest stand together
LONGEST = 120  # words of a pair; longer ones stand in the last bar
MOST_YEARS = 6  # whose months can still be told apart
UNDECIDED = "undecided"
_COLOURS = dict(zip((*LABEL_NAMES, UNDECIDED), (*LABEL_COLOURS, "#8a6fae"), strict=True))


def draw_overview(splits: Mapping[str, Sequence[ClaimPair]], path: Path) -> None:
    """Four panels; the same pairs give the same bytes."""
    pairs = [pair for members in splits.values() for pair in members]
    fills: list[Fill] = [
        lambda axes: _stacked(axes, "labels by split", {name: list(members) for name, members in splits.items()}),
        lambda axes: _stacked(axes, "sources", _by_source(pairs)),
        lambda axes: _dates(axes, pairs),
        lambda axes: _lengths(axes, pairs),
    ]
    save_picture(path, fills, size=(10, 6.4), columns=2)


def _label(pair: ClaimPair) -> str:
    return pair.label.name if pair.is_decided else UNDECIDED


def _by_source(pairs: Iterable[ClaimPair]) -> dict[str, list[ClaimPair]]:
    groups: dict[str, list[ClaimPair]] = {}
    for pair in pairs:
        groups.setdefault(pair.source, []).append(pair)
    named = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    shown, rest = dict(named[:MOST_SOURCES]), [pair for _, members in named[MOST_SOURCES:] for pair in members]
    return shown | ({f"{len(named) - MOST_SOURCES} others": rest} if rest else {})


def _stacked(axes: Axes, title: str, groups: Mapping[str, Sequence[ClaimPair]]) -> None:
    """A bar for each group, the first on top, cut into labels."""
    names = list(groups)[::-1]
    counts = {name: Counter(_label(pair) for pair in groups[name]) for name in names}
    start = [0] * len(names)
    for label in _labels(counts.values()):
        widths = [counts[name][label] for name in names]
        axes.barh(range(len(names)), widths, left=start, height=0.7, color=_COLOURS[label], label=label)
        start = [left + width for left, width in zip(start, widths, strict=True)]
    axes.set_yticks(range(len(names)), [f"{name}  {len(groups[name]):,}" for name in names], parse_math=False)
    axes.set_ylim(min(len(names) - 3, 0) - 0.6, len(names) - 0.4)  # a single bar is no wall, and stands on top
    axes.set_xlabel("pairs")
    axes.set_title(title, loc="left", fontsize=11, pad=20)
    axes.legend(frameon=False, fontsize=8, ncols=4, loc="lower left", bbox_to_anchor=(0, 1), borderpad=0)


def _labels(counts: Iterable[Mapping[str, int]]) -> list[str]:
    there = {label for count in counts for label, number in count.items() if number}
    return [label for label in _COLOURS if label in there]


def _dates(axes: Axes, pairs: Sequence[ClaimPair]) -> None:
    """Pairs a month, or a year where the dates span more than five, by the date of the hypothesis, else the premise."""
    days = [day for pair in pairs if (day := pair.hypothesis_date or pair.premise_date)]
    axes.set_title(f"dates: {len(days):,} of {len(pairs):,} pairs have one", loc="left", fontsize=11)
    if not days:
        axes.set_axis_off()
        return
    names = _span(min(days), max(days))
    counts = Counter(day[: len(names[0])] for day in days)
    axes.bar(range(len(names)), [counts[name] for name in names], color=LABEL_COLOURS[0])
    step = -(-len(names) // 8)
    axes.set_xticks(range(0, len(names), step), names[::step], rotation=30, ha="right")
    axes.set_ylabel("pairs")


def _span(first: str, last: str) -> list[str]:
    """Every month from one day to another (2024-05), or every year where they are more than five years apart."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    if len(years) > MOST_YEARS:
        return [f"{year:04d}" for year in years]
    months = [f"{year:04d}-{month:02d}" for year in years for month in range(1, 13)]
    return [month for month in months if first[:7] <= month <= last[:7]]


def _lengths(axes: Axes, pairs: Sequence[ClaimPair]) -> None:
    """Words of premise and hypothesis together, a line a label."""
    words: dict[str, list[int]] = {}
    for pair in pairs:
        words.setdefault(_label(pair), []).append(min(LONGEST, len(f"{pair.premise} {pair.hypothesis}".split())))
    longest = max((max(each) for each in words.values()), default=1)
    bins = range(0, longest + 3, max(1, longest // 40))
    for label in (label for label in _COLOURS if label in words):
        axes.hist(words[label], bins=bins, histtype="step", density=True, color=_COLOURS[label], label=label)
    axes.set_title("lengths: words of both claims", loc="left", fontsize=11)
    axes.set_xlabel(f"words ({LONGEST} and more together)" if longest == LONGEST else "words")
    axes.set_ylabel("share of the label's pairs")
    axes.legend(frameon=False, fontsize=8)

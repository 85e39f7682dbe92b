"""The picture of a data set: what stands in it is what the pairs hold, and the same pairs give the same bytes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from data_prep import overview
from data_prep.overview import MOST_SOURCES, draw_overview
from data_prep.pairs import LABEL_NAMES, ClaimPair

Splits = dict[str, list[ClaimPair]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Callable[[Splits], Figure]:
    """The figure that would be saved."""

    def draw(splits: Splits) -> Figure:
        figure = Figure()

        def keep(_: Path, fills: list[Callable[[object], None]], **__: object) -> None:
            for place, fill in enumerate(fills, start=1):
                fill(figure.add_subplot(2, 2, place))

        monkeypatch.setattr(overview, "save_picture", keep)
        draw_overview(splits, Path("nowhere"))
        return figure

    return draw


def test_the_same_pairs_give_the_same_bytes(shipped_splits: Splits, tmp_path: Path) -> None:
    few = {name: pairs[:40] for name, pairs in shipped_splits.items()}
    for name in ("one.png", "two.png"):
        draw_overview(few, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_bars_add_up_to_the_pairs_of_each_split(shipped_splits: Splits, drawn: Callable[[Splits], Figure]) -> None:
    bars = drawn(shipped_splits).axes[0]
    widths = {container.get_label(): [bar.get_width() for bar in container] for container in bars.containers}
    assert list(widths) == LABEL_NAMES
    total = [sum(widths[label][place] for label in LABEL_NAMES) for place in range(3)]
    assert total[::-1] == [len(pairs) for pairs in shipped_splits.values()]  # the first split on top


def test_many_sources_undecided_labels_and_months_without_a_pair(
    shipped_splits: Splits, drawn: Callable[[Splits], Figure]
) -> None:
    pairs = [
        dataclasses.replace(pair, source=f"مصدر {place % 20}", hypothesis_date="2024-01-09" if place else "2024-04-30")
        for place, pair in enumerate(shipped_splits["train"][:60])
    ]
    figure = drawn({"train": pairs, "validation": [], "test": []})
    names = [text.get_text() for text in figure.axes[1].get_yticklabels()]
    assert len(names) == MOST_SOURCES + 1
    assert names[0] == "8 others  24"
    assert [bar.get_bbox().height for bar in figure.axes[2].patches if isinstance(bar, Rectangle)] == [
        59,
        0,
        0,
        1,
    ]  # January to April


def test_dates_far_apart_are_counted_by_year_and_none_is_said(
    shipped_splits: Splits, drawn: Callable[[Splits], Figure]
) -> None:
    pair = shipped_splits["train"][0]
    far = [dataclasses.replace(pair, hypothesis_date=day) for day in ("2009-01-01", "2018-12-31")]
    assert drawn({"train": far}).axes[2].get_xticklabels()[0].get_text() == "2009"
    bare = dataclasses.replace(pair, hypothesis_date=None, premise_date=None)
    assert drawn({"train": [bare]}).axes[2].get_title(loc="left") == "dates: 0 of 1 pairs have one"

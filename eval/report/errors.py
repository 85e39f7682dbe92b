"""The errors a report shows: of three kinds, the most confident first, with the slices each stands in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from data_prep.pairs import Label
from eval.figures.slices import slices
from eval.finished import pair_of
from eval.report.differences import mark_differences

ERRORS_KEPT = 500  # of each kind: a page of 1,500 has 1 MB and opens in about a second (docs/LOG.md, 2026-11-24)


class Kind(NamedTuple):
    """A kind of error in words."""

    one: str
    many: str


KINDS = {  # in the order of what they cost
    "false_alarm": Kind("False alarm", "False alarms"),
    "missed": Kind("Missed", "Missed contradictions"),
    "rest": Kind("Mixed up", "Entailment and neutral mixed up"),
}


@dataclass(frozen=True)
class Error:
    """One wrong verdict; `slices` are the numbers of the slices it stands in."""

    row: dict[str, Any]
    kind: str
    slices: list[int]
    premise: Markup
    hypothesis: Markup


@dataclass(frozen=True)
class SliceErrors:
    """A slice with errors: its number in this page, and how many of those shown stand in it."""

    number: int
    shown: int


@dataclass(frozen=True)
class Errors:
    """What is shown, how many there are of each kind, and the slices with errors by (kind of slice, value)."""

    shown: list[Error]
    counts: dict[str, int]
    slices: dict[tuple[str, str], SliceErrors]


def read_errors(rows: list[dict[str, Any]]) -> Errors:
    """Errors among rows of predictions.parquet, the most certain of each kind first, `ERRORS_KEPT` of each."""
    members = slices([pair_of(row) for row in rows])
    numbers = {name: number for number, name in enumerate(members)}
    slices_of: list[list[int]] = [[] for _ in rows]
    for name, places in members.items():
        for place in places:
            slices_of[place].append(numbers[name])
    wrong = [place for place, row in enumerate(rows) if row["predicted"] != row["label"]]
    wrong.sort(key=lambda place: (-certainty(rows[place]), rows[place]["id"]))
    by_kind = {kind: [place for place in wrong if kind_of(rows[place]) == kind] for kind in KINDS}
    shown = [_error(rows[place], slices_of[place]) for places in by_kind.values() for place in places[:ERRORS_KEPT]]
    used = Counter(number for error in shown for number in error.slices)
    found = {name: SliceErrors(number, used[number]) for name, number in numbers.items() if number in used}
    return Errors(shown, {kind: len(places) for kind, places in by_kind.items()}, found)


def kind_of(row: dict[str, Any]) -> str:
    """Which of KINDS a wrong verdict is."""
    if row["predicted"] == Label.contradiction.name:
        return "false_alarm"
    return "missed" if row["label"] == Label.contradiction.name else "rest"


def certainty(row: dict[str, Any]) -> float:
    """How sure the system was of its verdict, 0 to 1: contradiction by its score both ways round, else the rest."""
    score = float(row["contradiction_score"])
    if row["predicted"] == Label.contradiction.name:
        return score
    if row["label"] == Label.contradiction.name:
        return 1 - score
    return float(row[f"p_{row['predicted']}"])


def _error(row: dict[str, Any], slices_of: list[int]) -> Error:
    premise, hypothesis = row["premise"], row["hypothesis"]
    marked = mark_differences(premise, hypothesis), mark_differences(hypothesis, premise)
    return Error(row, kind_of(row), slices_of, *marked)

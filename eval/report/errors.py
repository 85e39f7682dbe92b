"""The errors a report shows: of three kinds, the most confident first, with the slices each stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from data_prep.pairs import Label
from eval.finished import pair_of
from eval.report.differences import mark_differences
from eval.slices import slices

ERRORS_KEPT = 300  # of each kind: 900 make a page of about 1.5 MB, which opens in half a second
KINDS = {
    "false_alarm": "False alarms",
    "missed": "Missed contradictions",
    "rest": "Entailment and neutral mixed up",
}


@dataclass(frozen=True)
class Error:
    """One wrong verdict; `certainty` is what the system gave to it, and `slices` are indices of slice names."""

    row: dict[str, Any]
    kind: str
    certainty: float
    slices: list[int]
    premise: Markup
    hypothesis: Markup


@dataclass(frozen=True)
class Errors:
    """What is shown, how many there are of each kind, and the (kind, value) of every slice with an error."""

    shown: list[Error]
    counts: dict[str, int]
    slices: dict[tuple[str, str], int]


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
    kept = {place for places in by_kind.values() for place in places[:ERRORS_KEPT]}
    shown = [_error(rows[place], slices_of[place]) for place in wrong if place in kept]
    used = {number for error in shown for number in error.slices}
    return Errors(
        shown,
        {kind: len(places) for kind, places in by_kind.items()},
        {name: number for name, number in numbers.items() if number in used},
    )


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
    return Error(row, kind_of(row), certainty(row), slices_of, *marked)

"""The errors a report shows: of three kinds, the most confident first, with the slices each stands in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from data_prep.foundation.resampling import Floats
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.figures.predictions import Predictions
from eval.figures.slices import slices
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
    """One wrong verdict with its contradiction score; `slices` are the numbers of the slices it stands in."""

    pair: ClaimPair
    verdict: str
    score: float
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


def read_errors(predictions: Predictions) -> Errors:
    """The wrong verdicts, the most certain of each kind first, `ERRORS_KEPT` of each."""
    members = slices(predictions.pairs)
    numbers = {name: number for number, name in enumerate(members)}
    slices_of: list[list[int]] = [[] for _ in predictions.pairs]
    for name, places in members.items():
        for place in places:
            slices_of[place].append(numbers[name])
    sure = certainty(predictions)
    wrong = np.flatnonzero(predictions.decided != predictions.gold).tolist()
    wrong.sort(key=lambda row: (-sure[row], predictions.ids[row]))
    kinds = {row: kind_of(predictions.gold[row], predictions.decided[row]) for row in wrong}
    by_kind = {kind: [row for row in wrong if kinds[row] == kind] for kind in KINDS}
    shown = [
        _error(predictions, row, kinds[row], slices_of[row]) for rows in by_kind.values() for row in rows[:ERRORS_KEPT]
    ]
    used = Counter(number for error in shown for number in error.slices)
    in_slices = {name: SliceErrors(number, used[number]) for name, number in numbers.items() if number in used}
    return Errors(shown, {kind: len(rows) for kind, rows in by_kind.items()}, in_slices)


def kind_of(gold: int, verdict: int) -> str:
    """Which of KINDS a wrong verdict is."""
    if verdict == Label.contradiction:
        return "false_alarm"
    return "missed" if gold == Label.contradiction else "rest"


def certainty(predictions: Predictions) -> Floats:
    """How sure the system was of each verdict if it is wrong, 0 to 1, shape (n,).

    Contradictions, called or missed, by the score both ways round; other verdicts by their probability.
    """
    score, verdicts = predictions.scores.contradiction, predictions.decided
    own = predictions.scores.probabilities[np.arange(len(verdicts)), verdicts]
    missed = predictions.gold == Label.contradiction
    return np.where(verdicts == Label.contradiction, score, np.where(missed, 1 - score, own))


def _error(predictions: Predictions, row: int, kind: str, slices_of: list[int]) -> Error:
    pair = predictions.pairs[row]
    marked = mark_differences(pair.premise, pair.hypothesis), mark_differences(pair.hypothesis, pair.premise)
    verdict, score = LABEL_NAMES[predictions.decided[row]], float(predictions.scores.contradiction[row])
    return Error(pair, verdict, score, kind, slices_of, *marked)

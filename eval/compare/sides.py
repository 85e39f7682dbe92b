"""The two sides of a comparison, read and laid side by side: the same pairs, in the same order."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Ints, Resamples
from data_prep.pairs import ClaimPair, Label
from eval.facts import Facts
from eval.figures.bootstrap import drawn_average_precision, drawn_metrics
from eval.figures.metrics import average_precision, confusion, confusion_metrics
from eval.figures.paired import mean_over_seeds
from eval.finished import FinishedRun, read_run


@dataclass(frozen=True)
class Side:
    """One system: a finished evaluation, or one a seed."""

    name: str
    runs: list[FinishedRun]

    @property
    def facts(self) -> Facts:
        """Those of the first seed; data, split and baselines are the same for all."""
        return self.runs[0].facts

    @property
    def pairs(self) -> list[ClaimPair]:
        """The scored pairs, by id."""
        return self.runs[0].pairs

    def value(self, metric: str, rows: Ints) -> float:
        """The metric on these rows, averaged over seeds."""
        if metric == "average_precision":
            return float(np.nanmean([_average_precision(run, rows) for run in self.runs]))
        tables = np.stack([confusion(run.gold[rows], run.predicted[rows]) for run in self.runs])
        return float(confusion_metrics(tables)[metric].mean())

    def drawn(self, metrics: Sequence[str], rows: Ints, resamples: Resamples) -> dict[str, Floats]:
        """The metrics on every draw, shape (draws,) each, averaged over seeds."""
        of_runs = [_drawn(run, metrics, rows, resamples) for run in self.runs]
        return {metric: mean_over_seeds([one[metric] for one in of_runs]) for metric in metrics}


def _average_precision(run: FinishedRun, rows: Ints) -> float:
    score = run.scores.contradiction[rows]
    return float(average_precision(run.gold[rows] == Label.contradiction, score, np.ones((1, len(rows))))[0])


def _drawn(run: FinishedRun, metrics: Sequence[str], rows: Ints, resamples: Resamples) -> dict[str, Floats]:
    drawn = drawn_metrics(run.gold[rows], run.predicted[rows], resamples)
    if "average_precision" in metrics:
        drawn["average_precision"] = drawn_average_precision(run.gold[rows], run.scores.contradiction[rows], resamples)
    return drawn


def read_side(pattern: str) -> Side:
    """The finished evaluation in a folder, or those of all folders a pattern finds; UserError where there is none."""
    folders = [Path(pattern)] if Path(pattern).is_dir() else [Path(found) for found in sorted(glob.glob(pattern))]  # noqa: PTH207
    if not folders:
        raise UserError(f"{pattern}: no such folder; give one that python -m eval has written (runs/eval/<name>)")
    side = Side(_name(pattern), [read_run(folder) for folder in folders])
    for run in side.runs[1:]:
        check_same_pairs(side.runs[0], run)
    return side


def _name(pattern: str) -> str:
    """The folder's name; of a pattern, with its wildcards said in a word."""
    return Path(pattern).name.replace("*", "_seeds_").replace("?", "_").strip("_")


def check_same_pairs(one: FinishedRun, other: FinishedRun) -> None:
    """UserError unless both scored the same pairs with the same gold labels, so that rows can be compared."""
    refuse_other_pairs(str(one.folder), one.pairs, other)


def refuse_other_pairs(where: str, pairs: Sequence[ClaimPair], other: FinishedRun) -> None:
    """UserError unless `other` scored these pairs, which stand in `where`, with the same gold labels."""
    labels = {pair.id: pair.label for pair in pairs}
    common = [pair for pair in other.pairs if pair.id in labels]
    if not len(common) == len(labels) == len(other.pairs):
        raise UserError(
            f"{other.folder} scored other pairs than {where} ({len(common)} of {len(labels)} in common): "
            "evaluate both on the same data set and split"
        )
    if differing := [pair.id for pair in common if pair.label != labels[pair.id]]:
        raise UserError(
            f"{other.folder} has other gold labels than {where} for {len(differing)} pairs (first "
            f"{differing[0]}): the data set changed between them; evaluate both on the same revision"
        )

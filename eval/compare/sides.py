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
from eval.evaluation import Evaluation, read_evaluation
from eval.facts.types import Facts
from eval.figures.bootstrap import drawn_average_precision, drawn_metrics
from eval.figures.metrics import average_precision, confusion, confusion_metrics
from eval.figures.paired import mean_over_seeds
from eval.figures.predictions import Predictions


@dataclass(frozen=True)
class Side:
    """One system: a finished evaluation, or several that differ by their seed."""

    name: str
    runs: list[Evaluation]

    @property
    def facts(self) -> Facts:
        """The first seed's facts; data, split and baselines are the same for all."""
        return self.runs[0].facts

    @property
    def pairs(self) -> list[ClaimPair]:
        """The scored pairs, by id."""
        return self.runs[0].pairs

    @property
    def predictions(self) -> list[Predictions]:
        """What each seed's system says of the pairs."""
        return [run.predictions for run in self.runs]

    def value(self, metric: str, rows: Ints) -> float:
        """The metric on these rows, averaged over seeds."""
        if metric == "average_precision":
            return float(np.nanmean([_average_precision(said, rows) for said in self.predictions]))
        tables = np.stack([confusion(said.gold[rows], said.decided[rows]) for said in self.predictions])
        return float(confusion_metrics(tables)[metric].mean())

    def drawn(self, metrics: Sequence[str], rows: Ints, resamples: Resamples) -> dict[str, Floats]:
        """The metrics on every draw, shape (draws,) each, averaged over seeds."""
        by_seed = [_drawn(said, metrics, rows, resamples) for said in self.predictions]
        return {metric: mean_over_seeds([drawn[metric] for drawn in by_seed]) for metric in metrics}


def _average_precision(said: Predictions, rows: Ints) -> float:
    score = said.scores.contradiction[rows]
    return float(average_precision(said.gold[rows] == Label.contradiction, score, np.ones((1, len(rows))))[0])


def _drawn(said: Predictions, metrics: Sequence[str], rows: Ints, resamples: Resamples) -> dict[str, Floats]:
    drawn = drawn_metrics(said.gold[rows], said.decided[rows], resamples)
    if "average_precision" in metrics:
        drawn["average_precision"] = drawn_average_precision(
            said.gold[rows], said.scores.contradiction[rows], resamples
        )
    return drawn


def read_side(pattern: str) -> Side:
    """The finished evaluation in a folder, or those of all folders a pattern finds; UserError where there is none."""
    folders = [Path(pattern)] if Path(pattern).is_dir() else [Path(path) for path in sorted(glob.glob(pattern))]  # noqa: PTH207
    if not folders:
        raise UserError(f"{pattern}: no such folder; give one that python -m eval has written (runs/eval/<name>)")
    side = Side(_name(pattern), [read_evaluation(folder) for folder in folders])
    for run in side.runs[1:]:
        check_same_pairs(side.runs[0], run)
    return side


def _name(pattern: str) -> str:
    """The folder's name; of a pattern, with its wildcards said in a word."""
    return Path(pattern).name.replace("*", "_seeds_").replace("?", "_").strip("_")


def check_same_pairs(evaluation: Evaluation, other: Evaluation) -> None:
    """UserError unless both scored the same pairs with the same gold labels, so that rows can be compared."""
    refuse_other_pairs(str(evaluation.folder), evaluation.pairs, other)


def refuse_other_pairs(where: str, pairs: Sequence[ClaimPair], other: Evaluation) -> None:
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

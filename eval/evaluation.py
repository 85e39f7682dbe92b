"""One evaluation, just made or read back from its folder: facts and predictions, checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair
from eval.facts.files import read_facts
from eval.facts.types import Facts
from eval.figures.predictions import Predictions
from eval.predictions import PREDICTIONS, read_predictions


@dataclass(frozen=True)
class Evaluation:
    """A system measured on a split; `folder` is where it stands when it is finished (runs/eval/<name>).

    `validation` is what thresholds were chosen on: None where validation itself is scored, and where a folder was read.
    """

    folder: Path
    facts: Facts
    predictions: Predictions
    validation: Predictions | None = None

    @property
    def pairs(self) -> list[ClaimPair]:
        """The scored pairs, by id."""
        return self.predictions.pairs


def read_evaluation(folder: Path) -> Evaluation:
    """Facts and predictions of `python -m eval`; UserError for a folder that holds none, or not as many as told."""
    facts = read_facts(folder / "facts.json")
    predictions = read_predictions(folder / PREDICTIONS)
    if len(predictions.ids) != facts.data.num_pairs or len(set(predictions.ids)) != len(predictions.ids):
        raise UserError(
            f"{folder}: predictions.parquet holds {len(predictions.ids)} rows, facts.json speaks of "
            f"{facts.data.num_pairs}; evaluate again with python -m eval"
        )
    if predictions.model is None:
        raise UserError(f"{folder / PREDICTIONS}: no probabilities in it; evaluate again with python -m eval")
    return Evaluation(folder, facts, predictions)

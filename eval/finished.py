"""A finished evaluation read back: facts and, row by row, what was predicted; checked against each other."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.resampling import Ints
from eval.decide import Scores
from eval.facts import Facts, read_facts


@dataclass(frozen=True)
class FinishedRun:
    """One folder of runs/eval: the facts and the rows of predictions.parquet, in the order of their pair ids."""

    folder: Path
    facts: Facts
    pairs: list[ClaimPair]
    scores: Scores
    predicted: Ints
    clusters: list[str]

    @property
    def gold(self) -> Ints:
        """Gold labels, shape (n,)."""
        return np.array([int(pair.label) for pair in self.pairs], dtype=np.int64)


def read_run(folder: Path) -> FinishedRun:
    """Facts and predictions of `python -m eval`; UserError for a folder that holds none, or not the same number."""
    facts = read_facts(folder / "facts.json")
    rows = sorted(_rows(folder / "predictions.parquet"), key=lambda row: str(row["id"]))
    if len(rows) != facts.data.num_pairs or len({row["id"] for row in rows}) != len(rows):
        raise UserError(
            f"{folder}: predictions.parquet holds {len(rows)} rows, facts.json speaks of {facts.data.num_pairs}; "
            "evaluate again with python -m eval"
        )
    probabilities = np.array([[row[f"p_{name}"] for name in LABEL_NAMES] for row in rows])
    scores = Scores(probabilities, np.array([row["contradiction_score"] for row in rows]))
    predicted = np.array([Label[row["predicted"]] for row in rows], dtype=np.int64)
    return FinishedRun(
        folder, facts, [pair_of(row) for row in rows], scores, predicted, [row["cluster"] for row in rows]
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: cannot be read ({reason}); evaluate again with python -m eval") from None
    needed = {"id", "predicted", "contradiction_score", "cluster", *(f"p_{name}" for name in LABEL_NAMES)}
    if rows and (missing := needed - set(rows[0])):
        raise UserError(f"{path}: no column {sorted(missing)[0]!r}; evaluate again with python -m eval")
    return rows


def pair_of(row: dict[str, Any]) -> ClaimPair:
    """The pair a row of predictions.parquet is about."""
    names = {field.name for field in dataclasses.fields(ClaimPair)}
    return ClaimPair(**{name: row[name] for name in names if name in row} | {"label": Label[row["label"]]})

"""A finished evaluation read back: facts and, row by row, what was predicted; checked against each other."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.facts import Facts, read_facts
from eval.figures.decide import Scores
from eval.figures.measure import Scored

PREDICTIONS = "predictions.parquet"
VALIDATION = "validation_predictions.parquet"  # what threshold and temperature were chosen on
_AGAIN = "evaluate again with python -m eval"


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
    rows = read_rows(folder / PREDICTIONS)
    if len(rows) != facts.data.num_pairs or len({row["id"] for row in rows}) != len(rows):
        raise UserError(
            f"{folder}: predictions.parquet holds {len(rows)} rows, facts.json speaks of {facts.data.num_pairs}; "
            "evaluate again with python -m eval"
        )
    scored = scored_rows(rows, list(facts.baselines))
    predicted = np.array([Label[row["predicted"]] for row in rows], dtype=np.int64)
    assert scored.model is not None
    return FinishedRun(folder, facts, scored.pairs, scored.model, predicted, scored.clusters)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of predictions, by id; UserError for one that is missing, broken or of another kind."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{path}: cannot be read ({str(error).splitlines()[0]}); {_AGAIN}") from None
    needed = {"id", "label", "contradiction_score", "cluster", *(f"p_{name}" for name in LABEL_NAMES)}
    if path.name == PREDICTIONS:
        needed.add("predicted")
    if rows and (missing := needed - set(rows[0])):
        raise UserError(f"{path}: no column {sorted(missing)[0]!r}; {_AGAIN}")
    return sorted(rows, key=lambda row: str(row["id"]))


def scored_rows(rows: list[dict[str, Any]], baselines: list[str]) -> Scored:
    """Such rows as `measure` takes them."""
    forward, swapped = _probabilities(rows, ""), _probabilities(rows, "swapped_")
    model = None
    if forward is not None:
        model = Scores(forward, np.array([row["contradiction_score"] for row in rows]), swapped)
    tables = {name: _probabilities(rows, f"{name}_") for name in baselines}
    others = {name: Scores.one_way(table) for name, table in tables.items() if table is not None}
    return Scored([pair_of(row) for row in rows], [row["cluster"] for row in rows], model, others)


def _probabilities(rows: list[dict[str, Any]], prefix: str) -> Floats | None:
    """Columns `<prefix>p_<label>`, shape (n, 3); None where they are missing or empty."""
    columns = [f"{prefix}p_{name}" for name in LABEL_NAMES]
    if not rows or rows[0].get(columns[0]) is None:
        return None
    return np.array([[row[column] for column in columns] for row in rows], dtype=np.float64)


def pair_of(row: dict[str, Any]) -> ClaimPair:
    """The pair a row of predictions.parquet is about."""
    names = {field.name for field in dataclasses.fields(ClaimPair)}
    return ClaimPair(**{name: row[name] for name in names if name in row} | {"label": Label[row["label"]]})

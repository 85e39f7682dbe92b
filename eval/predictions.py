"""predictions.parquet and validation_predictions.parquet: the columns of `Predictions` on disk.

One row per pair, keyed by its id: the pair, its cluster, every system's probabilities; all that facts are made from.
`p_<label>` as the pair stands, `swapped_p_<label>` with its sides exchanged, `contradiction_score` the mean of the two;
`<baseline>_p_<label>` a baseline's. Columns of what was not asked are null. Splits with verdicts have `predicted` and
`calibrated_score` as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.figures.decide import Scores
from eval.figures.predictions import Predictions

if TYPE_CHECKING:
    import pyarrow as pa

PREDICTIONS = "predictions.parquet"
VALIDATION = "validation_predictions.parquet"  # what threshold and temperature were chosen on
_AGAIN = "evaluate again with python -m eval"
_SCORE, _VERDICT, _CALIBRATED = "contradiction_score", "predicted", "calibrated_score"
_FIELDS = dataclasses.fields(ClaimPair)
_NEEDED = {
    *(field.name for field in _FIELDS if field.default is dataclasses.MISSING),
    *(f"p_{name}" for name in LABEL_NAMES),
    _SCORE,
    "cluster",
}


def write_predictions(path: Path, predictions: Predictions) -> None:
    """One parquet file; the same predictions give the same bytes."""
    import pyarrow.parquet as pq

    if len(set(predictions.ids)) != len(predictions.ids):
        raise AssertionError("a pair id stands twice among the predictions")
    pq.write_table(_to_table(predictions), path, compression="zstd")


def _to_table(predictions: Predictions) -> pa.Table:
    import pyarrow as pa

    model, nulls = predictions.model, [None] * len(predictions.pairs)
    columns: dict[str, Any] = {
        field.name: [getattr(pair, field.name) for pair in predictions.pairs] for field in _FIELDS
    }
    columns |= {"label": _names(predictions.gold), "cluster": predictions.clusters}
    columns[_SCORE] = nulls if model is None else model.contradiction
    tables: dict[str, Floats | None] = {
        "": None if model is None else model.probabilities,
        "swapped_": None if model is None else model.swapped,
        **{f"{name}_": scores.probabilities for name, scores in predictions.baselines.items()},
    }
    for prefix, table in tables.items():
        for label in Label:
            columns[f"{prefix}p_{label.name}"] = nulls if table is None else table[:, label]
    if predictions.verdicts is not None:
        columns |= {_VERDICT: _names(predictions.verdicts), _CALIBRATED: predictions.calibrated}
    return pa.table(columns)


def _names(labels: Ints) -> list[str]:
    return [LABEL_NAMES[label] for label in labels]


def read_predictions(path: Path) -> Predictions:
    """The columns of a table that `write_predictions` wrote, rows by id.

    UserError for a file that is missing, broken or of another kind.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{path}: cannot be read ({str(error).splitlines()[0]}); {_AGAIN}") from None
    needed = _NEEDED | ({_VERDICT} if path.name == PREDICTIONS else set())
    if missing := needed - set(table.column_names):
        raise UserError(f"{path}: no column {sorted(missing)[0]!r}; {_AGAIN}")
    ids = table.column("id").to_pylist()
    return _from_table(path, table.take(sorted(range(len(ids)), key=lambda row: str(ids[row]))))


def _from_table(path: Path, table: pa.Table) -> Predictions:
    probabilities, swapped = _probabilities(table, ""), _probabilities(table, "swapped_")
    model = None
    if probabilities is not None:
        model = Scores(probabilities, _floats(table, _SCORE), swapped)
    others = {name: _probabilities(table, f"{name}_") for name in _baselines(table)}
    return Predictions(
        pairs=_pairs(path, table),
        clusters=table.column("cluster").to_pylist(),
        model=model,
        baselines={name: Scores.one_way(given) for name, given in others.items() if given is not None},
        verdicts=_labels(path, table, _VERDICT) if _VERDICT in table.column_names else None,
        calibrated=_floats(table, _CALIBRATED) if _CALIBRATED in table.column_names else None,
    )


def _baselines(table: pa.Table) -> list[str]:
    ending = f"_p_{LABEL_NAMES[0]}"
    names = [name.removesuffix(ending) for name in table.column_names if name.endswith(ending)]
    return [name for name in names if name != "swapped"]


def _probabilities(table: pa.Table, prefix: str) -> Floats | None:
    """Columns `<prefix>p_<label>`, shape (n, 3); None where they are missing or empty."""
    names = [f"{prefix}p_{name}" for name in LABEL_NAMES]
    if not set(names) <= set(table.column_names) or table.column(names[0]).null_count == table.num_rows:
        return None
    return np.column_stack([_floats(table, name) for name in names])


def _floats(table: pa.Table, name: str) -> Floats:
    return np.array(table.column(name).to_pylist(), dtype=np.float64)


def _labels(path: Path, table: pa.Table, name: str) -> Ints:
    names = table.column(name).to_pylist()
    if unknown := [value for value in names if value not in LABEL_NAMES]:
        raise UserError(f"{path}: {name} is {unknown[0]!r}, which is none of {', '.join(LABEL_NAMES)}; {_AGAIN}")
    return np.array([Label[value] for value in names], dtype=np.int64)


def _pairs(path: Path, table: pa.Table) -> list[ClaimPair]:
    """The pairs that the rows are about; a column that the file lacks has its default."""

    def column(field: dataclasses.Field[Any]) -> Sequence[Any]:
        if field.name == "label":
            return [Label(number) for number in _labels(path, table, "label").tolist()]
        if field.name not in table.column_names:
            return [field.default] * table.num_rows
        values: list[Any] = table.column(field.name).to_pylist()
        return values

    return [ClaimPair(*row) for row in zip(*map(column, _FIELDS), strict=True)]

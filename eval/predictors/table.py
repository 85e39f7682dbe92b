"""Probabilities made elsewhere, out of tables keyed by pair id or by both texts; `python -m eval predictor=file`.

Columns: `predicted` (or `label` where there is no `predicted`): a label's name; and/or `p_entailment`, `p_neutral`,
`p_contradiction`; with `swapped_` before each name, what is said of the pair with its sides exchanged. Where there are
probabilities they count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats
from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.reading.files import find_files
from data_prep.reading.row import TableFormat
from data_prep.reading.tables import read_rows
from eval.facts.types import FileFacts, PredictorFacts
from eval.predictors.config import FileConfig
from eval.predictors.output import Probabilities, SystemOutput, shares

SUM_TOLERANCE = 0.01  # probabilities written with two or three digits
SIX_DIGITS = 5e-6  # what rounding to six may leave of 1; kept as they are, so that a finished run reads back unchanged
Key = str | tuple[str, str]


@dataclass(frozen=True)
class _Given:
    """One row's word on a pair, forward and swapped, (3,) each; `place` is where it stands."""

    place: str
    forward: Floats
    swapped: Floats | None


@dataclass(frozen=True)
class _Columns:
    """Which columns the tables have: each table has what the first one has."""

    by_id: bool
    probabilities: bool
    label: str
    swapped: bool


def predict(config: FileConfig, splits: dict[str, list[ClaimPair]]) -> SystemOutput:
    """Look every pair up; UserError where one is missing, stands twice, or has no usable prediction.

    Labels without a degree, and predictions of the scored split alone, are taken as they are: nothing is fitted on
    validation, and the likeliest label is the verdict.
    """
    files = find_files(config.files)
    columns, given = _read(files)
    kept = dict(splits)
    has_validation = any(_key(columns, pair) in given for pair in splits.get("validation", []))
    if len(kept) > 1 and not (has_validation and (columns.probabilities or columns.swapped)):
        kept.pop("validation")
    predictions = {split: _of_split(columns, split, pairs, given) for split, pairs in kept.items()}
    used = {_key(columns, pair) for pairs in kept.values() for pair in pairs}
    facts = FileFacts(
        sha256={path.name: sha256_file(path) for path in files},
        keyed_by="id" if columns.by_id else "premise and hypothesis",
        holds="probabilities" if columns.probabilities else "labels",
        num_rows=len(given),
        num_unused_rows=len(set(given) - used),
    )
    described = PredictorFacts(config.name, config.kind, columns.swapped, None, checkpoint=None, judge=None, file=facts)
    return SystemOutput(predictions, described, circumstances={"files": [str(path) for path in files]})


def _read(files: Sequence[Path]) -> tuple[_Columns, dict[Key, _Given]]:
    """Every row by its key."""
    rows: dict[Key, _Given] = {}
    columns: _Columns | None = None
    for path in files:
        own: _Columns | None = None
        for place, values in _rows(path):
            own = own or _columns(place, values)
            key = _row_key(own, place, values)
            if key in rows:
                raise UserError(
                    f"{place}: {_shown(key)} stands already in {rows[key].place}; keep one prediction a pair"
                )
            rows[key] = _given(own, place, values)
        if own is None:
            raise UserError(f"{path}: no row in it; give a file with rows below its header")
        if columns not in (None, own):
            raise UserError(f"{path}: has other columns than {files[0]}; write all tables alike")
        columns = own
    assert columns is not None  # find_files finds one or fails
    return columns, rows


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in read_rows(path, TableFormat()):
        place = f"{path} line {row.line}"
        if row.problem:
            raise UserError(f"{place}: {row.problem.replace('_', ' ')} ({row.raw[:120]}); mend the line")
        yield place, row.values


def _columns(place: str, values: dict[str, Any]) -> _Columns:
    """Told by the first row; UserError where it cannot be keyed or says nothing."""
    probabilities = _has_all(place, values, "p_")
    label = "" if probabilities else "predicted" if "predicted" in values else "label"
    by_id = "id" in values
    if not by_id and not {"premise", "hypothesis"} <= set(values):
        raise UserError(f"{place}: no column id, nor premise and hypothesis; columns are {', '.join(map(str, values))}")
    if not probabilities and label not in values:
        wanted = ", ".join(f"p_{name}" for name in LABEL_NAMES)
        raise UserError(f"{place}: no column predicted, nor {wanted}; columns are {', '.join(map(str, values))}")
    swapped = _has_all(place, values, "swapped_p_") if probabilities else f"swapped_{label}" in values
    return _Columns(by_id, probabilities, label, swapped)


def _has_all(place: str, values: dict[str, Any], prefix: str) -> bool:
    missing = [prefix + name for name in LABEL_NAMES if prefix + name not in values]
    if 0 < len(missing) < len(LABEL_NAMES):
        raise UserError(f"{place}: no column {missing[0]}, though others of its kind are there; give all three")
    return not missing


def _row_key(columns: _Columns, place: str, values: dict[str, Any]) -> Key:
    names = ("id",) if columns.by_id else ("premise", "hypothesis")
    texts = [values.get(name) for name in names]
    if empty := [name for name, text in zip(names, texts, strict=True) if text in (None, "")]:
        raise UserError(f"{place}: {empty[0]} is empty; give it to every row")
    return str(texts[0]) if columns.by_id else (str(texts[0]), str(texts[1]))


def _key(columns: _Columns, pair: ClaimPair) -> Key:
    return pair.id if columns.by_id else (pair.premise, pair.hypothesis)


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0][:40]} | {key[1][:40]}"


def _given(columns: _Columns, place: str, values: dict[str, Any]) -> _Given:
    def side(prefix: str) -> Floats:
        if columns.probabilities:
            return _probabilities(place, values, f"{prefix}p_")
        return _one_label(place, values.get(prefix + columns.label), prefix + columns.label)

    return _Given(place, side(""), side("swapped_") if columns.swapped else None)


def _one_label(place: str, value: Any, column: str) -> Floats:
    if value not in LABEL_NAMES:
        raise UserError(f"{place}: {column} is {value!r}; it must be one of {', '.join(LABEL_NAMES)}")
    return shares([Label[value]])


def _probabilities(place: str, values: dict[str, Any], prefix: str) -> Floats:
    names = [prefix + name for name in LABEL_NAMES]
    numbers = [_number(place, name, values.get(name)) for name in names]
    if abs(sum(numbers) - 1) > SUM_TOLERANCE:
        raise UserError(
            f"{place}: {', '.join(names)} sum to {sum(numbers):.4g}, not 1; write probabilities, not logits or scores"
        )
    return np.array(numbers) / (1 if abs(sum(numbers) - 1) <= SIX_DIGITS else sum(numbers))


def _number(place: str, name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:  # NaN neither
        raise UserError(f"{place}: {name} is {value!r}; it must be a number from 0 to 1")
    return number


def _of_split(columns: _Columns, split: str, pairs: Sequence[ClaimPair], given: dict[Key, _Given]) -> Probabilities:
    keys = [_key(columns, pair) for pair in pairs]
    if missing := [pair.id for pair, key in zip(pairs, keys, strict=True) if key not in given]:
        what = "id" if columns.by_id else "premise and hypothesis"
        raise UserError(
            f"predictor.files: {len(missing)} of {len(pairs)} pairs of {split} have no prediction (by {what}), the "
            f"first is {missing[0]}; predict them all, on this revision of the data set"
        )
    if not columns.by_id and len(set(keys)) < len(keys):
        raise UserError(
            f"predictor.files: {len(keys) - len(set(keys))} pairs of {split} have the words of another one and differ "
            "by date, speaker or event: key the predictions by id"
        )
    rows = [given[key] for key in keys]
    swapped = [row.swapped for row in rows if row.swapped is not None]
    return Probabilities(_stacked([row.forward for row in rows]), _stacked(swapped) if columns.swapped else None)


def _stacked(rows: Sequence[Floats]) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(Label))

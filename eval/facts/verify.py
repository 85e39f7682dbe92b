"""Are the figures of a finished evaluation those that its predictions give? Everything is measured again."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES, Label
from eval.facts.files import read_facts
from eval.facts.types import Facts
from eval.figures.calibration import calibrated_scores
from eval.figures.decide import Scores
from eval.figures.measure import Measured, measure
from eval.figures.predictions import Predictions
from eval.predictions import PREDICTIONS, VALIDATION, read_predictions

_MEASURED = ("decision", "model", "baselines", "at_prevalence", "calibration", "risk_coverage", "slices")
_AUDITED = ("order", "false_alarms")  # the other audits ask data and tokens, not predictions


def differences(folder: Path) -> list[str]:
    """One line for each figure of facts.json, or verdict of predictions.parquet, that does not follow from the rows.

    UserError where files are missing, broken, or not of one evaluation.
    """
    facts = read_facts(folder / "facts.json")
    predictions = _read(folder / PREDICTIONS, facts)
    if predictions.model is None:
        raise UserError(f"{folder / PREDICTIONS}: no probabilities in it; evaluate again with python -m eval")
    told = [*_of_scores(PREDICTIONS, predictions)]
    validation = None
    if facts.data.split != "validation":
        validation = _read(folder / VALIDATION, facts)
        told += _of_scores(VALIDATION, validation)
    measured = measure(facts.settings, predictions, validation)
    written, again = dataclasses.asdict(facts), dataclasses.asdict(measured)
    told += [line for name in _MEASURED for line in _differing(f"facts.{name}", written[name], again[name])]
    told += [
        line for name in _AUDITED for line in _differing(f"facts.audits.{name}", written["audits"][name], again[name])
    ]
    return [*told, *_of_data(facts, predictions, measured), *_of_verdicts(predictions, facts, measured)]


def _read(path: Path, facts: Facts) -> Predictions:
    predictions = read_predictions(path)
    if missing := sorted(set(facts.baselines) - set(predictions.baselines)):
        raise UserError(f"{path}: no columns of the baseline {missing[0]}; evaluate again with python -m eval")
    return predictions


def _differing(where: str, written: Any, given: Any) -> Iterator[str]:
    """Every leaf in which two trees of plain values differ."""
    if isinstance(written, dict) and isinstance(given, dict):
        for name in sorted(written.keys() | given.keys()):
            yield from _differing(f"{where}.{name}", written.get(name), given.get(name))
    elif isinstance(written, list) and isinstance(given, list) and len(written) == len(given):
        for index, (item, again) in enumerate(zip(written, given, strict=True)):
            yield from _differing(f"{where}[{index}]", item, again)
    elif written != given:
        yield f"{where}: written {_short(written)}, the predictions give {_short(given)}"


def _short(value: Any) -> str:
    return f"{len(value)} entries" if isinstance(value, list | dict) else str(value)


def _of_data(facts: Facts, predictions: Predictions, measured: Measured) -> Iterator[str]:
    """Counts that follow from the rows."""
    counts = Counter(pair.label.name for pair in predictions.pairs)
    sources = Counter(pair.source for pair in predictions.pairs)
    data = facts.data
    pairs = {
        "num_pairs": (data.num_pairs, len(predictions.pairs)),
        "num_clusters": (data.num_clusters, measured.num_clusters),
        "label_counts": (data.label_counts, {label.name: counts[label.name] for label in Label}),
        "sources": (
            {name: source.pairs for name, source in data.sources.items()},
            {n: sources[n] for n in data.sources},
        ),
    }
    for name, (written, counted) in pairs.items():
        yield from _differing(f"facts.data.{name}", written, counted)


def _of_verdicts(predictions: Predictions, facts: Facts, measured: Measured) -> Iterator[str]:
    """Verdicts and calibrated scores, row by row."""
    ids, verdicts = predictions.ids, [LABEL_NAMES[label] for label in predictions.decided]
    yield from _column(PREDICTIONS, "predicted", ids, verdicts, [LABEL_NAMES[label] for label in measured.verdicts])
    heated = calibrated_scores(predictions.scores, facts.calibration.temperature)
    written = [None] * len(ids) if predictions.calibrated is None else predictions.calibrated.tolist()
    yield from _column(PREDICTIONS, "calibrated_score", ids, written, heated.tolist())


def _of_scores(file: str, predictions: Predictions) -> Iterator[str]:
    """Contradiction scores are the mean over both orders, and probabilities are probabilities."""
    if (scores := predictions.model) is None:
        return
    forward, swapped = scores.probabilities, scores.swapped
    mean = (Scores.one_way(forward) if swapped is None else Scores.both_ways(forward, swapped)).contradiction
    written = scores.contradiction.tolist()
    yield from _column(file, "contradiction_score", predictions.ids, written, mean.tolist())
    if not all(np.isclose(table.sum(1), 1, atol=1e-5).all() for table in (forward, swapped) if table is not None):
        yield f"{file}: the probabilities of a row do not sum to 1"


def _column(file: str, name: str, ids: Sequence[str], written: Sequence[Any], again: Sequence[Any]) -> Iterator[str]:
    """One line where a column differs from what the predictions give again, with its first row."""
    wrong = [row for row in zip(ids, written, again, strict=True) if row[1] != row[2]]
    if wrong:
        identity, first, given = wrong[0]
        yield f"{file}: {name} of {len(wrong)} rows, first {identity}: written {first}, the predictions give {given}"

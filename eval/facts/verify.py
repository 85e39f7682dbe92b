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
from eval.facts import Facts, read_facts
from eval.figures.calibration import calibrated
from eval.figures.decide import Scores
from eval.figures.measure import Measured, Scored, measure
from eval.finished import PREDICTIONS, VALIDATION, read_rows, scored_rows

_MEASURED = ("decision", "model", "baselines", "at_prevalence", "calibration", "risk_coverage", "slices")
_AUDITED = ("order", "false_alarms")  # the other audits ask data and tokens, not predictions


def differences(folder: Path) -> list[str]:
    """One line for each figure of facts.json, or verdict of predictions.parquet, that does not follow from the rows.

    UserError where files are missing, broken, or not of one evaluation.
    """
    facts = read_facts(folder / "facts.json")
    rows = read_rows(folder / PREDICTIONS)
    scored = _scored(rows, facts, folder / PREDICTIONS)
    if scored.model is None:
        raise UserError(f"{folder / PREDICTIONS}: no probabilities in it; evaluate again with python -m eval")
    told = [*_of_scores(PREDICTIONS, rows, scored.model)]
    validation = None
    if facts.data.split != "validation":
        validation_rows = read_rows(folder / VALIDATION)
        validation = _scored(validation_rows, facts, folder / VALIDATION)
        told += _of_scores(VALIDATION, validation_rows, validation.model)
    measured = measure(facts.settings, scored, validation)
    written, found = dataclasses.asdict(facts), dataclasses.asdict(measured)
    told += [line for name in _MEASURED for line in _differing(f"facts.{name}", written[name], found[name])]
    told += [
        line for name in _AUDITED for line in _differing(f"facts.audits.{name}", written["audits"][name], found[name])
    ]
    return [*told, *_of_data(facts, scored, measured), *_of_rows(rows, scored.model, facts, measured)]


def _scored(rows: list[dict[str, Any]], facts: Facts, path: Path) -> Scored:
    scored = scored_rows(rows, list(facts.baselines))
    if missing := sorted(set(facts.baselines) - set(scored.baselines)):
        raise UserError(f"{path}: no columns of the baseline {missing[0]}; evaluate again with python -m eval")
    return scored


def _differing(where: str, written: Any, found: Any) -> Iterator[str]:
    """Every leaf in which two trees of plain values differ."""
    if isinstance(written, dict) and isinstance(found, dict):
        for name in sorted(written.keys() | found.keys()):
            yield from _differing(f"{where}.{name}", written.get(name), found.get(name))
    elif isinstance(written, list) and isinstance(found, list) and len(written) == len(found):
        for index, (one, other) in enumerate(zip(written, found, strict=True)):
            yield from _differing(f"{where}[{index}]", one, other)
    elif written != found:
        yield f"{where}: written {_short(written)}, the predictions give {_short(found)}"


def _short(value: Any) -> str:
    return f"{len(value)} entries" if isinstance(value, list | dict) else str(value)


def _of_data(facts: Facts, scored: Scored, measured: Measured) -> Iterator[str]:
    """Counts that follow from the rows."""
    counts = Counter(pair.label.name for pair in scored.pairs)
    sources = Counter(pair.source for pair in scored.pairs)
    data = facts.data
    pairs = {
        "num_pairs": (data.num_pairs, len(scored.pairs)),
        "num_clusters": (data.num_clusters, measured.num_clusters),
        "label_counts": (data.label_counts, {label.name: counts[label.name] for label in Label}),
        "sources": ({name: one.pairs for name, one in data.sources.items()}, {it: sources[it] for it in data.sources}),
    }
    for name, (written, found) in pairs.items():
        yield from _differing(f"facts.data.{name}", written, found)


def _of_rows(rows: list[dict[str, Any]], scores: Scores, facts: Facts, measured: Measured) -> Iterator[str]:
    """Verdicts and calibrated scores, row by row."""
    temperature = facts.calibration.temperature
    heated = scores.contradiction if temperature is None else calibrated(scores, temperature)
    yield from _column(PREDICTIONS, "predicted", rows, [LABEL_NAMES[label] for label in measured.verdicts])
    yield from _column(PREDICTIONS, "calibrated_score", rows, heated.tolist())


def _of_scores(file: str, rows: list[dict[str, Any]], scores: Scores | None) -> Iterator[str]:
    """Contradiction scores are the mean over both orders, and probabilities are probabilities."""
    if scores is None:
        return
    ways = (scores.probabilities, scores.swapped)
    again = Scores.one_way(ways[0]) if ways[1] is None else Scores.both_ways(ways[0], ways[1])
    yield from _column(file, "contradiction_score", rows, again.contradiction.tolist())
    if not all(np.isclose(table.sum(1), 1, atol=1e-5).all() for table in ways if table is not None):
        yield f"{file}: the probabilities of a row do not sum to 1"


def _column(file: str, name: str, rows: list[dict[str, Any]], expected: Sequence[Any]) -> Iterator[str]:
    """One line where a column differs, with its first row."""
    wrong = [(row["id"], row.get(name), one) for row, one in zip(rows, expected, strict=True) if row.get(name) != one]
    if wrong:
        identity, written, found = wrong[0]
        told = f"first {identity}: written {written}, the predictions give {found}"
        yield f"{file}: {name} of {len(wrong)} rows, {told}"

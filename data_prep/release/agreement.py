"""How far two readings of the native pairs agree, the second blind to label and relation: Cohen's kappa.

second_reading.jsonl holds a line for each pair ever read: its id, the readings, and what became of it (`kept`, or why
it was left out, then with its sentences). Kappa is over all of them, those left out included. Where entailments were
read twice more, under a guide that says where implied ends and paraphrase begins, those two readings count for the
relation (`third_relation`, `fourth_relation`); `relation_first_guide` is kappa as it was before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.resampling import Floats, Interval, Resamples, interval
from data_prep.pairs import Relation
from data_prep.release.rows import read_jsonl

DRAWS, SEED = 1000, 13


def read_readings(folder: Path) -> list[dict[str, Any]]:
    """The lines of second_reading.jsonl; UserError where there is no such file."""
    return read_jsonl(folder / "second_reading.jsonl")


def kappa(first: Sequence[str], second: Sequence[str], events: Sequence[str]) -> Interval:
    """Cohen's kappa (1960) between two readings, each (n,), with a 95 % interval that draws whole events.

    Counted by event once and drawn as sums, as scikit-learn's function takes 2 ms a draw at 5,000 pairs.
    """
    resamples = Resamples.draw(events, DRAWS, SEED)
    names, codes = np.unique([*first, *second], return_inverse=True)
    tables = np.zeros((resamples.num_clusters, len(names), len(names)))
    np.add.at(tables, (resamples.cluster_of_row, codes[: len(first)], codes[len(first) :]), 1.0)
    drawn = np.tensordot(resamples.counts.astype(float), tables, axes=1)
    return interval(float(_kappas(tables.sum(0, keepdims=True))[0]), _kappas(drawn), resamples.num_clusters)


def _kappas(tables: Floats) -> Floats:
    """Of confusion counts (draws, names, names), (draws,); 1 where both readings have one and the same answer only."""
    totals = tables.sum((1, 2))
    observed = np.trace(tables, axis1=1, axis2=2) / totals
    expected = (tables.sum(1) * tables.sum(2)).sum(1) / totals**2
    return np.where(expected < 1, (observed - expected) / np.where(expected < 1, 1 - expected, 1), 1.0)


def agreement(readings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Kappa of labels, of relations, and of each relation against the rest; and how many pairs came to which end."""
    events = [reading["event"] for reading in readings]
    labels, first_guide = (_both(readings, f"first_{key}", f"second_{key}") for key in ("label", "relation"))
    relations = _settled(readings)
    met = [name.value for name in Relation if name.value in {*relations[0], *relations[1]}]
    return {
        "pairs": len(readings),
        "events": len(set(events)),
        "label": _cell(kappa(*labels, events)),
        "relation": _cell(kappa(*relations, events)),
        "relation_first_guide": _cell(kappa(*first_guide, events)),
        "by_relation": {name: _against_rest(*relations, name, events) for name in met},
        "outcomes": dict(sorted(Counter(reading["outcome"] for reading in readings).items())),
    }


def _both(readings: Sequence[dict[str, Any]], one: str, other: str) -> tuple[list[str], list[str]]:
    return [reading[one] for reading in readings], [reading[other] for reading in readings]


def _settled(readings: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The two readings of each relation that count: the later two where there are later two."""
    later, earlier = ("third_relation", "fourth_relation"), ("first_relation", "second_relation")
    chosen = [later if set(later) <= set(reading) else earlier for reading in readings]
    first, second = ([reading[names[at]] for names, reading in zip(chosen, readings, strict=True)] for at in (0, 1))
    return first, second


def _against_rest(first: Sequence[str], second: Sequence[str], name: str, events: Sequence[str]) -> dict[str, float]:
    one, other = (["this" if relation == name else "rest" for relation in column] for column in (first, second))
    return _cell(kappa(one, other, events))


def _cell(value: Interval) -> dict[str, float]:
    return {"value": value.value, "low": value.low, "high": value.high}

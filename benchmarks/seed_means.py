"""Means of one system over its seeds on the scored pairs, with intervals that draw whole clusters, each seed alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from data_prep.foundation.resampling import Ints, Resamples, interval
from eval.compare.sides import Side

METRICS = ("contradiction_f1", "average_precision", "macro_f1", "accuracy")
DRAWS, DRAW_SEED = 10_000, 13


def clusters(side: Side) -> Resamples:
    """The draws of 10,000 times as many clusters (events or premises) as there are."""
    return Resamples.draw(list(side.runs[0].predictions.clusters), DRAWS, DRAW_SEED)


def measured(side: Side) -> dict[str, Any]:
    """Each metric as {value, low, high, seeds}; `updates_flagged`: share of the update pairs called contradictions."""
    everything, resamples = np.arange(len(side.pairs)), clusters(side)
    cells = {metric: _cell(side, metric, everything, resamples) for metric in METRICS}
    updates = np.flatnonzero([pair.relation == "update" for pair in side.pairs])
    if len(updates):
        cells["updates_flagged"] = _cell(side, "flagged", updates, resamples.of(updates))
    return {"runs": len(side.runs), "commits": sorted({run.facts.code.commit or "" for run in side.runs})} | cells


def _cell(side: Side, metric: str, rows: Ints, resamples: Resamples) -> dict[str, Any]:
    drawn = side.drawn([metric], rows, resamples)[metric]
    corrected = metric == "average_precision"
    mean = interval(side.value(metric, rows), drawn, resamples.num_clusters, corrected=corrected)
    seeds = [round(Side(side.name, [run]).value(metric, rows), 6) for run in side.runs]
    return {"value": mean.value, "low": mean.low, "high": mean.high, "seeds": seeds}


def shown(cell: dict[str, Any]) -> str:
    """A figure as pages show it."""
    return f"{cell['value']:.3f} [{cell['low']:.3f}, {cell['high']:.3f}]"

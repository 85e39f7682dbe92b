"""Figures on validation while training runs: they choose a step, stop a run, and show a collapse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.decide import Scores, decide
from eval.findings import gold_labels
from eval.metrics import average_precision, confusion, confusion_metrics

COLLAPSED = 0.98  # share of one class among the verdicts from which a model counts as collapsed


def validation_metrics(pairs: Sequence[ClaimPair], scores: Scores) -> dict[str, float]:
    """Metrics at threshold 0.5 (evaluation chooses its own), log loss, and the share of the commonest verdict."""
    gold = gold_labels(pairs)
    table = confusion(gold, decide(scores, 0.5))
    of_table = confusion_metrics(table)
    precision = average_precision(gold == Label.contradiction, scores.contradiction, np.ones((1, len(gold))))
    likelihood = scores.probabilities[np.arange(len(gold)), gold]
    return {
        **{name: float(of_table[name]) for name in ("accuracy", "macro_f1", "contradiction_f1")},
        "average_precision": float(precision[0]),
        "loss": float(-np.log(np.maximum(likelihood, 1e-12)).mean()),
        "majority_verdict": float(table.sum(0).max() / table.sum()),
    }


def is_better(value: float, best: float | None, monitor: str) -> bool:
    """Whether `value` of the monitored metric beats the best one so far; a loss is better when smaller."""
    return best is None or (value < best if monitor == "loss" else value > best)


def prediction_rows(pairs: Sequence[ClaimPair], scores: Scores) -> list[dict[str, Any]]:
    """One row a pair, keyed by its id: gold label, probabilities as the pair stands, two-way contradiction score."""
    return [
        {"id": pair.id, "label": pair.label.name}
        | {f"p_{name}": float(value) for name, value in zip(LABEL_NAMES, probabilities, strict=True)}
        | {"contradiction_score": float(score)}
        for pair, probabilities, score in zip(pairs, scores.probabilities, scores.contradiction, strict=True)
    ]

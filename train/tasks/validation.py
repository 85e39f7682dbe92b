"""Figures on validation while training runs: they choose a step, stop a run, and show a collapse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.figures.decide import Scores, decide
from eval.figures.labels import gold_labels
from eval.figures.metrics import average_precision, confusion, confusion_metrics

NO_INFORMATION = 1e-5  # nats; the tiny random models of the tests have 1e-4 and more
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
        **entropies(scores.probabilities),
    }


def entropies(probabilities: Floats) -> dict[str, float]:
    """In nats, from (n, 3): the mean entropy of a prediction (1.10: it knows nothing), and the information it holds.

    Information is the entropy of the mean prediction less that mean: 0 where the answer does not depend on the pair.
    """
    mean = float(_entropy(probabilities).mean())
    return {"entropy": mean, "information": max(0.0, float(_entropy(probabilities.mean(0))) - mean)}


def _entropy(probabilities: Floats) -> Floats:
    floored = np.maximum(probabilities, 1e-12)
    summed: Floats = -(floored * np.log(floored)).sum(-1)
    return summed


def collapse(metrics: Mapping[str, float]) -> str | None:
    """What to say of a model that answers all pairs alike, or None."""
    remedy = "the model has collapsed; lower lr, raise warmup, or try another seed"
    if metrics["majority_verdict"] >= COLLAPSED:
        return f"{metrics['majority_verdict']:.0%} of validation verdicts are one class: {remedy}"
    if metrics["information"] < NO_INFORMATION:
        return f"predictions hardly depend on the pair ({metrics['information']:.1e} nats of information): {remedy}"
    return None


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

"""Classification metrics as pure functions: label and score arrays in, numbers out. No files, no models."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, Label

NUM_LABELS = len(LABEL_NAMES)


def confusion(gold: Ints, predicted: Ints) -> Ints:
    """Counts of shape (3, 3): row = gold label, column = predicted label."""
    return np.bincount(gold * NUM_LABELS + predicted, minlength=NUM_LABELS**2).reshape(NUM_LABELS, NUM_LABELS)


def confusion_metrics(table: npt.NDArray[np.number]) -> dict[str, Floats]:
    """All that follows from confusion counts of shape (..., 3, 3); each value has shape (...).

    F1 of a class neither present nor predicted is 0, as in scikit-learn's `zero_division=0`; macro-F1 is the
    mean over the classes that occur in gold, so that a slice without neutrals is not scored on them.
    """
    counts = np.asarray(table, dtype=np.float64)
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    gold, predicted = counts.sum(-1), counts.sum(-2)
    precision, recall = _ratio(hits, predicted), _ratio(hits, gold)
    f1 = _ratio(2 * hits, gold + predicted)
    present = gold > 0
    metrics = {
        "accuracy": _ratio(hits.sum(-1), gold.sum(-1)),
        "macro_f1": _ratio((f1 * present).sum(-1), present.sum(-1)),
        "flagged": _ratio(predicted[..., Label.contradiction], gold.sum(-1)),
    }
    for label in Label:
        metrics[f"{label.name}_precision"] = precision[..., label]
        metrics[f"{label.name}_recall"] = recall[..., label]
        metrics[f"{label.name}_f1"] = f1[..., label]
    return metrics


def rates(table: npt.NDArray[np.number]) -> tuple[Floats, Floats]:
    """Of confusion counts (..., 3, 3): share of contradictions found, and of other pairs called so; NaN of none."""
    counts = np.asarray(table, dtype=np.float64)
    flagged, gold = counts[..., Label.contradiction], counts.sum(-1)
    hits, positives = flagged[..., Label.contradiction], gold[..., Label.contradiction]
    with np.errstate(invalid="ignore"):
        return hits / positives, (flagged.sum(-1) - hits) / (gold.sum(-1) - positives)


def at_prevalence(recall: Floats, false_alarms: Floats, prevalence: float) -> dict[str, Floats]:
    """Shares of all pairs where this share are contradictions, and the precision there (NaN where none is flagged).

    By Bayes' rule, p TPR / (p TPR + (1 - p) FPR): both rates belong to the detector, the share to the stream.
    """
    hits, false = prevalence * recall, (1 - prevalence) * false_alarms
    with np.errstate(invalid="ignore"):
        precision = hits / (hits + false)
    return {"precision": precision, "flagged": hits + false, "false": false, "missed": prevalence - hits}


def macro_recall(gold: Ints, predicted: Ints) -> float:
    """Mean recall over the classes in gold (balanced accuracy): 1/3 for any constant answer on three classes."""
    counts = confusion(gold, predicted).astype(np.float64)
    present = counts.sum(-1) > 0
    return float((np.diagonal(counts)[present] / counts.sum(-1)[present]).mean())


def average_precision(positive: npt.NDArray[np.bool_], score: Floats, weight: Floats) -> Floats:
    """Average precision under row weights of shape (draws, n): one value per draw, NaN without a positive.

    The step-wise sum over recall of scikit-learn's `average_precision_score`, ties taken together, for all
    bootstrap draws at once (1,000 draws of 755 rows: 0.05 s against 3.8 s for the library call in a loop).
    """
    order = np.argsort(-score, kind="stable")
    return ordered_average_precision(positive[order], score[order], weight[:, order])


def ordered_average_precision(positive: npt.NDArray[np.bool_], score: Floats, weight: Floats) -> Floats:
    """Average precision (draws,) under weights (draws, n), rows and weights in the order of falling scores.

    Every positive row counts the precision where its tie ends; only positive rows are looked at twice.
    """
    ends = tie_ends(score)
    rows = np.flatnonzero(positive)
    end_of_row = ends[np.searchsorted(ends, rows)]
    gained = weight[:, rows]
    seen = weight.cumsum(-1)[:, end_of_row]
    hits = gained.cumsum(-1)[:, np.searchsorted(rows, end_of_row, side="right") - 1]
    total = gained.sum(-1)
    area = (gained * np.divide(hits, seen, out=hits, where=seen > 0)).sum(-1)
    return np.where(total > 0, area / np.where(total > 0, total, 1), np.nan)


def tie_ends(ordered: Floats) -> Ints:
    """Where equal values end in a sorted array: the last place of each."""
    return np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)


def _ratio(part: npt.NDArray[np.number], whole: npt.NDArray[np.number]) -> Floats:
    """Part / whole, 0 where whole is 0."""
    ratio: Floats = np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=np.asarray(whole) != 0)
    return ratio

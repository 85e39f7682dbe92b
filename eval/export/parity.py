"""How far an export says what its checkpoint says: verdicts, logits, F1, slices. Arrays in, numbers out.

Exports change answers without an error: DeBERTa's wrong logits (transformers#18199), a multilingual classifier near
chance in int8 (onnxruntime#9599).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import ClaimPair
from eval.detector.predict import softmax
from eval.figures.decide import Scores, decide
from eval.figures.metrics import confusion, confusion_metrics
from eval.figures.slices import slices

PARITY_FILE = "onnx/parity.json"  # its place in a published folder


@dataclass
class Bounds:
    """What one format may change. Shares are of 1; None: no bound."""

    max_changed: float | None
    max_logit_gap: float | None
    max_f1_drop: float | None
    max_slice_drop: float | None


@dataclass(frozen=True)
class SliceParity:
    """Verdicts changed in a part of the split, and the change of its accuracy."""

    by: str
    value: str
    num_pairs: int
    changed: int
    accuracy: float


@dataclass(frozen=True)
class VariantParity:
    """One file against the checkpoint; F1 and accuracies are differences, `refused` says which bounds it breaks."""

    name: str
    file: str
    bytes: int
    sha256: str
    changed: int
    logit_gap: float
    score_gap: float
    contradiction_f1: float
    macro_f1: float
    slices: list[SliceParity]
    refused: list[str]


@dataclass(frozen=True)
class Parity:
    """The whole of parity.json: no clock and no path in it."""

    schema_version: int
    model: str
    model_sha256: str | None
    data: str
    split: str
    num_pairs: int
    threshold: float | None
    opset: int
    policy: dict[str, Bounds]
    min_slice_pairs: int
    variants: list[VariantParity]


@dataclass(frozen=True)
class Logits:
    """What one system says of n pairs in our label order, (n, 3) each: as published, and swapped."""

    forward: Floats
    swapped: Floats

    @property
    def scores(self) -> Scores:
        """Contradiction averaged over both orders, as in evaluation."""
        return Scores.both_ways(softmax(self.forward), softmax(self.swapped))


@dataclass(frozen=True)
class Differences:
    """What changes between two systems on the same pairs."""

    changed: int
    logit_gap: float
    score_gap: float
    contradiction_f1: float
    macro_f1: float
    slices: list[SliceParity]


def differences(pairs: Sequence[ClaimPair], checkpoint: Logits, export: Logits, threshold: float | None) -> Differences:
    """Export minus checkpoint, both judged with the same threshold. Gaps are in logits, and in score (0 to 1)."""
    gold = np.array([int(pair.label) for pair in pairs], dtype=np.int64)
    before, after = decide(checkpoint.scores, threshold), decide(export.scores, threshold)
    f1 = {name: _change(gold, before, after, name) for name in ("contradiction_f1", "macro_f1")}
    gap = max(
        float(np.abs(getattr(export, order) - getattr(checkpoint, order)).max()) for order in ("forward", "swapped")
    )
    score_gap = float(np.abs(export.scores.contradiction - checkpoint.scores.contradiction).max())
    parts = [
        SliceParity(by, value, len(rows), int((before[rows] != after[rows]).sum()),
                    _change(gold[rows], before[rows], after[rows], "accuracy"))
        for (by, value), rows in slices(list(pairs)).items()
    ]  # fmt: skip
    return Differences(int((before != after).sum()), _short(gap), _short(score_gap), **f1, slices=parts)


def _change(gold: Ints, before: Ints, after: Ints, metric: str) -> float:
    values = [float(confusion_metrics(confusion(gold, predicted))[metric]) for predicted in (before, after)]
    return round(values[1] - values[0], 6)


def _short(gap: float) -> float:
    """Two digits: what lies beyond depends on the machine's order of summation."""
    return float(f"{gap:.1e}")


def broken_bounds(changes: Differences, bounds: Bounds, num_pairs: int, min_slice_pairs: int) -> list[str]:
    """Why an export may not go out, a line each; nothing where it may. A gap that is no number breaks every bound."""
    drop = max(-changes.contradiction_f1, -changes.macro_f1)
    measured = {
        "changed": (changes.changed / num_pairs, f"{changes.changed} of {num_pairs} verdicts changed"),
        "logit_gap": (changes.logit_gap, f"largest logit gap {changes.logit_gap:.2g}"),
        "f1_drop": (drop, f"F1 falls by {drop:.3f}"),
    }
    bound = {"changed": bounds.max_changed, "logit_gap": bounds.max_logit_gap, "f1_drop": bounds.max_f1_drop}
    broken = [
        f"{said}, allowed: {bound[name]:g}"
        for name, (value, said) in measured.items()
        if bound[name] is not None and not value <= float(bound[name] or 0)
    ]
    large = [part for part in changes.slices if part.num_pairs >= min_slice_pairs]
    return broken + [
        f"accuracy on {part.by}={part.value} ({part.num_pairs} pairs) falls by {-part.accuracy:.3f}, "
        f"allowed: {bounds.max_slice_drop:g}"
        for part in large
        if bounds.max_slice_drop is not None and not -part.accuracy <= bounds.max_slice_drop
    ]

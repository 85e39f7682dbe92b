"""The loss of the best answer that looks at no pair: what a model that has learnt nothing stands at."""

from __future__ import annotations

import numpy as np
import torch

from data_prep.pairs import Label
from train.options import ObjectiveConfig
from train.tasks.supervision import Supervision

_OTHER_TERMS = ("label_smoothing", "focal_gamma", "symmetry", "r_drop", "contrast")


def uninformed_loss(rows: Supervision, swap: float, objective: ObjectiveConfig) -> float | None:
    """Nats a row: the entropy of the labels, and of contradiction or not for the share of rows that is read swapped.

    None where other terms than cross-entropy make the loss, or rows leave open which label they have.
    """
    is_plain = not any(getattr(objective, name) for name in _OTHER_TERMS) and not objective.teacher.path
    if not is_plain or bool((rows.candidates.sum(1) != 1).any()):
        return None
    weights = rows.weights.double()
    shares = (rows.candidates.double() * weights[:, None]).sum(0) / weights.sum()
    contradiction = shares[int(Label.contradiction)]
    return (1 - swap) * _entropy(shares) + swap * _entropy(torch.stack([contradiction, 1 - contradiction]))


def _entropy(shares: torch.Tensor) -> float:
    values = shares.numpy()
    return float(-(values * np.log(np.maximum(values, 1e-12))).sum())

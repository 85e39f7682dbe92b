"""What the losses are told of training pairs, beside their tokens: possible labels, weights, contrast partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from train.options import ObjectiveConfig
from train.tasks.objective import class_weights, weigh_rows

MAX_PARTNERS = 8  # of a row; the epochs go through them in turn
_OTHER_TERMS = ("label_smoothing", "focal_gamma", "symmetry", "r_drop", "contrast")


@dataclass(frozen=True)
class Supervision:
    """What the losses are told of n training pairs."""

    candidates: Tensor  # (n, 3), in our label order
    weights: Tensor  # (n,)
    contradicts: Tensor  # (n,), by their label
    partners: list[list[int]] | None  # where the objective contrasts edits of a claim

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.weights)


def supervision(pairs: Sequence[ClaimPair], objective: ObjectiveConfig) -> Supervision:
    """Labels, weights and partners of `pairs` as the objective takes them; UserError where it finds no partners."""
    candidates = candidate_masks(pairs)
    return Supervision(
        candidates,
        row_weights(pairs, candidates, objective.class_weights),
        torch.tensor([pair.label == Label.contradiction for pair in pairs]),
        contrast_partners(pairs) if objective.contrast else None,
    )


def possible_labels(pair: ClaimPair) -> set[Label]:
    """The labels one of which is right; UserError for names that are none of ours, or lack the pair's own."""
    if pair.possible_labels is None:
        return {pair.label}
    names = pair.possible_labels.split("|")
    if not set(names) <= set(LABEL_NAMES) or pair.label.name not in names:
        raise UserError(
            f"pair {pair.id}: possible_labels={pair.possible_labels!r} is not a list of {', '.join(LABEL_NAMES)} that "
            f"holds its label {pair.label.name}; rebuild the data set with python -m data_prep"
        )
    return {Label[name] for name in names}


def candidate_masks(pairs: Sequence[ClaimPair]) -> Tensor:
    """Which labels may be right, (n, 3), in our label order."""
    return torch.tensor([[label in possible for label in Label] for possible in map(possible_labels, pairs)])


def row_weights(pairs: Sequence[ClaimPair], candidates: Tensor, of_class: Any) -> Tensor:
    """The pairs' own weights times their class's: none, `balanced`, or a mapping from label names; (n,)."""
    weights = torch.tensor([pair.weight for pair in pairs])
    if of_class is None:
        return weights
    if isinstance(of_class, Mapping):
        return weigh_rows(candidates, weights, torch.tensor([float(of_class[name]) for name in LABEL_NAMES]))
    return weigh_rows(candidates, weights, class_weights(candidates, weights))


def contrast_partners(pairs: Sequence[ClaimPair]) -> list[list[int]]:
    """For each row the rows that share a claim with it, in either position, and differ in contradicting or not.

    Only rows with one label take part. UserError where no row has a partner.
    """
    by_claim: dict[str, list[int]] = defaultdict(list)
    for row, pair in enumerate(pairs):
        if len(possible_labels(pair)) == 1:
            for key in {pair.premise_key, pair.hypothesis_key}:
                by_claim[key].append(row)
    partners = [_partners_of(pair, pairs, by_claim) for row, pair in enumerate(pairs)]
    if not any(partners):
        raise UserError(
            "objective.contrast: no two training rows share a claim, one contradicting and one not; "
            "leave it at 0 for this data set"
        )
    return partners


def _partners_of(pair: ClaimPair, pairs: Sequence[ClaimPair], by_claim: Mapping[str, list[int]]) -> list[int]:
    if len(possible_labels(pair)) > 1:
        return []
    near = {other for key in (pair.premise_key, pair.hypothesis_key) for other in by_claim[key]}
    contradicts = pair.label == Label.contradiction
    return sorted(other for other in near if (pairs[other].label == Label.contradiction) != contradicts)[:MAX_PARTNERS]


def partner_in(partners: Sequence[int], row: int, epoch: int) -> int | None:
    """Which of its partners a row meets in an epoch."""
    return partners[(row + epoch) % len(partners)] if partners else None


def uninformed_loss(known: Supervision, swap: float, objective: ObjectiveConfig) -> float | None:
    """Loss of the best answer that looks at no pair, where a model that has learnt nothing stands, in nats a row.

    It is the entropy of the labels, and of contradiction or not for the share of rows that is read swapped.

    None where other terms than cross-entropy make the loss, or rows leave open which label they have.
    """
    is_plain = not any(getattr(objective, name) for name in _OTHER_TERMS) and not objective.teacher.path
    if not is_plain or bool((known.candidates.sum(1) != 1).any()):
        return None
    weights = known.weights.double()
    shares = (known.candidates.double() * weights[:, None]).sum(0) / weights.sum()
    contradiction = shares[int(Label.contradiction)]
    return (1 - swap) * _entropy(shares) + swap * _entropy(torch.stack([contradiction, 1 - contradiction]))


def _entropy(shares: torch.Tensor) -> float:
    values = shares.numpy()
    return float(-(values * np.log(np.maximum(values, 1e-12))).sum())

"""Training objectives on claim pairs as pure functions: logits and what is known of a row in, one loss a row out.

What is known of a row is a set of labels, one of which is right: one label mostly; two where a source says only
"not entailed"; and for a pair read hypothesis first what symmetry leaves of it. All losses below take sets of labels.
No loss depends on which rows share a batch, so the cutting into batches never changes a step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Terms:
    """What the loss is made of; configs/training/ has the values, train/config.py refuses what does not go together.

    `symmetry`, `r_drop`, `contrast`, `teacher` weigh the terms of their names.
    """

    label_smoothing: float = 0.0
    focal_gamma: float = 0.0
    symmetry: float = 0.0
    r_drop: float = 0.0
    contrast: float = 0.0
    margin: float = 0.0
    teacher: float = 0.0
    temperature: float = 1.0


@dataclass(frozen=True)
class PairBatch:
    """What is known of n rows; outputs stand in the model's own order.

    `candidates` (n, 3): the labels that may be right of the pair as published. `swapped` (n,): read hypothesis first.
    `teacher` (n, 2, 3): a teacher's logits for the pair as published and swapped. `has_partner` (m,): which of the rows
    have a contrast partner; `partner_sign` (m,): 1 where it is the row that contradicts, -1 where it is its partner.
    """

    candidates: Tensor
    swapped: Tensor
    contradiction: int
    teacher: Tensor | None = None
    has_partner: Tensor | None = None
    partner_sign: Tensor | None = None


def pair_losses(views: Mapping[str, Tensor], batch: PairBatch, terms: Terms) -> Tensor:
    """One loss a row, shape (n,), from the logits (n, 3) of each view of the rows.

    Views: `given` as the row is read; `again` with another dropout mask (R-Drop); `reversed` in the other order
    (symmetry); `partner` the contrast partner, for the rows that have one only. Views that carry the row's own label
    share the supervised loss evenly.
    """
    log_p = {name: logits.float().log_softmax(-1) for name, logits in views.items()}
    orders = {"given": batch.swapped, "again": batch.swapped, "reversed": ~batch.swapped}
    labelled = [(name, swapped) for name, swapped in orders.items() if name in views]
    loss = torch.stack([_supervised(log_p[name], swapped, batch, terms) for name, swapped in labelled]).mean(0)
    if batch.teacher is not None:
        taught = [_taught(views[name], swapped, batch, terms.temperature) for name, swapped in labelled]
        loss = (1 - terms.teacher) * loss + terms.teacher * torch.stack(taught).mean(0)
    if "reversed" in views:
        loss = loss + terms.symmetry * symmetry_penalty(log_p["given"], log_p["reversed"], batch.contradiction)
    if "again" in views:
        loss = loss + terms.r_drop * symmetric_kl(log_p["given"], log_p["again"])
    if "partner" in views:
        loss = loss + terms.contrast * _contrast(log_p, batch, terms.margin)
    return loss


def _supervised(log_p: Tensor, swapped: Tensor, batch: PairBatch, terms: Terms) -> Tensor:
    known = read_candidates(batch.candidates, swapped, batch.contradiction)
    if terms.focal_gamma:
        return focal_loss(log_p, known, terms.focal_gamma)
    return candidate_loss(log_p, known, swapped, terms.label_smoothing)


def read_candidates(candidates: Tensor, swapped: Tensor, contradiction: int) -> Tensor:
    """The labels that may be right of a pair as it is read, a mask (n, 3).

    Contradiction is symmetric, so a swapped contradiction stays one; of the rest only that much is known, since what
    follows from a claim need not imply it. Without swapped pairs the reverse order is foreign to the model: on ANS
    its average precision there was .63 against .81 as given (docs/LOG.md, 2026-11-23).
    """
    is_contradiction = torch.arange(candidates.shape[1], device=candidates.device) == contradiction
    may_be, may_not = candidates[:, contradiction], (candidates & ~is_contradiction).any(-1)
    reversed_ = torch.where(is_contradiction, may_be[:, None], may_not[:, None])
    return torch.where(swapped[:, None], reversed_, candidates)


def candidate_loss(log_p: Tensor, known: Tensor, swapped: Tensor, smoothing: float = 0.0) -> Tensor:
    """-log of the candidates' summed probability (partial-label learning; cross-entropy where one label is left), (n,).

    Smoothing moves that share of the target evenly over the labels (Szegedy et al. 2016, section 7), over those groups
    that a row can tell apart: of a swapped pair, contradiction and the rest. A row of which nothing is known costs 0.
    """
    inside = log_mass(log_p, known)
    if not smoothing:
        return -inside
    share = smoothing / known.shape[1]
    each = log_p.masked_fill(known, 0.0).sum(-1)
    num_outside = (~known).sum(-1)
    together = num_outside * log_mass(log_p, ~known | (num_outside == 0)[:, None])
    outside = torch.where(swapped, together, each)
    return -((1 - share * num_outside) * inside + share * outside)


def focal_loss(log_p: Tensor, known: Tensor, gamma: float) -> Tensor:
    """(1 - p)^gamma * -log p of the candidates' probability p: easy rows count less (Lin et al. 2017, eq. 4), (n,)."""
    inside = log_mass(log_p, known)
    # The floor keeps gamma < 1 from an infinite slope at p = 1, and rounding from a negative base.
    return (1 - inside.exp()).clamp_min(1e-7) ** gamma * -inside


def symmetry_penalty(log_p: Tensor, log_q: Tensor, contradiction: int) -> Tensor:
    """Mean of both KL divergences between contradiction-or-not as read in one order and in the other, (n,)."""
    return symmetric_kl(coarse(log_p, contradiction), coarse(log_q, contradiction))


def symmetric_kl(log_p: Tensor, log_q: Tensor) -> Tensor:
    """(KL(p, q) + KL(q, p)) / 2 over the last dimension, (n,): two passes' distance in R-Drop (Wu et al. 2021)."""
    return ((log_p.exp() - log_q.exp()) * (log_p - log_q)).sum(-1) / 2


def _contrast(log_p: Mapping[str, Tensor], batch: PairBatch, margin: float) -> Tensor:
    assert batch.has_partner is not None
    assert batch.partner_sign is not None
    odds, of_partners = (log_odds(log_p[name], batch.contradiction) for name in ("given", "partner"))
    losses = margin_loss(odds[batch.has_partner], of_partners, batch.partner_sign, margin)
    return torch.zeros_like(odds).index_add(0, batch.has_partner, losses)


def margin_loss(odds: Tensor, partner_odds: Tensor, sign: Tensor, margin: float) -> Tensor:
    """How much is missing until the contradicting edit of a claim leads the other one by `margin` log odds, (n,)."""
    return (margin - sign * (odds - partner_odds)).clamp_min(0.0)


def _taught(logits: Tensor, swapped: Tensor, batch: PairBatch, temperature: float) -> Tensor:
    assert batch.teacher is not None
    read = torch.where(swapped[:, None], batch.teacher[:, 1], batch.teacher[:, 0])
    return distillation_loss(logits, read, swapped, batch.contradiction, temperature)


def distillation_loss(
    logits: Tensor, teacher: Tensor, swapped: Tensor, contradiction: int, temperature: float
) -> Tensor:
    """T^2 * KL(teacher, student) of softened outputs (Hinton et al. 2015, section 2.1), (n,).

    Of a swapped pair the teacher is asked what a label is asked there: contradiction or not.
    """
    log_q, log_p = ((values.float() / temperature).log_softmax(-1) for values in (logits, teacher))
    full = _kl(log_p, log_q)
    halved = _kl(coarse(log_p, contradiction), coarse(log_q, contradiction))
    return temperature**2 * torch.where(swapped, halved, full)


def _kl(log_p: Tensor, log_q: Tensor) -> Tensor:
    return (log_p.exp() * (log_p - log_q)).sum(-1)


def log_mass(log_p: Tensor, mask: Tensor) -> Tensor:
    """Log of the probability that falls on a mask's labels, (n,)."""
    return log_p.masked_fill(~mask, -torch.inf).logsumexp(-1)


def coarse(log_p: Tensor, contradiction: int) -> Tensor:
    """Log probabilities of contradiction and of all else, (n, 2)."""
    is_contradiction = torch.arange(log_p.shape[1], device=log_p.device) == contradiction
    rest = log_p.masked_fill(is_contradiction, -torch.inf).logsumexp(-1)
    return torch.stack([log_p[:, contradiction], rest], -1)


def log_odds(log_p: Tensor, contradiction: int) -> Tensor:
    """Log of p(contradiction) / p(anything else), (n,)."""
    of_both = coarse(log_p, contradiction)
    return of_both[:, 0] - of_both[:, 1]


def class_weights(candidates: Tensor, weights: Tensor) -> Tensor:
    """Weights (3,) that give all labels of the training rows equal totals: W / (classes * W_label).

    A row with several candidates counts for each of them in part; a label that no row can have weighs 1.
    """
    shares = candidates / candidates.sum(-1, keepdim=True)
    total = (shares * weights[:, None]).sum(0)
    return torch.where(total > 0, weights.sum() / ((total > 0).sum() * total.clamp_min(1e-12)), 1.0)


def weigh_rows(candidates: Tensor, weights: Tensor, of_class: Tensor) -> Tensor:
    """Row weights (n,) times the mean class weight of each row's candidates."""
    return weights * (candidates * of_class).sum(-1) / candidates.sum(-1)


def swapped_rows(num_rows: int, share: float, seed: int, epoch: int) -> Tensor:
    """Which rows are read hypothesis first in an epoch: a mask (n,) that follows from seed and epoch alone."""
    return torch.from_numpy(np.random.default_rng([seed, epoch, 1]).random(num_rows) < share)

"""The training objective: cross-entropy on pairs as they stand, and what symmetry still says of swapped ones."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def pair_losses(logits: Tensor, labels: Tensor, swapped: Tensor, contradiction: int) -> Tensor:
    """One loss a row, shape (n,), from logits (n, 3), labels (n,) in the model's own order and a mask (n,).

    A pair as it stands: -log p(label). A swapped pair: contradiction is symmetric, so a contradiction stays one,
    -log p(contradiction); of the rest only that much is known, -log(1 - p(contradiction)), since what follows
    from a claim need not imply it. Without swapped pairs the reverse order is foreign to the model: on ANS its
    average precision there was .63 against .81 as given (docs/LOG.md, 2026-11-23).
    """
    log_p = logits.float().log_softmax(-1)
    given = -log_p.gather(1, labels[:, None])[:, 0]
    others = [index for index in range(logits.shape[1]) if index != contradiction]
    is_contradiction = labels == contradiction
    reversed_ = torch.where(is_contradiction, -log_p[:, contradiction], -log_p[:, others].logsumexp(-1))
    return torch.where(swapped, reversed_, given)


def swapped_rows(num_rows: int, share: float, seed: int, epoch: int) -> Tensor:
    """Which rows are read hypothesis first in an epoch: a mask (n,) that follows from seed and epoch alone."""
    return torch.from_numpy(np.random.default_rng([seed, epoch, 1]).random(num_rows) < share)

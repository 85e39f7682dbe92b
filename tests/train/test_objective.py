"""The objective: cross-entropy as given, and what symmetry says of a swapped pair."""

from __future__ import annotations

import math

import pytest
import torch

from train.objective import pair_losses, swapped_rows

LOGITS = torch.tensor([[math.log(0.5), math.log(0.3), math.log(0.2)]])


@pytest.mark.parametrize(
    ("label", "swapped", "probability"),
    [(0, False, 0.5), (1, False, 0.3), (2, False, 0.2), (2, True, 0.2), (0, True, 0.8), (1, True, 0.8)],
)
def test_loss_by_hand(label: int, swapped: bool, probability: float) -> None:
    loss = pair_losses(LOGITS, torch.tensor([label]), torch.tensor([swapped]), contradiction=2)
    assert loss.item() == pytest.approx(-math.log(probability), rel=1e-5)


def test_contradiction_may_stand_anywhere_among_the_outputs() -> None:
    loss = pair_losses(LOGITS, torch.tensor([0]), torch.tensor([True]), contradiction=0)
    assert loss.item() == pytest.approx(-math.log(0.5), rel=1e-5)


def test_swapped_pair_leaves_entailment_and_neutral_alone() -> None:
    logits = LOGITS.clone().requires_grad_()
    pair_losses(logits, torch.tensor([0]), torch.tensor([True]), contradiction=2).sum().backward()
    assert logits.grad is not None
    gradient = logits.grad[0]
    assert gradient[2] > 0  # contradiction goes down
    assert (gradient[0] / gradient[1]).item() == pytest.approx(0.5 / 0.3, rel=1e-4)  # the two keep their odds' pull


def test_swapped_rows_follow_from_seed_and_epoch() -> None:
    first = swapped_rows(2000, 0.3, seed=13, epoch=0)
    assert torch.equal(first, swapped_rows(2000, 0.3, seed=13, epoch=0))
    assert not torch.equal(first, swapped_rows(2000, 0.3, seed=13, epoch=1))
    assert first.float().mean().item() == pytest.approx(0.3, abs=0.04)
    assert not swapped_rows(50, 0.0, seed=1, epoch=0).any()
    assert swapped_rows(50, 1.0, seed=1, epoch=0).all()

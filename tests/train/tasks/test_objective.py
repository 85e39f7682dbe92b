"""Each objective by hand, on probabilities (.5, .3, .2) of entailment, neutral, contradiction."""

from __future__ import annotations

from math import log

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from train.tasks.objective import (
    PairBatch,
    Terms,
    candidate_loss,
    class_weights,
    distillation_loss,
    focal_loss,
    margin_loss,
    pair_losses,
    read_candidates,
    swapped_rows,
    symmetric_kl,
    symmetry_penalty,
    weigh_rows,
)

P = [0.5, 0.3, 0.2]
Q = [0.25, 0.35, 0.4]


def logs(*rows: list[float]) -> Tensor:
    """Log probabilities, one row each; softmax gives the row back."""
    return torch.tensor(rows).log()


def mask(*labels: int) -> Tensor:
    """A candidate set as a mask (1, 3)."""
    return torch.tensor([[label in labels for label in range(3)]])


def batch(*labels: int, swapped: bool = False, contradiction: int = 2, **more: Tensor) -> PairBatch:
    """One row with these candidates."""
    return PairBatch(mask(*labels), torch.tensor([swapped]), contradiction, **more)


@pytest.mark.parametrize(
    ("labels", "swapped", "probability"),
    [
        ((0,), False, 0.5),
        ((1,), False, 0.3),
        ((2,), False, 0.2),
        ((2,), True, 0.2),
        ((0,), True, 0.8),
        ((1,), True, 0.8),
        ((1, 2), False, 0.5),  # "not entailed": neutral or contradiction
        ((0, 1), False, 0.8),
        ((0, 1), True, 0.8),
        ((1, 2), True, 1.0),  # read the other way round, nothing is known of it
    ],
)
def test_the_plain_loss(labels: tuple[int, ...], swapped: bool, probability: float) -> None:
    loss = pair_losses({"given": logs(P)}, batch(*labels, swapped=swapped), Terms())
    assert loss.item() == pytest.approx(-log(probability), rel=1e-5, abs=1e-6)


def test_contradiction_may_stand_anywhere_among_the_outputs() -> None:
    loss = pair_losses({"given": logs(P)}, batch(1, swapped=True, contradiction=0), Terms())
    assert loss.item() == pytest.approx(-log(0.5), rel=1e-5)


def test_swapped_pair_leaves_entailment_and_neutral_alone() -> None:
    logits = logs(P).requires_grad_()
    pair_losses({"given": logits}, batch(0, swapped=True), Terms()).sum().backward()
    assert logits.grad is not None
    gradient = logits.grad[0]
    assert gradient[2] > 0  # contradiction goes down
    assert (gradient[0] / gradient[1]).item() == pytest.approx(0.5 / 0.3, rel=1e-4)  # the two keep their odds' pull


@pytest.mark.parametrize(
    ("labels", "swapped", "expected"),
    [
        ((0,), False, -(0.8 * log(0.5) + 0.1 * log(0.3) + 0.1 * log(0.2))),  # epsilon .3: .1 a label
        ((1, 2), False, -(0.9 * log(0.5) + 0.1 * log(0.5))),
        ((2,), True, -(0.8 * log(0.2) + 0.2 * log(0.8))),  # contradiction against the rest, which holds two labels
        ((0,), True, -(0.9 * log(0.8) + 0.1 * log(0.2))),
        ((0, 1, 2), False, 0.0),
    ],
)
def test_label_smoothing(labels: tuple[int, ...], swapped: bool, expected: float) -> None:
    loss = pair_losses({"given": logs(P)}, batch(*labels, swapped=swapped), Terms(label_smoothing=0.3))
    assert loss.item() == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_label_smoothing_is_torchs_on_plain_labels() -> None:
    logits, labels = torch.randn(7, 3, generator=torch.Generator().manual_seed(1)), torch.tensor([0, 1, 2, 0, 1, 2, 2])
    known = torch.nn.functional.one_hot(labels, 3).bool()
    ours = candidate_loss(logits.log_softmax(-1), known, torch.zeros(7, dtype=torch.bool), 0.1)
    theirs = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.1, reduction="none")
    torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize(("gamma", "expected"), [(2.0, 0.8**2 * -log(0.2)), (0.5, 0.8**0.5 * -log(0.2))])
def test_focal_loss(gamma: float, expected: float) -> None:
    assert focal_loss(logs(P), mask(2), gamma).item() == pytest.approx(expected, rel=1e-5)
    assert pair_losses({"given": logs(P)}, batch(2), Terms(focal_gamma=gamma)).item() == pytest.approx(
        expected, rel=1e-5
    )


def test_focal_loss_of_a_certain_row_has_a_finite_slope() -> None:
    logits = torch.tensor([[0.0, -200.0, -200.0]], requires_grad=True)
    focal_loss(logits.log_softmax(-1), mask(0, 1, 2), 0.5).sum().backward()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()


def test_symmetry_penalty() -> None:
    # contradiction .2 in one order, .4 in the other: (.2 log .5 + .8 log 4/3 + .4 log 2 + .6 log .75) / 2
    expected = (0.2 * log(0.5) + 0.8 * log(4 / 3) + 0.4 * log(2) + 0.6 * log(0.75)) / 2
    assert symmetry_penalty(logs(P), logs(Q), 2).item() == pytest.approx(expected, rel=1e-4)
    assert symmetry_penalty(logs(P), logs([0.3, 0.5, 0.2]), 2).item() == pytest.approx(0.0, abs=1e-6)


def test_both_orders_share_the_supervised_loss() -> None:
    loss = pair_losses({"given": logs(P), "reversed": logs(Q)}, batch(0), Terms(symmetry=3.0))
    penalty = symmetry_penalty(logs(P), logs(Q), 2).item()
    assert loss.item() == pytest.approx((-log(0.5) - log(0.6)) / 2 + 3 * penalty, rel=1e-5)


def test_r_drop() -> None:
    expected = sum((p - q) * (log(p) - log(q)) for p, q in zip(P, Q, strict=True)) / 2
    assert symmetric_kl(logs(P), logs(Q)).item() == pytest.approx(expected, rel=1e-5)
    loss = pair_losses({"given": logs(P), "again": logs(Q)}, batch(2), Terms(r_drop=0.7))
    assert loss.item() == pytest.approx((-log(0.2) - log(0.4)) / 2 + 0.7 * expected, rel=1e-5)


def test_contrast_asks_for_a_lead_in_log_odds() -> None:
    lead = log(0.4 / 0.6) - log(0.2 / 0.8)  # .981
    one = torch.ones(1)
    assert margin_loss(
        torch.tensor([log(0.4 / 0.6)]), torch.tensor([log(0.2 / 0.8)]), one, 2.0
    ).item() == pytest.approx(2.0 - lead, rel=1e-5)
    views = {"given": logs(Q), "partner": logs(P)}
    loss = pair_losses(
        views, batch(2, has_partner=torch.tensor([0]), partner_sign=one), Terms(contrast=0.5, margin=2.0)
    )
    assert loss.item() == pytest.approx(-log(0.4) + 0.5 * (2.0 - lead), rel=1e-5)
    kept = pair_losses(
        views, batch(2, has_partner=torch.tensor([0]), partner_sign=one), Terms(contrast=0.5, margin=0.9)
    )
    assert kept.item() == pytest.approx(-log(0.4), rel=1e-5)  # the lead is there already


def test_rows_without_a_partner_take_no_part_in_contrast() -> None:
    partner = {"has_partner": torch.tensor([1]), "partner_sign": torch.tensor([-1.0])}
    rows = PairBatch(mask(0).repeat(3, 1), torch.zeros(3, dtype=torch.bool), 2, **partner)
    views = {"given": logs(P, Q, P), "partner": logs(P)}  # one partner: the second row's, which contradicts less
    loss = pair_losses(views, rows, Terms(contrast=1.0, margin=1.0))
    missing = 1.0 + log(0.4 / 0.6) - log(0.2 / 0.8)
    assert loss.tolist() == pytest.approx([-log(0.5), -log(0.25) + missing, -log(0.5)], rel=1e-5)


def test_distillation() -> None:
    temperature = 2.0
    p, q = ([value**0.5 for value in row] for row in (P, Q))  # softened by T = 2: square roots, normalised
    p, q = ([value / sum(row) for value in row] for row in (p, q))
    full = 4 * sum(a * log(a / b) for a, b in zip(p, q, strict=True))
    no = torch.tensor([False])
    assert distillation_loss(logs(Q), logs(P), no, 2, temperature).item() == pytest.approx(full, rel=1e-4)
    halved = 4 * (p[2] * log(p[2] / q[2]) + (1 - p[2]) * log((1 - p[2]) / (1 - q[2])))
    assert distillation_loss(logs(Q), logs(P), ~no, 2, temperature).item() == pytest.approx(halved, rel=1e-4)


@pytest.mark.parametrize("swapped", [False, True])
def test_the_teacher_is_asked_about_the_order_that_is_read(swapped: bool) -> None:
    teacher = torch.stack([logs(P), logs(Q)], 1)  # (1, 2, 3): as published, swapped
    own = logs(Q if swapped else P)
    loss = pair_losses({"given": own}, batch(2, swapped=swapped, teacher=teacher), Terms(teacher=0.75, temperature=3.0))
    assert loss.item() == pytest.approx(0.25 * -log(0.4 if swapped else 0.2), rel=1e-4)  # agrees: nothing to learn


def test_class_weights_give_each_class_the_same_total() -> None:
    candidates = torch.tensor([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 1]]).bool()
    weights = torch.tensor([1.0, 1.0, 2.0, 1.0])
    of_class = class_weights(candidates, weights)
    assert of_class.tolist() == pytest.approx([5 / (3 * 4), 5 / (3 * 0.5), 5 / (3 * 0.5)])
    assert weigh_rows(candidates, weights, of_class).tolist() == pytest.approx([5 / 12, 5 / 12, 10 / 12, 10 / 3])


def test_a_class_without_rows_is_no_class() -> None:
    candidates = torch.tensor([[1, 0, 0], [0, 0, 1], [0, 0, 1]]).bool()
    assert class_weights(candidates, torch.ones(3)).tolist() == pytest.approx([1.5, 1.0, 0.75])


TERMS = st.builds(
    Terms, label_smoothing=st.sampled_from([0.0, 0.2]), symmetry=st.sampled_from([0.0, 1.0]),
    r_drop=st.sampled_from([0.0, 1.0]), contrast=st.sampled_from([0.0, 1.0]), margin=st.just(1.0),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TERMS, st.integers(0, 10_000))
def test_no_loss_depends_on_its_neighbours(terms: Terms, seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    views = {name: torch.randn(6, 3, generator=random) for name in ("given", "again", "reversed")}
    has_partner, sign = torch.tensor([0, 2, 3]), torch.tensor([1.0, -1.0, 1.0])
    views["partner"] = torch.randn(3, 3, generator=random)
    candidates = torch.tensor([[1, 0, 0], [0, 1, 1], [0, 0, 1], [0, 1, 0], [1, 1, 0], [1, 1, 1]]).bool()
    swapped = torch.tensor([False, True] * 3)
    whole = pair_losses(views, PairBatch(candidates, swapped, 2, None, has_partner, sign), terms)
    parts = []
    for rows, partners in ((slice(0, 2), slice(0, 1)), (slice(2, 6), slice(1, 3))):
        some = {name: value[partners if name == "partner" else rows] for name, value in views.items()}
        where = has_partner[partners] - rows.start
        known = PairBatch(candidates[rows], swapped[rows], 2, None, where, sign[partners])
        parts.append(pair_losses(some, known, terms))
    torch.testing.assert_close(torch.cat(parts), whole)
    assert whole.isfinite().all()


def test_read_candidates_keep_what_symmetry_says() -> None:
    both = torch.tensor([True, True])
    assert read_candidates(torch.cat([mask(0), mask(2)]), both, 2).tolist() == [
        [True, True, False],
        [False, False, True],
    ]


def test_swapped_rows_follow_from_seed_and_epoch() -> None:
    first = swapped_rows(2000, 0.3, seed=13, epoch=0)
    assert torch.equal(first, swapped_rows(2000, 0.3, seed=13, epoch=0))
    assert not torch.equal(first, swapped_rows(2000, 0.3, seed=13, epoch=1))
    assert first.float().mean().item() == pytest.approx(0.3, abs=0.04)
    assert not swapped_rows(50, 0.0, seed=1, epoch=0).any()
    assert swapped_rows(50, 1.0, seed=1, epoch=0).all()

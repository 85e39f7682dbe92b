"""What a change of format may change: counted on arrays, and shown to block."""

from __future__ import annotations

import numpy as np
import pytest

from data_prep.foundation.resampling import Floats
from data_prep.pairs import ClaimPair, Label
from eval.export.parity import Bounds, Logits, broken_bounds, differences
from tests.conftest import MakePair

EXACT = Bounds(max_changed=0.0, max_logit_gap=1e-3, max_f1_drop=0.0, max_slice_drop=0.0)
NO_BOUND = Bounds(None, None, None, None)


@pytest.fixture(scope="module")
def pairs(make_pair: MakePair) -> list[ClaimPair]:
    """Sixty pairs, each label as often, of two phenomena."""
    return [make_pair(Label(row % 3), phenomenon="numbers" if row < 30 else "negation") for row in range(60)]


@pytest.fixture
def right(pairs: list[ClaimPair]) -> Floats:
    """Logits that are right on all of them."""
    return 4.0 * np.eye(3)[[int(pair.label) for pair in pairs]]


def test_the_same_logits_change_nothing(pairs: list[ClaimPair], right: Floats) -> None:
    same = differences(pairs, Logits(right, right), Logits(right.copy(), right.copy()), 0.5)
    assert (same.changed, same.logit_gap, same.score_gap, same.contradiction_f1, same.macro_f1) == (0, 0, 0, 0, 0)
    assert broken_bounds(same, EXACT, 60, 1) == []


def test_verdicts_gaps_and_slices_are_counted(pairs: list[ClaimPair], right: Floats) -> None:
    worse = right.copy()
    rows = [row for row in range(30) if pairs[row].label == Label.contradiction][:6]
    worse[rows] = [0.0, 4.0, 0.0]  # six contradictions among the numbers now look neutral
    found = differences(pairs, Logits(right, right), Logits(worse, worse), 0.5)
    assert (found.changed, found.logit_gap) == (6, 4.0)
    assert found.contradiction_f1 == pytest.approx(2 * 14 / (2 * 14 + 6) - 1, abs=1e-6)
    parts = {(part.by, part.value): part for part in found.slices}
    assert (parts["phenomenon", "numbers"].changed, parts["phenomenon", "numbers"].accuracy) == (6, -0.2)
    assert (parts["phenomenon", "negation"].changed, parts["phenomenon", "negation"].accuracy) == (0, 0.0)
    assert [reason.split(",")[0] for reason in broken_bounds(found, EXACT, 60, 1)][:3] == [
        "6 of 60 verdicts changed",
        "largest logit gap 4",
        "F1 falls by 0.176",
    ]
    only_slices = Bounds(None, None, None, 0.1)
    assert any("phenomenon=numbers" in reason for reason in broken_bounds(found, only_slices, 60, 30))
    assert not any("phenomenon=negation" in reason for reason in broken_bounds(found, only_slices, 60, 30))
    assert not any("phenomenon" in reason for reason in broken_bounds(found, only_slices, 60, 31))
    assert broken_bounds(found, NO_BOUND, 60, 1) == []


def test_one_order_alone_is_looked_at_too(pairs: list[ClaimPair], right: Floats) -> None:
    swapped = right.copy()
    swapped[0, 0] += 0.5
    assert differences(pairs, Logits(right, right), Logits(right, swapped), 0.5).logit_gap == 0.5


def test_labels_in_another_order_and_outputs_that_are_no_numbers_are_refused(
    pairs: list[ClaimPair], right: Floats
) -> None:
    turned = right[:, [1, 2, 0]]
    found = differences(pairs, Logits(right, right), Logits(turned, turned), 0.5)
    assert found.changed == 60
    assert broken_bounds(found, EXACT, 60, 1)
    broken = np.full_like(right, np.nan)
    found = differences(pairs, Logits(right, right), Logits(broken, broken), 0.5)
    assert any("logit gap nan" in reason for reason in broken_bounds(found, EXACT, 60, 1))

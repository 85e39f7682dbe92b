"""The batch plan: every row once an epoch, within the token budget, alike on every process."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.batches import EpochPlan, EpochPlans, Step, num_steps, padding_share, plan_epoch, steps_of

LENGTHS = st.lists(st.integers(3, 90), min_size=1, max_size=200)


def counted_rows(steps: list[Step]) -> list[int]:
    """Rows of all counting micro-batches."""
    return [row for step in steps for micros in step.micros for micro in micros if micro.counts for row in micro.rows]


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(1, 3), st.integers(1, 4), st.integers(0, 3))
def test_every_row_counts_exactly_once(lengths: list[int], accumulation: int, processes: int, epoch: int) -> None:
    weights = [1.0 + index % 3 for index in range(len(lengths))]
    plan = plan_epoch(lengths, 128, seed=13, epoch=epoch)
    steps = list(steps_of(plan, weights, accumulation, processes))
    assert len(steps) == num_steps(plan, accumulation, processes)
    assert sorted(counted_rows(steps)) == list(range(len(lengths)))
    assert sum(step.weight for step in steps) == sum(weights)
    assert all(len(micros) == processes for step in steps for micros in step.micros)
    assert all(len(step.micros) <= accumulation for step in steps)
    assert all(len(step.micros) == accumulation for step in steps[:-1])


@settings(max_examples=60, deadline=None)
@given(LENGTHS)
def test_batches_keep_within_the_token_budget(lengths: list[int]) -> None:
    for step in steps_of(plan_epoch(lengths, 128, seed=1, epoch=0), [1.0] * len(lengths), 1, 1):
        rows = step.micros[0][0].rows
        assert len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= 128


def test_a_plan_follows_from_seed_and_epoch() -> None:
    lengths = [5 + 7 * index % 60 for index in range(100)]

    def plan(seed: int, epoch: int) -> object:
        return list(steps_of(plan_epoch(lengths, 256, seed=seed, epoch=epoch), [1.0] * 100, 2, 2))

    assert plan(13, 0) == plan(13, 0)
    assert plan(13, 0) != plan(13, 1)
    assert plan(13, 0) != plan(14, 0)


def test_fillers_keep_processes_in_step_and_weigh_nothing() -> None:
    plan = plan_epoch([10] * 3, 10, seed=1, epoch=0)
    steps = list(steps_of(plan, [1.0] * 3, 1, 2))  # three batches of one row, two processes
    fillers = [micro for step in steps for micros in step.micros for micro in micros if not micro.counts]
    assert len(fillers) == 1
    assert [step.weight for step in steps] == [2.0, 1.0]


def test_similar_lengths_share_a_batch() -> None:
    lengths = [10, 80] * 200
    plan = plan_epoch(lengths, 800, seed=1, epoch=0)
    assert padding_share(plan, lengths) < 0.02
    random_order = 1 - 45 / 80  # what batches of unsorted rows would pad here
    assert padding_share(plan, lengths) < random_order / 10


def test_an_epoch_is_planned_once_while_plans_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train.batches.KEPT_ROWS", 25)
    made: list[int] = []

    def make(epoch: int) -> EpochPlan:
        made.append(epoch)
        return plan_epoch([10] * 10, 40, seed=1, epoch=epoch)

    plans = EpochPlans(make)
    first = [plans.of(epoch) for epoch in range(4)]
    again = [plans.of(epoch) for epoch in range(4)]
    assert made == [0, 1, 2, 3, 2, 3]  # 25 rows hold two epochs of ten
    assert all(np.array_equal(one.rows, two.rows) for one, two in zip(first, again, strict=True))

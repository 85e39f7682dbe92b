"""Which rows make which batch: similar lengths together, a number of tokens each, every row once an epoch.

A plan is computed alike on every process from (lengths, seed, epoch): nothing is exchanged, and a step's total
weight is known before its first micro-batch, so the loss is a mean over rows, not a mean of batch means
(batches of similar length hold different numbers of rows, and averaging means would favour the long ones).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import numpy.typing as npt

from eval.detector.inputs import token_batches
from train.process.memory import padded_tokens

# Batches that are sorted together. Padding against randomness: on ANS (10 to 49 tokens of ar-mini, 1,024 a batch) pools
# of 1, 4, 16, 64 batches pad 21, 10, 3, 1 % of the tokens (docs/LOG.md, 2026-11-23); where headlines, captions and
# longer genres mix (10 to 67 tokens, 800 a batch) pools of 16, 32, 64 pad 5, 3, 1 %.
POOL = 32
KEPT_ROWS = 2**22  # of all kept plans together


@dataclass(frozen=True)
class Micro:
    """Rows of one forward pass; `counts` is False for a filler that only keeps processes in step."""

    rows: list[int]
    counts: bool = True


@dataclass(frozen=True)
class Step:
    """One optimizer step: micro-batches by [accumulation][process], and the sum of their rows' weights."""

    micros: list[list[Micro]]
    weight: float


@dataclass(frozen=True)
class EpochPlan:
    """An epoch's batches in their order, four bytes a row: batch i is `rows[starts[i]:starts[i + 1]]`."""

    rows: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Number of batches."""
        return len(self.starts) - 1

    def batch(self, index: int) -> list[int]:
        """Row numbers of one batch."""
        rows: list[int] = self.rows[self.starts[index] : self.starts[index + 1]].tolist()
        return rows


def plan_epoch(lengths: Sequence[int], max_tokens: int, seed: int, epoch: int, is_packed: bool = False) -> EpochPlan:
    """Every row in one batch, batches in the order of the epoch; `lengths`: tokens of each row."""
    batches = _shuffled_batches(lengths, max_tokens, np.random.default_rng([seed, epoch]), is_packed)
    rows = np.fromiter(chain.from_iterable(batches), np.int32, len(lengths))
    return EpochPlan(rows, np.cumsum([0, *map(len, batches)], dtype=np.int64))


@dataclass
class EpochPlans:
    """Each epoch's plan, made when it is first asked for.

    The schedule needs the length of all epochs before the first step, and the steps need their plans later: plans are
    kept up to KEPT_ROWS rows, 16 MB, which holds a thousand epochs of ANS. Of larger sets the later epochs are planned
    a second time, rather than held.
    """

    make: Callable[[int], EpochPlan]
    kept: dict[int, EpochPlan] = field(default_factory=dict)

    def of(self, epoch: int) -> EpochPlan:
        """The plan of an epoch, counted from 0; alike each time."""
        if epoch in self.kept:
            return self.kept[epoch]
        plan = self.make(epoch)
        if not self.kept or sum(len(other.rows) for other in self.kept.values()) + len(plan.rows) <= KEPT_ROWS:
            self.kept[epoch] = plan
        return plan


def num_steps(plan: EpochPlan, accumulation: int, processes: int) -> int:
    """Optimizer steps of an epoch."""
    return -(-len(plan) // (accumulation * processes))


def steps_of(plan: EpochPlan, weights: Sequence[float], accumulation: int, processes: int) -> Iterator[Step]:
    """An epoch's steps in order; each row stands in exactly one counting micro-batch. `weights`: of each row."""
    width = accumulation * processes
    for start in range(0, len(plan), width):
        micros = [Micro(plan.batch(index)) for index in range(start, min(start + width, len(plan)))]
        micros += [Micro(plan.batch(0), counts=False)] * (-len(micros) % processes)
        rounds = [micros[first : first + processes] for first in range(0, len(micros), processes)]
        yield Step(rounds, _weight(rounds, weights))


def _shuffled_batches(
    lengths: Sequence[int], max_tokens: int, random: np.random.Generator, is_packed: bool
) -> list[list[int]]:
    order = random.permutation(len(lengths))
    rows_in_pool = max(1, POOL * max_tokens // max(1, int(np.mean(lengths))))
    batches = [batch for pool in _pools(order, rows_in_pool) for batch in _cut(pool, lengths, max_tokens, is_packed)]
    return [batches[index] for index in random.permutation(len(batches))]


def _pools(order: np.ndarray, size: int) -> Iterator[list[int]]:
    for start in range(0, len(order), size):
        yield order[start : start + size].tolist()


def _cut(pool: list[int], lengths: Sequence[int], max_tokens: int, is_packed: bool) -> list[list[int]]:
    """Of similar length when packed, too: a CPU's attention still works on rows of one width."""
    return token_batches(sorted(pool, key=lambda row: lengths[row]), lengths, max_tokens, is_packed)


def _weight(step: list[list[Micro]], weights: Sequence[float]) -> float:
    return sum(weights[row] for micros in step for micro in micros if micro.counts for row in micro.rows)


def padding_share(
    plan: EpochPlan, lengths: Sequence[int], places: Callable[[Sequence[int]], int] = padded_tokens
) -> float:
    """Padding tokens over all tokens of an epoch's batches; `places`: what rows of some lengths take."""
    padded = sum(places([lengths[row] for row in plan.batch(index)]) for index in range(len(plan)))
    held: int = sum(lengths[row] for row in plan.rows.tolist())
    return 1 - held / padded

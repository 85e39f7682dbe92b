"""Which rows make which batch: similar lengths together, a number of tokens each, every row once an epoch.

A plan is computed alike on every process from (lengths, seed, epoch): nothing is exchanged, and a step's total
weight is known before its first micro-batch, so the loss is a mean over rows, not a mean of batch means
(batches of similar length hold different numbers of rows, and averaging means would favour the long ones).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eval.detector.inputs import token_batches
from train.process.memory import padded_tokens

# Batches that are sorted together. Padding against randomness: on ANS (10 to 49 tokens of ar-mini, 1,024 a batch) pools
# of 1, 4, 16, 64 batches pad 21, 10, 3, 1 % of the tokens (docs/LOG.md, 2026-11-23); where headlines, captions and
# longer genres mix (10 to 67 tokens, 800 a batch) pools of 16, 32, 64 pad 5, 3, 1 %.
POOL = 32


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


def plan_epoch(
    lengths: Sequence[int],
    weights: Sequence[float],
    max_tokens: int,
    accumulation: int,
    processes: int,
    seed: int,
    epoch: int,
    is_packed: bool = False,
) -> list[Step]:
    """All steps of an epoch, in order; each row stands in exactly one counting micro-batch."""
    batches = _shuffled_batches(lengths, max_tokens, np.random.default_rng([seed, epoch]), is_packed)
    micros = [Micro(batch) for batch in batches]
    micros += [Micro(batches[0], counts=False)] * (-len(micros) % processes)
    rounds = [micros[start : start + processes] for start in range(0, len(micros), processes)]
    steps = [rounds[start : start + accumulation] for start in range(0, len(rounds), accumulation)]
    return [Step(step, _weight(step, weights)) for step in steps]


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
    steps: Sequence[Step], lengths: Sequence[int], places: Callable[[Sequence[int]], int] = padded_tokens
) -> float:
    """Padding tokens over all tokens of an epoch's counting batches; `places`: what rows of some lengths take."""
    batches = [micro.rows for step in steps for micros in step.micros for micro in micros if micro.counts]
    padded = sum(places([lengths[row] for row in rows]) for rows in batches)
    return 1 - sum(lengths[row] for rows in batches for row in rows) / padded

"""What fits the memory: a micro-batch that did not is run in halves, from then on without trying.

A step's weight is known before it begins, and its loss is a sum over rows, so cutting a micro-batch changes the
order of summation and the draw of the dropout masks, and nothing else.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from accelerate.utils.memory import clear_device_cache, should_reduce_batch_size

from data_prep.foundation.errors import UserError


class DoesNotFit(Exception):  # noqa: N818  (caught where it can be mended)
    """Rows of `lengths` tokens did not fit the memory together."""

    def __init__(self, lengths: list[int]) -> None:
        super().__init__(lengths)
        self.lengths = lengths


@dataclass
class TokenBudget:
    """How many tokens, padding counted, this process runs at once; None while everything has fitted."""

    limit: int | None = None

    def pieces(self, rows: list[int], lengths: Sequence[int]) -> list[list[int]]:
        """`rows` in one piece where they fit, else halved until they do; `lengths` are theirs."""
        if self.limit is None or len(rows) == 1 or padded_tokens(lengths) <= self.limit:
            return [rows]
        half = len(rows) // 2
        return [*self.pieces(rows[:half], lengths[:half]), *self.pieces(rows[half:], lengths[half:])]

    def shrink(self, lengths: Sequence[int]) -> None:
        """Halve the limit, since rows of `lengths` tokens did not fit; UserError where there is nothing left to cut."""
        if len(lengths) == 1:
            raise out_of_memory(lengths)
        self.limit = padded_tokens(lengths) // 2


def padded_tokens(lengths: Sequence[int]) -> int:
    """Tokens of a batch whose rows have `lengths` tokens, padding counted."""
    return len(lengths) * max(lengths)


def out_of_memory(lengths: Sequence[int]) -> UserError:
    """What the user is told where nothing is left to cut, or nothing may be cut."""
    return UserError(
        f"out of memory on {len(lengths)} rows of up to {max(lengths)} tokens: lower max_tokens (accumulation makes "
        "up for it) or max_length, choose a smaller model, or free the device"
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a device (or this machine) had no memory left."""
    return isinstance(error, torch.OutOfMemoryError) or should_reduce_batch_size(error)


def free_memory() -> None:
    """Give back what the failed attempt still held."""
    gc.collect()
    clear_device_cache()

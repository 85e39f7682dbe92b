"""Attention over a batch that is one sequence of tokens: (1, heads, T, width) in, (1, T, heads, width) out.

Two layouts of a batch (eval/layout.py). Packed: rows one after another, for the kernel of torch.nn.attention.varlen on
CUDA. Grid: every row takes as many places as the longest, and what is left of the T places belongs to no row.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn


def packed_attention(
    module: nn.Module,  # noqa: ARG001  (transformers' attention functions all take it)
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001  (transformers makes none for a function it does not know)
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    row_ends: Tensor | None = None,
    row_width: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention within each row of a packed batch; `row_ends`: 0 and where each row ends, `row_width`: the longest.

    `sliding_window` as ModernBERT gives it: a token sees those less than so many places away.
    """
    if row_ends is None or row_width is None:
        raise AssertionError("a model that reads packed rows was given others: make batches with eval.layout.collator")
    if dropout:
        raise AssertionError("packed attention drops nothing; eval.layout.why_not says so before training")
    reach = -1 if sliding_window is None else sliding_window - 1
    if query.device.type != "cuda":
        return _row_by_row(query, key, value, row_ends.tolist(), scaling, reach), None
    from torch.nn.attention.varlen import varlen_attn

    query, key, value = (states[0].transpose(0, 1) for states in (query, key, value))
    window = (reach, reach)
    found: Any = varlen_attn(
        query, key, value, row_ends, row_ends, row_width, row_width, scale=scaling, window_size=window
    )
    return found[None], None


def _row_by_row(
    query: Tensor, key: Tensor, value: Tensor, bounds: list[int], scaling: float | None, reach: int
) -> Tensor:
    """The same where there is no kernel for it: exact, in any number format, and slow."""
    import torch

    attend: Any = torch.nn.functional.scaled_dot_product_attention
    found = []
    for start, end in pairwise(bounds):
        here = (states[:, :, start:end] for states in (query, key, value))
        mask = None if reach < 0 else _within(end - start, reach, query.device)
        found.append(attend(*here, mask, scale=scaling))
    return torch.cat(found, dim=2).transpose(1, 2)


def _within(length: int, reach: int, device: torch.device) -> Tensor:
    import torch

    places = torch.arange(length, device=device)
    return (places[:, None] - places[None, :]).abs() <= reach


def grid_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001  (transformers makes none for a function it does not know)
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    row_lengths: Tensor | None = None,
    row_width: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention within each row of a grid, as plain products; `row_lengths` (n,), `row_width`: places of each row.

    Places beyond the rows get zeros: nothing reads them.
    """
    import torch

    if row_lengths is None or row_width is None:
        raise AssertionError("a model that reads a grid was given other rows: make batches with eval.layout.collator")
    (heads, total, width), used = query.shape[1:], len(row_lengths) * row_width
    shape = (len(row_lengths), row_width, heads, width)
    query, key, value = (states[0].transpose(0, 1)[:used].view(shape).transpose(1, 2) for states in (query, key, value))
    places = torch.arange(row_width, device=query.device)
    hidden = (places >= row_lengths[:, None])[:, None, None]
    if sliding_window is not None:
        hidden = hidden | ~_within(row_width, sliding_window - 1, query.device)
    scores = (query @ key.transpose(2, 3)) * (width**-0.5 if scaling is None else scaling)
    scores = scores.masked_fill(hidden, torch.finfo(scores.dtype).min)
    exact = torch.promote_types(scores.dtype, torch.float32)
    weights = torch.nn.functional.dropout(scores.softmax(-1, dtype=exact).to(value.dtype), dropout, module.training)
    found = (weights @ value).transpose(1, 2).reshape(used, heads, width)
    return torch.cat([found, found.new_zeros(total - used, heads, width)])[None], None

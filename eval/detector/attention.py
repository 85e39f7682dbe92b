"""Attention over packed rows: (1, heads, T, width) in, (1, T, heads, width) out, each token seeing its own row only.

On CUDA by the kernel of torch.nn.attention.varlen. Elsewhere the rows are gathered into a grid of equal rows, attended
to as plain products, and gathered back; everything but attention then works on T tokens without padding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor

if TYPE_CHECKING:
    from torch import nn

States = tuple[Tensor, Tensor, Tensor]  # queries, keys, values, (1, heads, T, width) each


def packed_attention(
    module: nn.Module,  # noqa: ARG001  (transformers' attention functions all take it)
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001  (transformers makes none for a function it does not know)
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    **rows: Any,
) -> tuple[Tensor, None]:
    """As transformers calls an attention function; `rows` is what `eval.detector.layout.pack` says of the batch.

    `dropout` is 0 outside of training: the layers see to it.
    `sliding_window` as ModernBERT gives it: a token sees those less than so many places away.
    """
    if "row_lengths" not in rows:
        raise AssertionError(
            "a model that reads packed rows was given padded ones: make batches by eval.detector.layout"
        )
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    reach = None if sliding_window is None else sliding_window - 1
    attend = _by_kernel if query.device.type == "cuda" else _in_a_grid
    return attend((query, key, value), scale, dropout, reach, rows), None


def _by_kernel(states: States, scale: float, dropout: float, reach: int | None, rows: dict[str, Any]) -> Tensor:
    from torch.nn.attention.varlen import varlen_attn

    if dropout:
        raise AssertionError(
            "varlen attention drops nothing; eval.detector.layout.why_not_packed says so before training"
        )
    query, key, value = (each[0].transpose(0, 1) for each in states)
    ends, width, window = rows["row_ends"], rows["row_width"], (-1, -1) if reach is None else (reach, reach)
    found: Any = varlen_attn(query, key, value, ends, ends, width, width, scale=scale, window_size=window)
    return cast(Tensor, found[None])


def _in_a_grid(states: States, scale: float, dropout: float, reach: int | None, rows: dict[str, Any]) -> Tensor:
    """Plain products over a grid of rows of one width; its padding is masked as a key and left as a query."""
    to_grid, to_tokens, width = rows["grid_tokens"], rows["token_places"], rows["row_width"]
    query, key, value = (
        _Gather.apply(each, to_grid, to_tokens)[0].unflatten(1, (-1, width))  # type: ignore[no-untyped-call]
        for each in states
    )
    scores = query @ key.transpose(2, 3) * scale
    scores = scores.masked_fill(_hidden(rows["row_lengths"], width, reach), torch.finfo(scores.dtype).min)
    exact = torch.promote_types(scores.dtype, torch.float32)
    weights = torch.nn.functional.dropout(scores.softmax(-1, dtype=exact).to(value.dtype), dropout)
    found = (weights @ value).flatten(1, 2)[None]
    return cast(Tensor, _Gather.apply(found, to_tokens, to_grid)).transpose(1, 2)  # type: ignore[no-untyped-call]


def _hidden(lengths: Tensor, width: int, reach: int | None) -> Tensor:
    """Which keys a query of a row does not see, (rows, 1 or width, width)."""
    places = torch.arange(width, device=lengths.device)
    beyond = (places >= lengths[:, None])[:, None]
    return beyond if reach is None else beyond | ((places[:, None] - places).abs() > reach)


class _Gather(torch.autograd.Function):
    """Places of (1, heads, places, width) by index, and their gradients by the inverse index.

    Both indices are one to one between tokens and their places. Beside those are filler tokens and padding places,
    which point at each other: nothing reads them, so that their gradients are zero and the inverse gathers zeros.
    (index_select's own gradient adds up one row after another.)
    """

    @staticmethod
    def forward(ctx: Any, states: Tensor, index: Tensor, inverse: Tensor) -> Tensor:
        """`states` at `index`."""
        ctx.save_for_backward(inverse)
        return states.index_select(2, index)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """`gradient` at `inverse`."""
        (inverse,) = ctx.saved_tensors
        return gradient.index_select(2, inverse), None, None

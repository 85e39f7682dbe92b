"""How the rows of a batch lie before the model, chosen so that the device computes little besides them.

Padded: (rows, longest), what any model reads. Packed: one sequence of T tokens without padding, for CUDA. Grid: the
padded rows as one sequence of T places, T one of a few sizes: on a CPU each new shape of a bf16 product costs 3 ms of
code generation before 0.3 ms of work (oneDNN, AMX; benchmarks/README.md). Logits are the same in all three.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.attention import grid_attention, packed_attention
from eval.inputs import Batch, Row, collate

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn
    from transformers import PreTrainedModel

# Encoders whose layers look at nothing but hidden states and positions, and hand what else they are given to attention.
FAMILIES = frozenset({"bert", "camembert", "electra", "modernbert", "roberta", "xlm-roberta"})
SIZES = 8  # of the places in a grid: multiples of an eighth of the token budget


class Layout(StrEnum):
    """Where rows lie in a batch."""

    padded = "padded"
    packed = "packed"
    grid = "grid"


def fastest_layout(device: torch.device, dtype: torch.dtype) -> Layout:
    """What pays on the device in this number format, for a model that can read it."""
    import torch

    is_half = dtype in (torch.bfloat16, torch.float16)  # flash attention takes no other
    if is_half and device.type == "cuda":
        return Layout.packed
    return Layout.grid if is_half and device.type == "cpu" else Layout.padded


def why_not(layout: Layout, model: PreTrainedModel, trains: bool) -> str | None:
    """What keeps this model from the layout, or None."""
    plain = _plain(model)
    if layout is Layout.padded:
        return None
    if plain.config.model_type not in FAMILIES or not type(plain).__name__.endswith("ForSequenceClassification"):
        return f"{type(plain).__name__} is not among the classifiers that can read it ({', '.join(sorted(FAMILIES))})"
    for name in ("attention_probs_dropout_prob", "attention_dropout") if trains and layout is Layout.packed else ():
        if value := getattr(plain.config, name, 0.0):
            return f"packed attention drops nothing: give 'model.settings={{{name}: 0.0}}', now {value}"
    return None


def layout_of(model: PreTrainedModel) -> Layout:
    """How the model reads rows now."""
    found = model.config._attn_implementation
    return Layout(found) if found in _ATTENTION else Layout.padded


def use_layout(model: PreTrainedModel, layout: Layout) -> None:
    """From now on the model reads packed rows or a grid, and nothing else; its logits have a row for each row."""
    from transformers import AttentionInterface

    if layout_of(model) is layout:
        return
    assert layout_of(model) is Layout.padded
    AttentionInterface.register(layout.value, _ATTENTION[layout])
    model.set_attn_implementation(layout.value)
    plain: Any = _plain(model)
    encoder = getattr(plain.base_model, "encoder", plain.base_model)  # before a pooler, which takes a row's first token
    takes_mean = getattr(plain.config, "classifier_pooling", "cls") == "mean"
    encoder.register_forward_hook(_pool_means if takes_mean else _pool_firsts, with_kwargs=True)


_ATTENTION: dict[str, Callable[..., Any]] = {Layout.packed: packed_attention, Layout.grid: grid_attention}


def _plain(model: Any) -> PreTrainedModel:
    """The model below its adapters."""
    plain: PreTrainedModel = model.get_base_model() if hasattr(model, "get_base_model") else model
    return plain


def collator(model: PreTrainedModel, pad_token_id: int, max_tokens: int) -> Callable[[Sequence[Row]], Batch]:
    """What makes a batch of rows as this model reads it; `max_tokens` is what batches are cut to."""
    layout, first = layout_of(model), first_position(model)
    if layout is Layout.packed:
        return partial(pack, first=first)
    if layout is Layout.grid:
        return partial(lay_out, pad_token_id=pad_token_id, first=first, step=grid_step(max_tokens))
    return partial(collate, pad_token_id=pad_token_id)


def grid_step(max_tokens: int) -> int:
    """Of how many places a grid's size is a multiple, where batches are cut to `max_tokens`."""
    return -(-max_tokens // SIZES)


def first_position(model: PreTrainedModel) -> int:
    """The position of a row's first token: RoBERTa's and XLM-R's count from behind the padding token's id."""
    embeddings = getattr(_plain(model).base_model, "embeddings", None)
    if not hasattr(embeddings, "create_position_ids_from_input_ids"):
        return 0
    return int(_plain(model).config.pad_token_id) + 1


def pack(rows: Sequence[Row], first: int) -> Batch:
    """Rows of together T tokens: ids and positions (1, T), where rows begin (n,) and end (n + 1, from 0)."""
    import torch

    lengths = _lengths(rows)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    positions = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths) + first
    columns = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    return _flat(columns | {"position_ids": positions}) | {
        "row_starts": torch.from_numpy(ends[:-1].copy()),
        "row_lengths": torch.from_numpy(lengths),
        "row_ends": torch.from_numpy(ends.astype(np.int32)),
        "row_width": int(lengths.max()),
    }


def lay_out(rows: Sequence[Row], pad_token_id: int, first: int, step: int) -> Batch:
    """Padded rows, one after another, in T places, a multiple of `step`: ids and positions (1, T)."""
    import torch

    lengths = _lengths(rows)
    width = int(lengths.max())
    total = -(-len(rows) * width // step) * step
    is_token = np.zeros(total, bool)
    is_token[: len(rows) * width] = (np.arange(width)[None] < lengths[:, None]).ravel()
    columns = {name: np.full(total, pad_token_id if name == "input_ids" else 0) for name in rows[0]}
    for name, column in columns.items():
        column[is_token] = np.concatenate([row[name] for row in rows])
    positions = np.where(is_token, np.arange(total) % width, 0) + first
    return _flat(columns | {"position_ids": positions}) | {
        "row_starts": torch.arange(0, len(rows) * width, width),
        "row_lengths": torch.from_numpy(lengths),
        "row_width": width,
    }


def _lengths(rows: Sequence[Row]) -> np.ndarray:
    return np.array([len(row["input_ids"]) for row in rows], np.int64)


def _flat(columns: dict[str, np.ndarray]) -> Batch:
    import torch

    return {name: torch.from_numpy(ids.astype(np.int64))[None] for name, ids in columns.items()}


def _pool_firsts(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: each row's first token, (n, 1, width), where heads look for it."""
    output.last_hidden_state = output.last_hidden_state[0].index_select(0, kwargs["row_starts"])[:, None]
    return output


def _pool_means(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: the mean over each row's tokens, (n, 1, width), of which a head takes the mean again."""
    import torch

    hidden, lengths = output.last_hidden_state[0], kwargs["row_lengths"]
    exact = hidden.to(torch.promote_types(hidden.dtype, torch.float32))
    if "row_ends" in kwargs:
        ends = kwargs["row_ends"].long()
        means = torch.segment_reduce(exact, "mean", offsets=ends, axis=0, unsafe=True)
    else:
        means = _grid_means(exact, lengths, kwargs["row_width"])
    output.last_hidden_state = means.to(hidden.dtype)[:, None]
    return output


def _grid_means(hidden: Tensor, lengths: Tensor, width: int) -> Tensor:
    import torch

    grid = hidden[: len(lengths) * width].view(len(lengths), width, -1)
    is_token = torch.arange(width, device=hidden.device) < lengths[:, None]
    return (grid * is_token[:, :, None]).sum(1) / lengths[:, None]

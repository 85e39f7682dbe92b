"""How the rows of a batch lie before the model: padded, (rows, longest), or packed, one sequence of T tokens.

Packed rows compute nothing for padding in any layer. On a CPU they also keep to few shapes: each new shape of a bf16
product costs 3 ms of code generation there before 0.3 ms of work (oneDNN, AMX; benchmarks/README.md), so T is one of
a few sizes, filled up with tokens that no row sees. The logits are those of padded rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.detector.inputs import Batch, Row, collate

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn
    from transformers import PreTrainedModel

# Encoders whose layers look at nothing but hidden states and positions, and hand what else they are given to attention.
FAMILIES = frozenset({"bert", "camembert", "electra", "modernbert", "roberta", "xlm-roberta"})
SIZES = 8  # of a batch on a CPU: multiples of an eighth of the token budget
GRID_WIDTH, GRID_ROWS = 8, 4  # of which a grid's sides are multiples: few shapes in attention, too


class Layout(StrEnum):
    """Where rows lie in a batch."""

    padded = "padded"
    packed = "packed"


def fastest_layout(device: torch.device, dtype: torch.dtype) -> Layout:
    """What pays on the device in this number format, for a model that can read it."""
    import torch

    is_half = dtype in (torch.bfloat16, torch.float16)  # flash attention takes no other
    return Layout.packed if is_half and device.type in ("cpu", "cuda") else Layout.padded


def why_not_packed(model: PreTrainedModel, device: torch.device, trains: bool) -> str | None:
    """What keeps this model from packed rows on the device, or None."""
    plain = _plain(model)
    if plain.config.model_type not in FAMILIES or not type(plain).__name__.endswith("ForSequenceClassification"):
        return f"{type(plain).__name__} is not among the classifiers that can read them ({', '.join(sorted(FAMILIES))})"
    for name in ("attention_probs_dropout_prob", "attention_dropout") if trains and device.type == "cuda" else ():
        if value := getattr(plain.config, name, 0.0):
            return f"packed attention drops nothing on CUDA: give 'model.settings={{{name}: 0.0}}', now {value}"
    return None


def is_packed(model: PreTrainedModel) -> bool:
    """Whether the model reads packed rows."""
    return bool(model.config._attn_implementation == Layout.packed)


def use_packed(model: PreTrainedModel) -> None:
    """From now on the model reads packed rows, and nothing else; its logits have a row for each row."""
    from transformers import AttentionInterface

    from eval.detector.attention import packed_attention

    if is_packed(model):
        return
    AttentionInterface.register(Layout.packed.value, packed_attention)
    model.set_attn_implementation(Layout.packed.value)
    plain: Any = _plain(model)
    encoder = getattr(plain.base_model, "encoder", plain.base_model)  # before a pooler, which takes a row's first token
    takes_mean = getattr(plain.config, "classifier_pooling", "cls") == "mean"
    encoder.register_forward_hook(_pool_means if takes_mean else _pool_firsts, with_kwargs=True)


def _plain(model: Any) -> PreTrainedModel:
    """The model below its adapters."""
    plain: PreTrainedModel = model.get_base_model() if hasattr(model, "get_base_model") else model
    return plain


def collator(model: PreTrainedModel, pad_token_id: int, max_tokens: int) -> Callable[[Sequence[Row]], Batch]:
    """What makes a batch of rows as this model reads it; `max_tokens` is what batches are cut to."""
    if not is_packed(model):
        return partial(collate, pad_token_id=pad_token_id)
    step = 1 if model.device.type == "cuda" else batch_step(max_tokens)
    return partial(pack, pad_token_id=pad_token_id, first=first_position(model), step=step)


def batch_step(max_tokens: int) -> int:
    """Of how many tokens a packed batch on a CPU is a multiple, where batches are cut to `max_tokens`."""
    return -(-max_tokens // SIZES)


def num_places(tokens: int, step: int) -> int:
    """What packed rows of so many tokens take; with a step above 1 at least one place stays free."""
    return tokens if step == 1 else (tokens // step + 1) * step


def first_position(model: PreTrainedModel) -> int:
    """The position of a row's first token: RoBERTa's and XLM-R's count from behind the padding token's id."""
    embeddings = getattr(_plain(model).base_model, "embeddings", None)
    if not hasattr(embeddings, "create_position_ids_from_input_ids"):
        return 0
    return int(_plain(model).config.pad_token_id) + 1


def pack(rows: Sequence[Row], pad_token_id: int, first: int, step: int) -> Batch:
    """Ids and positions, (1, T), of n rows, and where those lie; with a `step` above 1 T is a multiple, with a grid."""
    import torch

    lengths = np.array([len(row["input_ids"]) for row in rows], np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    positions = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    columns = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]} | {
        "position_ids": positions + first
    }
    filler = {"input_ids": pad_token_id, "position_ids": first}
    total = num_places(int(ends[-1]), step)
    batch: Batch = {name: _filled(ids, total, filler.get(name, 0))[None] for name, ids in columns.items()}
    batch["row_starts"] = torch.from_numpy(ends[:-1].copy())
    if step > 1:
        return batch | _grid(lengths, positions, total)
    batch["row_ends"], batch["row_width"] = torch.from_numpy(ends.astype(np.int32)), int(lengths.max())
    return batch | {"row_lengths": torch.from_numpy(lengths)}


def _filled(ids: np.ndarray, total: int, filler: int) -> Tensor:
    import torch

    column = np.full(total, filler, np.int64)
    column[: len(ids)] = ids
    return torch.from_numpy(column)


def _grid(lengths: np.ndarray, positions: np.ndarray, total: int) -> Batch:
    """For each place of the grid its token, for each token its place; padding and filler point at each other."""
    import torch

    width = -(-int(lengths.max()) // GRID_WIDTH) * GRID_WIDTH
    num_rows = (len(lengths) // GRID_ROWS + 1) * GRID_ROWS  # a row more than there are, so that padding there is
    places = np.repeat(np.arange(len(lengths)) * width, lengths) + positions
    tokens = np.full(num_rows * width, total - 1)
    tokens[places] = np.arange(len(places))
    of_rows = _filled(lengths, num_rows, 0)
    to_places = _filled(places, total, num_rows * width - 1)
    return {
        "grid_tokens": torch.from_numpy(tokens),
        "token_places": to_places,
        "row_lengths": of_rows,
        "row_width": width,
    }


def _pool_firsts(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: each row's first token, (n, 1, width), where heads look for it."""
    output.last_hidden_state = output.last_hidden_state[0].index_select(0, kwargs["row_starts"])[:, None]
    return output


def _pool_means(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: the mean over each row's tokens, (n, 1, width), of which a head takes the mean again."""
    import torch

    hidden, num_rows = output.last_hidden_state[0], len(kwargs["row_starts"])
    exact = hidden.to(torch.promote_types(hidden.dtype, torch.float32))
    lengths = kwargs["row_lengths"][:num_rows]
    means = torch.segment_reduce(exact, "mean", lengths=lengths, axis=0, unsafe=True)
    output.last_hidden_state = means.to(hidden.dtype)[:, None]
    return output

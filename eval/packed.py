"""Rows one after another, without padding: what a CUDA device attends to through torch.nn.attention.varlen.

All rows of a batch are one sequence of T tokens; attention is told where each begins and stays inside it. So nothing
is computed for padding in any layer, and rows need not be of similar length. The logits are those of padded batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.inputs import Batch, Row, collate

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn
    from transformers import PreTrainedModel

PACKED = "packed"  # the name of the attention function below, as transformers' models are told it
# Encoders whose layers hand cu_seq_lens_q on to the attention function, and look at nothing but it and the positions.
FAMILIES = frozenset({"bert", "camembert", "electra", "modernbert", "roberta", "xlm-roberta"})


def why_not_packed(model: PreTrainedModel, trains: bool) -> str | None:
    """What keeps this model from packed rows, or None."""
    plain = _plain(model)
    if plain.config.model_type not in FAMILIES or not type(plain).__name__.endswith("ForSequenceClassification"):
        return f"{type(plain).__name__} is not among the classifiers that can be packed ({', '.join(sorted(FAMILIES))})"
    names = ("attention_probs_dropout_prob", "attention_dropout")
    for name in names if trains else ():
        if getattr(plain.config, name, 0.0):
            value = getattr(plain.config, name)
            return f"packed attention drops nothing: give 'model.settings={{{name}: 0.0}}', now {value}"
    return None


def use_packed(model: PreTrainedModel) -> None:
    """From now on the model reads what `pack` makes, and nothing else; its logits have a row for each row packed."""
    from transformers import AttentionInterface

    if is_packed(model):
        return
    AttentionInterface.register(PACKED, packed_attention)
    model.set_attn_implementation(PACKED)
    plain: Any = _plain(model)
    encoder = getattr(plain.base_model, "encoder", plain.base_model)  # before a pooler, which takes a row's first token
    takes_mean = getattr(plain.config, "classifier_pooling", "cls") == "mean"
    encoder.register_forward_hook(_pool_means if takes_mean else _pool_firsts, with_kwargs=True)


def is_packed(model: PreTrainedModel) -> bool:
    """Whether the model reads packed rows."""
    return bool(model.config._attn_implementation == PACKED)


def _plain(model: Any) -> PreTrainedModel:
    """The model below its adapters."""
    plain: PreTrainedModel = model.get_base_model() if hasattr(model, "get_base_model") else model
    return plain


def first_position(model: PreTrainedModel) -> int:
    """The position of a row's first token: RoBERTa's and XLM-R's count from behind the padding token's id."""
    embeddings = getattr(_plain(model).base_model, "embeddings", None)
    if not hasattr(embeddings, "create_position_ids_from_input_ids"):
        return 0
    return int(_plain(model).config.pad_token_id) + 1


def collator(model: PreTrainedModel, pad_token_id: int) -> Callable[[Sequence[Row]], Batch]:
    """What makes a batch of rows as this model reads it: packed or padded."""
    return (
        partial(pack, first=first_position(model)) if is_packed(model) else partial(collate, pad_token_id=pad_token_id)
    )


def pack(rows: Sequence[Row], first: int = 0) -> Batch:
    """Rows of n together T tokens: ids and positions (1, T), bounds (n + 1,), the longest row's length."""
    import torch

    lengths = np.array([len(row["input_ids"]) for row in rows])
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    positions = np.arange(bounds[-1]) - np.repeat(bounds[:-1], lengths) + first
    columns = {name: np.concatenate([row[name] for row in rows]).astype(np.int64) for name in rows[0]}
    batch: Batch = {name: torch.from_numpy(ids)[None] for name, ids in (columns | {"position_ids": positions}).items()}
    ends, longest = torch.from_numpy(bounds.astype(np.int32)), int(lengths.max())
    return batch | {"cu_seq_lens_q": ends, "cu_seq_lens_k": ends, "max_length_q": longest, "max_length_k": longest}


def packed_attention(
    module: nn.Module,  # noqa: ARG001  (transformers' attention functions all take it)
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001  (transformers makes none for a function it does not know)
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    cu_seq_lens_q: Tensor | None = None,
    max_length_q: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention within each packed row; (1, heads, T, width) in, (1, T, heads, width) out, as transformers wants it.

    `sliding_window` as ModernBERT gives it: a token sees those less than so many places away.
    """
    if cu_seq_lens_q is None or max_length_q is None:
        raise AssertionError(
            "a model that reads packed rows was given padded ones: make batches with eval.packed.collator"
        )
    if dropout:
        raise AssertionError("packed attention drops nothing; why_not_packed says so before training")
    reach = -1 if sliding_window is None else sliding_window - 1
    if query.device.type != "cuda":
        return _row_by_row(query, key, value, cu_seq_lens_q.tolist(), scaling, reach), None
    from torch.nn.attention.varlen import varlen_attn

    query, key, value = (states[0].transpose(0, 1) for states in (query, key, value))
    ends, longest, window = cu_seq_lens_q, max_length_q, (reach, reach)
    found: Any = varlen_attn(query, key, value, ends, ends, longest, longest, scale=scaling, window_size=window)
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


def _pool_firsts(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: each row's first token, (n, 1, width), where heads look for it."""
    firsts = kwargs["cu_seq_lens_q"][:-1]
    output.last_hidden_state = output.last_hidden_state[0].index_select(0, firsts)[:, None]
    return output


def _pool_means(_: nn.Module, __: Any, kwargs: dict[str, Any], output: Any) -> Any:
    """After the encoder: the mean over each row's tokens, (n, 1, width), of which a head takes the mean again."""
    import torch

    hidden, offsets = output.last_hidden_state[0], kwargs["cu_seq_lens_q"].long()
    exact = hidden.to(torch.promote_types(hidden.dtype, torch.float32))
    means = torch.segment_reduce(exact, "mean", offsets=offsets, axis=0, unsafe=True)
    output.last_hidden_state = means.to(hidden.dtype)[:, None]
    return output

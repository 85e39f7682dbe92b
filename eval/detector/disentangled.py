"""DeBERTa-v2's disentangled attention (He et al. 2021, arXiv 2006.03654): the same numbers as transformers', for less.

A score is content to content + content to position + position to content. transformers projects all 512 relative
positions of mDeBERTa in each layer, copies them for each row of the batch, multiplies every token with all of them and
gathers what it needs. Rows of S tokens have 2S - 1 distances: only those are projected here, once for all rows, and
the products are read along their diagonals as a view (Huang et al. 2018, arXiv 1809.04281): no index to gather with,
and none to scatter with on the way back. Figures: benchmarks/README.md; choices: docs/decisions/0039.
"""

from __future__ import annotations

import math
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from transformers.models.deberta_v2.modeling_deberta_v2 import DisentangledSelfAttention

Found = tuple[Tensor, Tensor | None]


def attend_by_distance(model: nn.Module) -> None:
    """Let every disentangled attention of DeBERTa-v2 or v3 in `model` compute as below; twice is as good as once.

    The module's class is exchanged and nothing else: weights keep their names and adapters their places, copies and
    pickles come out of the same `__dict__`, and `forward` stays free for those who wrap it on a module (accelerate).
    """
    for module in model.modules():
        if type(module) is DisentangledSelfAttention and module.relative_attention and module.pos_att_type:
            module.__class__ = AttentionByDistance


class AttentionByDistance(DisentangledSelfAttention):
    """transformers' module, computing otherwise. In shapes: H heads of D numbers, B rows, S tokens."""

    def forward(
        self,
        hidden_states: Tensor,
        attention_mask: Tensor,
        output_attentions: bool = False,
        query_states: Tensor | None = None,
        relative_pos: Tensor | None = None,
        rel_embeddings: Tensor | None = None,
    ) -> Found:
        """Context, (B, S, H D), and None; transformers' own where probabilities are asked for, or a graph is exported.

        `relative_pos`, (1, S, S), is taken for what the encoder makes: buckets of query minus key. Positions of another
        origin, which no model of transformers passes, go to transformers in any other shape.
        """
        length = hidden_states.size(1)
        is_usual = relative_pos is not None and relative_pos.shape == (1, length, length)
        if output_attentions or not is_usual or _is_exported():
            theirs: Any = super().forward
            return cast(
                Found,
                theirs(hidden_states, attention_mask, output_attentions, query_states, relative_pos, rel_embeddings),
            )
        assert relative_pos is not None
        assert rel_embeddings is not None
        query = self._by_head(self.query_proj(hidden_states if query_states is None else query_states))
        key, value = self._by_head(self.key_proj(hidden_states)), self._by_head(self.value_proj(hidden_states))
        mask = attention_mask.bool().transpose(0, 1)  # (1, B, S, S)
        # Padding attends to nothing. The library gives it equal scores without gradients; so do zeros and equal biases.
        query = query.masked_fill(~mask.any(-1, keepdim=True), 0)
        bias = self._position_bias(query, key, rel_embeddings, relative_pos)
        # Half the smallest number: fused kernels work in powers of two, times 1.44, and must not arrive at -inf.
        bias = bias.masked_fill_(~mask, torch.finfo(bias.dtype).min / 2)
        return self._attend(query, key, value, bias).permute(1, 2, 0, 3).flatten(2), None

    def _by_head(self, states: Tensor) -> Tensor:
        """(..., H D) as (H, ..., D), a view."""
        heads: Tensor = states.unflatten(-1, (self.num_attention_heads, self.attention_head_size))
        return heads.movedim(-2, 0)

    def _scale(self) -> float:
        """1 / sqrt(D x number of terms); the library takes the root in fp32, whatever the model computes in."""
        terms = 1 + ("c2p" in self.pos_att_type) + ("p2c" in self.pos_att_type)
        return 1 / _fp32_root(self.attention_head_size * terms)

    def _position_bias(self, query: Tensor, key: Tensor, rel_embeddings: Tensor, relative_pos: Tensor) -> Tensor:
        """What positions add to the score of query i and key j, (H, B, S, S), scaled."""
        length, shared = query.size(-2), self.share_att_key
        rows, order = self._occurring(rel_embeddings, relative_pos)
        rows = self.pos_dropout(rows)
        terms = []
        if "c2p" in self.pos_att_type:  # query i times the position of i - j, which falls along a row
            positions = self._by_distance((self.key_proj if shared else self.pos_key_proj)(rows), order)
            terms.append(_along_diagonals(query, positions.flip(1), length - 1))
        if "p2c" in self.pos_att_type:  # key j times the position of i - j, which rises along a row
            positions = self._by_distance((self.query_proj if shared else self.pos_query_proj)(rows), order)
            terms.append(_along_diagonals(key, positions, length).transpose(-1, -2))
        return terms[0] + terms[1] if len(terms) == 2 else terms[0]

    def _occurring(self, rel_embeddings: Tensor, relative_pos: Tensor) -> tuple[Tensor, Tensor | None]:
        """Embeddings to project, and which of them each distance from -S to S - 1 has; None: one each, in order.

        Up to half their number (128 for mDeBERTa) buckets are the distances themselves: a slice. Longer rows take the
        whole table, whose projection is small beside that of their own tokens. Distance -S only makes widths even.
        """
        length, span = relative_pos.size(1), self.pos_ebd_size
        linear = span // 2 if self.position_buckets > 0 else span - 1
        if length <= min(linear + 1, span):
            return rel_embeddings[span - length : span + length], None
        before, after = relative_pos[0, 0], relative_pos[0, 1:, 0]  # distances 0 to 1 - S, and 1 to S - 1
        order = torch.cat([before[-1:], before.flip(0), after]).long()
        return rel_embeddings[: 2 * span], (order + span).clamp(0, 2 * span - 1)

    def _by_distance(self, positions: Tensor, order: Tensor | None) -> Tensor:
        """Projected positions as (H, 2S, D), a row each distance, scaled."""
        positions = positions * self._scale()
        return self._by_head(positions if order is None else positions.index_select(0, order))

    def _attend(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
        """(H, B, S, D). To the fused kernel heads are rows and rows heads, which spares copies of all three."""
        if fuses(query):
            dropout = self.dropout.p if self.training else 0.0
            return scaled_dot_product_attention(query, key, value, bias, dropout, scale=self._scale())
        query, key, value, scores = (each.flatten(0, 1) for each in (query, key, value, bias))
        scores = torch.baddbmm(scores, query, key.transpose(1, 2), alpha=self._scale())
        context: Tensor = torch.bmm(self.dropout(scores.softmax(-1)), value).unflatten(0, bias.shape[:2])
        return context


def _is_exported() -> bool:
    """Exporters must leave S free; above, S decides which positions are projected."""
    return torch.compiler.is_exporting() or torch.jit.is_tracing()  # type: ignore[attr-defined,no-untyped-call]


def fuses(states: Tensor) -> bool:
    """Whether torch's fused attention is the faster one for these. On a CPU it has no gradient of a bias.

    On CUDA its memory-efficient kernel has, and torch itself pads a bias whose rows are no multiple of 8 long
    (`preprocess_mask` in aten/src/ATen/native/transformers/attention.cpp).
    """
    return states.device.type != "cpu"


def _along_diagonals(states: Tensor, positions: Tensor, start: int) -> Tensor:
    """States (H, B, S, D) times positions (H, 2S, D), of which row i keeps columns start - i, ..., start - i + S - 1.

    One step down is one number less than the products' width, so that columns move by one: (H, B, S, S), a view.
    """
    heads, rows, length, _ = states.shape
    width = 2 * length
    products = torch.bmm(states.flatten(1, 2), positions.transpose(1, 2))  # (H, B S, 2S)
    return products.as_strided(
        (heads, rows, length, length), (rows * length * width, length * width, width - 1, 1), start
    )


def _fp32_root(number: int) -> float:
    """Square root rounded to fp32's 24 bits, without a tensor, which would break a compiled graph."""
    mantissa, exponent = math.frexp(math.sqrt(number))
    return math.ldexp(round(mantissa * 2**24), exponent - 24)

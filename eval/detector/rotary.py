"""ModernBERT's rotary positions (Su et al. 2021, arXiv 2104.09864) for queries and keys at once: the same numbers.

transformers turns queries and keys apart, each through two copies to fp32, a negation, a concatenation, two products
and a sum, and all of that once more on the way back: an eighth of a training step of a 9 M encoder on a CPU. Here both
are turned together, half by half; the way back is the turn by the opposite angle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
from transformers.models.modernbert.modeling_modernbert import ModernBertAttention, eager_attention_forward


def turn_at_once(model: nn.Module) -> None:
    """Let every attention of ModernBERT in `model` turn positions as below; twice is as good as once.

    The module's class is exchanged and nothing else, as in eval/detector/disentangled.py.
    """
    for module in model.modules():
        if type(module) is ModernBertAttention:
            module.__class__ = AttentionTurnedAtOnce


class AttentionTurnedAtOnce(ModernBertAttention):
    """transformers' module, but for the turn."""

    def forward(
        self,
        hidden_states: Tensor,
        position_embeddings: tuple[Tensor, Tensor] | None = None,
        attention_mask: Tensor | None = None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """(B, S, width), and the probabilities where attention gives them; an export is of transformers' own."""
        if torch.compiler.is_exporting() or torch.jit.is_tracing():  # type: ignore[attr-defined,no-untyped-call]
            found: tuple[Tensor, Tensor | None] = super().forward(
                hidden_states, position_embeddings, attention_mask, **kwargs
            )
            return found
        assert position_embeddings is not None
        shape = hidden_states.shape[:-1]
        states = self.Wqkv(hidden_states).view(*shape, 3, -1, self.head_dim)
        cos, sin = (each[..., None, None, : self.head_dim // 2].float() for each in position_embeddings)
        turned = _Turn.apply(states[..., :2, :, :], cos, sin)  # type: ignore[no-untyped-call]
        query, key = (each.transpose(1, 2) for each in turned.unbind(-3))
        attend: Callable[..., Any] = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention_forward
        )
        context, weights = attend(
            self,
            query,
            key,
            states[..., 2, :, :].transpose(1, 2),
            attention_mask,
            dropout=self.attention_dropout if self.training else 0.0,
            scaling=self.head_dim**-0.5,
            sliding_window=self.sliding_window,
            deterministic=self.deterministic_flash_attn,
            **kwargs,
        )
        return self.out_drop(self.Wo(context.reshape(*shape, -1))), weights


class _Turn(torch.autograd.Function):
    """Each pair of coordinates i and i + D/2 turned by its angle, in fp32 at least, as transformers does."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """`states` (B, S, 2, H, D); `cos` and `sin` (1 or B, S, 1, 1, D/2)."""
        ctx.save_for_backward(cos, sin)
        return _turned(states, cos, sin)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """By the opposite angle."""
        cos, sin = ctx.saved_tensors
        return _turned(gradient, cos, -sin), None, None


def _turned(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = states.to(torch.promote_types(states.dtype, torch.float32)).chunk(2, -1)
    turned = torch.empty(states.shape, dtype=states.dtype, device=states.device)
    half = states.shape[-1] // 2
    turned[..., :half] = (first * cos).addcmul_(second, sin, value=-1)
    turned[..., half:] = (second * cos).addcmul_(first, sin)
    return turned

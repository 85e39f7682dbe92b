"""What a device does fast: its number format, its attention; and which one a run had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_prep.foundation import provenance

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

# Backward and forward of torch 2.13's fused attention on a Zen 4 core, 32 rows of 25 tokens and 4 heads in bf16, take
# 8.7 ms; the three products one after another take 1.7 ms (benchmarks/README.md). From some 256 tokens on, where the
# scores of a batch leave the cache, forward passes alone are faster fused.
SHORT = 256
# Batches of 1,024, 4,096 and 16,384 tokens of a 9 M encoder in fp32: 504, 481, 337 pairs a second of a Zen 4 core.
CACHED_TOKENS = 1024
# Of packed rows in bf16, half as large: 1,024, 2,048, 4,096 tokens score 2,290, 2,550, 2,490 rows a second of an Intel
# core with AMX.
CACHED_HALF_TOKENS = 2048


def multiplies_bf16(device: torch.device) -> bool:
    """Whether matrix products in bf16 have instructions of their own: elsewhere they are emulated, and slow."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        features = torch.cpu.get_capabilities()
        return bool(features.get("avx512_bf16") or features.get("amx_bf16"))
    return False


def number_format(precision: str, device: torch.device) -> torch.dtype:
    """What a checkpoint computes in: `fp64`, `no` (fp32), `bf16`, or `auto`: bf16 where the device multiplies it."""
    import torch

    if precision == "auto":
        precision = "bf16" if multiplies_bf16(device) else "no"
    return {"fp64": torch.float64, "no": torch.float32, "bf16": torch.bfloat16}[precision]


def cast_weights(model: PreTrainedModel, dtype: torch.dtype) -> None:
    """The weights in another number format, for scoring: autocast would round them again for each batch.

    Buffers only become wider: rotary frequencies rounded to bf16 would move the positions.
    """
    import torch

    if dtype == torch.float64:
        model.double()
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype)


def scoring_tokens(max_tokens: int, device: torch.device, dtype: torch.dtype) -> int:
    """Tokens of a batch without gradients: on a CPU as many as its cache holds the activations of."""
    cached = CACHED_HALF_TOKENS if dtype.itemsize == 2 else CACHED_TOKENS
    return min(max_tokens, cached) if device.type == "cpu" else max_tokens


def attend_fast(model: PreTrainedModel, device: torch.device, max_length: int) -> None:
    """Choose the faster of transformers' exact attention functions, or ours for DeBERTa-v2 and v3, which have but one.

    For padded rows of up to `max_length` tokens, and to be called again at will.
    """
    import torch

    if model.config.model_type == "deberta-v2":
        from eval.detector.disentangled import attend_by_distance

        attend_by_distance(model)
    if model.config.model_type == "modernbert":
        from eval.detector.rotary import turn_at_once

        turn_at_once(model)
    # ModernBERT's plain products take their softmax in fp32 whatever the model computes in: fp64 figures would lose
    # half of their digits, and padding that sees nothing (-1.8e308) becomes NaN.
    is_exact = model.dtype != torch.float64 or model.config.model_type != "modernbert"
    if device.type == "cpu" and max_length <= SHORT and is_exact and model.config._attn_implementation == "sdpa":
        model.set_attn_implementation("eager")


def circumstances(started: float, **measured: Any) -> dict[str, Any]:
    """data_prep.foundation.provenance's of a run that began at `started` (time.time()), with device and threads."""
    import torch

    device = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return provenance.circumstances(started, device, torch_threads=torch.get_num_threads(), **measured)

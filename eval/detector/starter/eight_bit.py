"""Weights as 8-bit rows: each row of a matrix as int8 and one scale, vectors as they are.

Round to nearest, symmetric, by the largest magnitude of the row (Dettmers et al. 2022, arXiv 2208.07339, section 2). A
row's error is at most half a step, max|w| / 254. File: safetensors, in xz (the int8 rows of a trained encoder hold
some 7 bits a weight).
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

SCALE = ".scale"  # of the tensor whose name stands before it: (rows,), float16 would lose rows below 6e-8
STEPS = 127


def to_rows(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Matrices (rows, ...) as int8 beside `<name>.scale` (rows,) in float32; all other tensors in float32."""
    import torch

    packed: dict[str, Tensor] = {}
    for name, weight in weights.items():
        value = weight.detach().to("cpu", torch.float32)
        if value.ndim < 2:
            packed[name] = value.contiguous()
            continue
        scale = value.flatten(1).abs().amax(1) / STEPS
        steps = value / scale.clamp(min=torch.finfo(torch.float32).tiny).view(-1, *[1] * (value.ndim - 1))
        packed[name], packed[name + SCALE] = steps.round().to(torch.int8).contiguous(), scale
    return packed


def from_rows(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What `to_rows` was given, to within half a step of each row, in float32."""
    import torch

    scales = {name.removesuffix(SCALE): scale for name, scale in packed.items() if name.endswith(SCALE)}
    weights = {name: value.float() for name, value in packed.items() if not name.endswith(SCALE)}
    for name, scale in scales.items():
        weights[name] = weights[name] * scale.to(torch.float32).view(-1, *[1] * (weights[name].ndim - 1))
    return weights


def write_small(path: Path, weights: Mapping[str, Tensor]) -> None:
    """`weights` to one file, <name>.safetensors.xz; the same weights give the same bytes."""
    from safetensors.torch import save

    path.write_bytes(lzma.compress(save(to_rows(weights)), preset=6))


def read_small(path: Path) -> dict[str, Tensor]:
    """The weights of a file of `write_small`, in float32."""
    from safetensors.torch import load

    return from_rows(load(lzma.decompress(path.read_bytes())))

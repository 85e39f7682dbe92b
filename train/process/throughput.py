"""How fast a run trained, and how much of the machine's arithmetic that was; for circumstances.json."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import torch
from accelerate import Accelerator
from torch import nn

from train.models.parameters import in_layers

PEAK_SECONDS = 0.2
_SIDES = {"cuda": 8192, "cpu": 1024}  # of the square matrices: large enough for full rate, 1 ms to 10 ms a product


@dataclass(frozen=True)
class Spent:
    """Time in training steps: by the clock, and of the processor."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass
class Pace:
    """What this process trained on since it began, and the time that took: validation and saving are left out."""

    rows: int = 0
    tokens: int = 0  # padding not counted, each view of an objective counted
    squares: int = 0  # sum of the rows' squared lengths: attention's share of the arithmetic
    _begun: float = field(default_factory=time.perf_counter)
    _away: float = 0.0
    _cpu_begun: float = 0.0
    _cpu_away: float = 0.0

    def begin(self) -> None:
        """Start the clock: the first step comes next."""
        self._begun, self._away = time.perf_counter(), 0.0
        self._cpu_begun, self._cpu_away = time.process_time(), 0.0

    def add(self, lengths: Sequence[int], views: int = 1) -> None:
        """Rows of `lengths` tokens went forward and backward, `views` times each."""
        self.rows += len(lengths)
        self.tokens += views * sum(lengths)
        self.squares += views * sum(length * length for length in lengths)

    @contextmanager
    def away(self) -> Iterator[None]:
        """What happens inside is no training."""
        left, cpu_left = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._away += time.perf_counter() - left
            self._cpu_away += time.process_time() - cpu_left

    @property
    def spent(self) -> Spent:
        """So far. Processor time, of all threads, hardly depends on who else uses the machine."""
        seconds = time.perf_counter() - self._begun - self._away
        return Spent(seconds, time.process_time() - self._cpu_begun - self._cpu_away)


def arithmetic(model: nn.Module, tokens: int, squares: int) -> float:
    """Floating-point operations of forward and backward passes over unpadded rows.

    Kaplan et al. 2020, table 1: two for each weight of the layers' matrices and token, twice that on the way back;
    and for each layer 4 x width x (a row's squared length) for attention, three times with the way back. Embeddings
    are looked up and heads see one vector a row: neither counts. A frozen matrix has no gradient of its own.
    """
    matrices = [parameter for name, parameter in model.named_parameters() if parameter.ndim == 2 and in_layers(name)]
    trained = sum(matrix.numel() for matrix in matrices if matrix.requires_grad)
    config: Any = getattr(model, "config", None)
    width, layers = getattr(config, "hidden_size", 0), getattr(config, "num_hidden_layers", 0)
    of_weights = 4.0 * sum(matrix.numel() for matrix in matrices) + 2.0 * trained
    return of_weights * tokens + 12.0 * width * layers * squares


@cache
def measured_peak(device: str, dtype: torch.dtype, seconds: float = PEAK_SECONDS) -> float:
    """The best rate of a square matrix product on the device in operations a second, all threads; once a process.

    Measured and not looked up: a data sheet knows neither the clock nor the neighbours of a virtual machine.
    """
    side = _SIDES["cuda" if device == "cuda" else "cpu"]
    left, right = torch.full((2, side, side), 0.5, dtype=dtype, device=device)
    _timed(left, right, device)
    best, begun = float("inf"), time.perf_counter()
    while time.perf_counter() - begun < seconds:
        best = min(best, _timed(left, right, device))
    return float(2 * side**3 / best)


def forget_shapes() -> None:
    """Let oneDNN keep 64 kernels, not 1,024: each shape of batch has its own; read once, before the first product.

    3,600 rows, 111 steps on a CPU: 1,184 MB at most in place of 1,443, and no slower (docs/LOG.md, 2026-11-24).
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")


def _timed(left: torch.Tensor, right: torch.Tensor, device: str) -> float:
    begun = time.perf_counter()
    left @ right
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - begun


def peak_of(accelerator: Accelerator) -> float:
    """The measured peak of this process's device at the run's precision."""
    dtype = torch.bfloat16 if accelerator.mixed_precision == "bf16" else torch.float32
    return measured_peak(accelerator.device.type, dtype)


def throughput(
    pace: Pace, spent: Spent, loading: float, model: nn.Module, peak: float, processes: int
) -> dict[str, Any]:
    """For circumstances.json, of the time spent in all and `loading` seconds of batching: rates of
    all processes together (this one's times their number), MFU of one device.

    MFU (Chowdhery et al. 2022, appendix B): useful arithmetic, padding excluded, over the measured peak.
    """
    seconds = spent.seconds
    per_second = arithmetic(model, pace.tokens, pace.squares) / seconds
    return {
        "training_seconds": round(seconds, 3),
        "training_cpu_seconds": round(spent.cpu_seconds, 3),
        "rows_per_second": round(pace.rows * processes / seconds, 1),
        "tokens_per_second": round(pace.tokens * processes / seconds),
        "loading_share": round(loading / seconds, 4),
        "gflops": round(per_second / 1e9, 2),
        "peak_gflops": round(peak / 1e9, 1),
        "mfu": round(per_second / peak, 4),
    }

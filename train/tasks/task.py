"""What the training loop asks of a task: rows into losses, a measure of the model, a folder to leave behind.

`train/tasks/nli.py` is the task of this project; anything else that is trained (a language model, say) is another class
with those methods, and gets loop, resume, trackers and devices with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from train.batches import Step

if TYPE_CHECKING:
    from accelerate import Accelerator
    from torch import Tensor, nn
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class Validation:
    """What one look at validation found; `metrics` holds the monitored one, `predictions` a row for each example."""

    metrics: dict[str, float | bool]
    shown: str  # for the line on the screen
    warning: str | None = None
    predictions: list[dict[str, Any]] | None = None


class Task(Protocol):
    """Rows are numbers from 0; everything here is alike on every process, and follows from config, data and epoch."""

    model: PreTrainedModel  # as the task made it: the loop prepares it for the device and trains that
    origin: str  # folder or hub name it began from, for the manifest
    data_revision: str  # SHA-256 of what is trained on, for the manifest
    loading_seconds: float  # of the host, making batches
    uninformed_loss: float | None  # of the best constant answer, where the objective has one
    is_additive: bool  # the loss of some rows is the sum of their losses: a batch may be cut in pieces

    def total_steps(self, processes: int) -> int:
        """Optimizer steps until the task's plans end, at most config.max_steps: the length of the schedule."""

    def steps(self, epoch: int, processes: int) -> Iterator[Step]:
        """The steps of one epoch, in order; may be lazy. Weights are known before the first micro-batch."""

    def loss(self, model: nn.Module, rows: list[int], epoch: int) -> Tensor:
        """Weighted losses summed over `rows`, a scalar with gradients; `model` is the prepared one."""

    def lengths(self, rows: list[int]) -> list[int]:
        """Tokens of each row, padding not counted."""

    def validate(self, model: nn.Module, accelerator: Accelerator) -> Validation:
        """Measure `model`, on all processes at once; alike on every process. Leaves it in training mode."""

    def save(self, folder: Path, weights: dict[str, Tensor]) -> None:
        """A folder that plain transformers opens, with the whole model's `weights`; the main process calls it."""

    def circumstances(self, processes: int) -> dict[str, Any]:
        """What circumstances.json should know of the task's data."""


class Stateful(Protocol):
    """Whatever else a checkpoint has to hold (averaged weights): tensors by name, alike on every process."""

    def state_dict(self) -> dict[str, Tensor]:
        """What to keep."""

    def load_state_dict(self, state: dict[str, Tensor]) -> Any:
        """Take it up again."""

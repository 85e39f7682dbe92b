"""What the training loop holds of a run, and how far the run has come. `train/prepare.py` puts one together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType

from train.config import TrainConfig
from train.models.average import WeightAverage
from train.process.collapse import CollapseWatch, remedy_for
from train.process.memory import TokenBudget
from train.process.signals import StopSignals
from train.process.throughput import Pace, Spent
from train.tasks.task import Stateful, Task

Report = Callable[[int, Mapping[str, float | bool]], bool]  # (step, validation's figures) -> whether to end the run


@dataclass
class Progress:
    """How far a run has come, between two steps; alike on every process, kept in each checkpoint."""

    step: int = 0
    epoch: int = 0
    steps_of_epoch: int = 0
    steps_since_log: int = 0
    best: dict[str, Any] = field(default_factory=dict)
    evaluations_since_best: int = 0
    resumed_at: list[int] = field(default_factory=list)
    watch: dict[str, int] = field(default_factory=dict)  # of a collapse (train/process/collapse.py)


@dataclass
class Run:
    """Everything the loop holds: what is trained, with what, and where it is written."""

    config: TrainConfig
    accelerator: Accelerator
    folder: Path
    task: Task
    model: torch.nn.Module  # the task's, prepared for the device and its neighbours
    optimizer: torch.optim.Optimizer
    scheduler: torch.optim.lr_scheduler.LRScheduler
    total_steps: int
    stop: StopSignals
    loss_since_log: torch.Tensor  # this process's share
    average: WeightAverage | None = None
    report: Report | None = None
    extras: dict[str, Stateful] = field(default_factory=dict)  # what else a checkpoint holds, by name
    progress: Progress = field(default_factory=Progress)
    budget: TokenBudget = field(default_factory=TokenBudget)
    pace: Pace = field(default_factory=Pace)
    spent: Spent = field(default_factory=Spent)

    @property
    def watch(self) -> CollapseWatch:
        """Hears of losses and evaluations; its state lies in `progress`."""
        config = self.config
        stops = config.stop_on_collapse and config.model.path is not None  # from scratch many begin with one class
        warmup = round(config.warmup * self.total_steps)
        return CollapseWatch(
            self.task.uninformed_loss, warmup, remedy_for(config.rate), self.progress.watch, is_armed=stops
        )

    @property
    def is_sharded(self) -> bool:
        """Whether a forward pass gathers weights from the other processes."""
        return self.accelerator.distributed_type in (DistributedType.FSDP, DistributedType.DEEPSPEED)

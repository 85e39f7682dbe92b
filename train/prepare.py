"""A run before its first step: data and model opened, optimizer and schedule made, all of it spread over processes."""

from __future__ import annotations

from pathlib import Path

import torch
from accelerate import Accelerator
from torch.nn.parallel import DistributedDataParallel

from data_prep.dataset import read_split
from train.config import TrainConfig
from train.models.average import WeightAverage
from train.models.optimizer import build_optimizer, build_schedule
from train.output.tracking import start_tracker
from train.process.accelerator import settle_fsdp
from train.process.signals import StopSignals
from train.process.throughput import peak_of
from train.recovery.start import Start
from train.run import Run
from train.tasks.mlm import open_mlm
from train.tasks.open_nli import open_nli
from train.tasks.task import Task


def open_task(config: TrainConfig, accelerator: Accelerator, start: Start) -> Task:
    """Data and model of what is to be learnt; UserError where they do not fit (found out when the run began)."""
    if config.objective.name == "mlm":
        return open_mlm(config, accelerator)
    pairs = {split: read_split(Path(config.data), split) for split in ("train", "validation")}
    task, knows_labels = open_nli(config, accelerator, pairs)
    if knows_labels and start.checkpoint is None:
        task.check_labels(accelerator)
    return task


def prepare(
    config: TrainConfig, accelerator: Accelerator, folder: Path, task: Task, start: Start, stop: StopSignals
) -> Run:
    """Optimizer and schedule for the task's model, all of it spread over the processes; start the trackers."""
    peak_of(accelerator)  # measured now, before anything else keeps the device busy
    total_steps = task.total_steps(accelerator.num_processes)
    optimizer = build_optimizer(task.model, config, accelerator.device)
    # No buffer here ever changes (position ids); and DDP's broadcast of them before each step is one collective more,
    # which a process that repeats a forward pass for want of memory would start alone.
    buffers = [name for name, _ in task.model.named_buffers()]
    DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(task.model, buffers)
    if accelerator.is_fsdp2:
        settle_fsdp(accelerator, task.model)
    model, optimizer = accelerator.prepare(task.model, optimizer)
    scheduler = build_schedule(optimizer.optimizer, config, total_steps)
    if config.tracking.name:
        start_tracker(config, accelerator, folder, start)
    loss = torch.zeros((), device=accelerator.device)
    run = Run(config, accelerator, folder, task, model, optimizer, scheduler, total_steps, stop, loss)
    if config.ema is not None:
        run.average = WeightAverage(accelerator.unwrap_model(model), config.ema)
        run.extras["average"] = run.average
    return run

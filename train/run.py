"""A training run: what it holds, how it starts, what it writes."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from transformers.utils.logging import disable_progress_bar

from data_prep.dataset import read_split
from data_prep.run_folder import sha256_file, write_json
from eval.provenance import circumstances
from train.average import WeightAverage
from train.config import TrainConfig
from train.mlm import open_mlm
from train.nli import open_nli
from train.optimizer import build_optimizer, build_schedule
from train.task import Stateful, Task


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
    average: WeightAverage | None = None
    extras: dict[str, Stateful] = field(default_factory=dict)  # what else a checkpoint holds, by name
    best: dict[str, Any] = field(default_factory=dict)
    evaluations_since_best: int = 0
    num_tokens: int = 0


def start_accelerator(config: TrainConfig, folder: Path) -> Accelerator:
    """One seed for everything; deterministic kernels where asked (and where the device has them)."""
    set_seed(config.seed)
    disable_progress_bar()  # transformers' own bar for each saved shard; ours counts steps
    torch.use_deterministic_algorithms(config.deterministic, warn_only=True)
    tracker = config.tracking.name
    return Accelerator(mixed_precision=config.precision, log_with=tracker, project_dir=str(folder) if tracker else None)


def open_task(config: TrainConfig, accelerator: Accelerator) -> Task:
    """Data and model of what is to be learnt, checked; UserError where they do not fit."""
    if config.objective.name == "mlm":
        return open_mlm(config, accelerator)
    pairs = {split: read_split(Path(config.data), split) for split in ("train", "validation")}
    task, knows_labels = open_nli(config, accelerator, pairs)
    if knows_labels:
        task.check_labels(accelerator)
    return task


def prepare(config: TrainConfig, accelerator: Accelerator, folder: Path, task: Task) -> Run:
    """Optimizer and schedule for the task's model, all of it spread over the processes; start the trackers."""
    total_steps = task.total_steps(accelerator.num_processes)
    optimizer = build_optimizer(task.model, config, accelerator.device)
    model, optimizer = accelerator.prepare(task.model, optimizer)
    scheduler = build_schedule(optimizer.optimizer, config, total_steps)
    if config.tracking.name:
        _start_tracker(config, accelerator, folder)
    run = Run(config, accelerator, folder, task, model, optimizer, scheduler, total_steps)
    if config.ema is not None:
        run.average = WeightAverage(accelerator.unwrap_model(model), config.ema)
        run.extras["average"] = run.average
    return run


def _start_tracker(config: TrainConfig, accelerator: Accelerator, folder: Path) -> None:
    if accelerator.is_main_process:
        folder.mkdir(parents=True, exist_ok=True)
    wandb = {"wandb": {"mode": config.tracking.mode, "dir": str(folder), "name": config.name}}
    flat = {
        key: value for key, value in _flat(dataclasses.asdict(config)) if isinstance(value, int | float | str | bool)
    }
    accelerator.init_trackers(config.tracking.project, config=flat, init_kwargs=wandb)


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        yield from _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]


def log(run: Run, row: dict[str, Any]) -> None:
    """Append to metrics.jsonl (no clock in it: the same run writes the same file) and tell the tracker."""
    if run.accelerator.is_main_process:
        with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    if run.config.tracking.name:
        run.accelerator.log({key: float(value) for key, value in _flat(row)}, step=row["step"])


def averaged(run: Run) -> AbstractContextManager[None]:
    """Inside, the model has the weights that are validated and saved: averaged ones where the config asks for them."""
    return run.average.applied() if run.average else nullcontext()


def save(run: Run, folder: Path) -> None:
    """A folder that plain transformers opens."""
    weights = run.accelerator.get_state_dict(run.model)  # on every process: the model may lie in shards
    if run.accelerator.is_main_process:
        run.task.save(folder, weights)
    run.accelerator.wait_for_everyone()


def write_manifest(run: Run, steps: int, started: float) -> None:
    """What the run is, hashed; the run's time and throughput go beside it."""
    seconds, processes = time.time() - started, run.accelerator.num_processes
    write_json(
        run.folder / "circumstances.json",
        circumstances(
            started,
            processes=processes,
            tokens_per_second=round(run.num_tokens * processes / seconds),
            **run.task.circumstances(processes),
        ),
    )
    files = ("model.safetensors", "config.json", "tokenizer.json", "metrics.jsonl", "last/model.safetensors")
    manifest = {
        "config": dataclasses.asdict(run.config),
        "data_revision": run.task.data_revision,
        "base_model": run.task.origin,
        "base_commit": getattr(run.task.model.config, "_commit_hash", None),
        "steps": steps,
        "best": run.best,
        "outputs": {name: sha256_file(run.folder / name) for name in files if (run.folder / name).is_file()},
    }
    write_json(run.folder / "manifest.json", manifest)

"""A training run: what it holds, how it starts, what it writes."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType, set_seed
from torch.nn.parallel import DistributedDataParallel
from transformers import PreTrainedModel
from transformers.utils.logging import disable_progress_bar

from data_prep.dataset import read_split
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import replace_json, sha256_file, write_json, write_jsonl
from eval.detector.device import circumstances
from train.config import TrainConfig
from train.models.average import WeightAverage
from train.models.optimizer import build_optimizer, build_schedule
from train.process.collapse import CollapseWatch, remedy_for
from train.process.memory import TokenBudget
from train.process.signals import StopSignals
from train.recovery.checkpoints import HASHES, write_whole
from train.recovery.resume import BEGUN, Start, flat
from train.recovery.state import forget_older
from train.tasks.mlm import open_mlm
from train.tasks.nli import open_nli
from train.tasks.task import Stateful, Task, Validation
from train.throughput import Pace, Spent, forget_shapes, peak_of, throughput
from train.tracking import tracked_config

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


def start_accelerator(config: TrainConfig, folder: Path) -> Accelerator:
    """One seed for everything; deterministic kernels where asked (and where the device has them)."""
    set_seed(config.seed)
    forget_shapes()
    disable_progress_bar()  # transformers' own bar for each saved shard; ours counts steps
    torch.use_deterministic_algorithms(config.deterministic, warn_only=True)
    # Deterministic mode also fills every new tensor with NaN, 18 % of a step here; no kernel used reads one unset.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    tracker = config.tracking.name
    accelerator = Accelerator(
        mixed_precision=config.precision, log_with=tracker, project_dir=str(folder) if tracker else None
    )
    if accelerator.distributed_type == DistributedType.DEEPSPEED:
        _settle_deepspeed(config, accelerator)
    return accelerator


def _settle_deepspeed(config: TrainConfig, accelerator: Accelerator) -> None:
    """What DeepSpeed wants to know beforehand; UserError where step checkpoints or averaged weights are asked for."""
    if config.ema is not None:
        raise UserError(
            f"ema={config.ema} averages the weights a process holds, and DeepSpeed holds them elsewhere: "
            "give ema=null, or use configs/accelerate/fsdp2.yaml"
        )
    if config.checkpoint_every is not None:
        raise UserError(
            "DeepSpeed's own checkpoints are pickles, which are not read here: give checkpoint_every=null and do "
            "without resume, or use configs/accelerate/fsdp2.yaml, which shards the same and resumes"
        )
    settings = accelerator.state.deepspeed_plugin.deepspeed_config
    settings["train_micro_batch_size_per_gpu"] = 1  # batches hold tokens: there is no such number
    settings["gradient_clipping"] = config.max_grad_norm


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
        _settle_fsdp(accelerator, task.model)
    model, optimizer = accelerator.prepare(task.model, optimizer)
    scheduler = build_schedule(optimizer.optimizer, config, total_steps)
    if config.tracking.name:
        _start_tracker(config, accelerator, folder, start)
    loss = torch.zeros((), device=accelerator.device)
    run = Run(config, accelerator, folder, task, model, optimizer, scheduler, total_steps, stop, loss)
    if config.ema is not None:
        run.average = WeightAverage(accelerator.unwrap_model(model), config.ema)
        run.extras["average"] = run.average
    return run


def _settle_fsdp(accelerator: Accelerator, model: PreTrainedModel) -> None:
    """Shard by the layers the model's class names, but not what holds the embeddings.

    accelerate 1.15 shards the embeddings by themselves too, and torch refuses a weight in two groups: ModernBERT,
    whose class names its embeddings among the layers, stopped there with a TypeError.
    """
    plugin = accelerator.state.fsdp_plugin
    if plugin.transformer_cls_names_to_wrap is None:
        embeddings = model.get_input_embeddings()
        holders = {type(module).__name__ for module in model.modules() if embeddings in module.modules()}
        plugin.transformer_cls_names_to_wrap = sorted(set(model._no_split_modules or []) - holders)


def _start_tracker(config: TrainConfig, accelerator: Accelerator, folder: Path, start: Start) -> None:
    """A resumed run goes on in the tracker's run of the same id, and its config is not sent a second time."""
    flat_config = tracked_config(config)
    wandb = {"mode": config.tracking.mode, "dir": str(folder), "name": config.name, "id": start.tracker_id}
    kwargs: dict[str, dict[str, Any]] = {"wandb": wandb, "tensorboard": {}}
    if start.checkpoint is not None:
        if config.tracking.mode == "online":
            wandb["resume"] = "allow"  # offline there is nobody to ask; `wandb sync --append` joins the parts
        # TensorBoard drops what the killed run wrote of the steps that come again.
        kwargs["tensorboard"]["purge_step"] = start.step + 1
    accelerator.init_trackers(
        config.tracking.project, config=None if start.checkpoint else flat_config, init_kwargs=kwargs
    )


def log(run: Run, row: dict[str, Any]) -> None:
    """Append to metrics.jsonl (no clock in it: the same run writes the same file) and tell the tracker."""
    if run.accelerator.is_main_process:
        with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    if run.config.tracking.name:
        run.accelerator.log({key: float(value) for key, value in flat(row)}, step=row["step"])


def averaged(run: Run) -> AbstractContextManager[None]:
    """Inside, the model has the weights that are validated and saved: averaged ones where the config asks for them."""
    return run.average.applied() if run.average else nullcontext()


def save(run: Run, folder: Path) -> None:
    """A folder that plain transformers opens."""
    weights = run.accelerator.get_state_dict(run.model)  # on every process: the model may lie in shards
    if run.accelerator.is_main_process:
        run.task.save(folder, weights)
    run.accelerator.wait_for_everyone()


def save_best(run: Run, found: Validation) -> None:
    """`best/step-<n>`: the model as it stands and what it says of validation; it comes to the root at the end."""
    weights = run.accelerator.get_state_dict(run.model)

    def fill(folder: Path) -> None:
        run.task.save(folder, weights)
        if found.predictions is not None:
            write_jsonl(folder / "validation_predictions.jsonl", found.predictions)

    if run.accelerator.is_main_process:
        write_whole(best_folder(run), fill)
        forget_older(run)
    run.accelerator.wait_for_everyone()


def best_folder(run: Run) -> Path:
    """Where the best model so far lies while the run goes on."""
    return run.folder / "best" / f"step-{run.progress.best['step']}"


def finish(run: Run, limits: list[int], started: float) -> None:
    """The best model at the root, circumstances.json, and last of all the manifest: with it the run is whole."""
    best = best_folder(run)
    for path in (path for path in best.rglob("*") if path.is_file() and path != best / HASHES):
        name = run.folder / path.relative_to(best)
        name.parent.mkdir(exist_ok=True)  # adapter/
        name.unlink(missing_ok=True)
        _link(path, name)
    _write_circumstances(run, limits, started)
    replace_json(run.folder / "manifest.json", _manifest(run))


def tidy(folder: Path, config: TrainConfig) -> None:
    """Remove from a run that is whole what only an unfinished one needs."""
    if not config.keep_finished_checkpoints:
        for name in ("checkpoints", "best"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / BEGUN).unlink(missing_ok=True)
    for aside in folder.glob("*/.step-*.tmp"):
        shutil.rmtree(aside)


def _link(source: Path, target: Path) -> None:
    """The same bytes under a second name; a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _write_circumstances(run: Run, limits: list[int], started: float) -> None:
    processes = run.accelerator.num_processes
    write_json(
        run.folder / "circumstances.json",
        circumstances(
            started,
            processes=processes,
            **throughput(
                run.pace,
                run.spent,
                run.task.loading_seconds,
                run.task.model,
                peak_of(run.accelerator),
                processes,
            ),
            resumed_at=run.progress.resumed_at,
            split_to_tokens=min(limits) if limits else None,
            **run.task.circumstances(processes),
        ),
    )


def _manifest(run: Run) -> dict[str, Any]:
    names = ("model.safetensors", "config.json", "tokenizer.json", "metrics.jsonl", "validation_predictions.jsonl")
    files = [run.folder / name for name in (*names, "last/model.safetensors")]
    return {
        # How a run was continued is no part of what it is.
        "config": {key: value for key, value in dataclasses.asdict(run.config).items() if key != "resume"},
        "data_revision": run.task.data_revision,
        "base_model": run.task.origin,
        "base_commit": getattr(run.task.model.config, "_commit_hash", None),
        "steps": run.progress.step,
        "best": run.progress.best,
        "outputs": {str(path.relative_to(run.folder)): sha256_file(path) for path in files if path.is_file()},
    }

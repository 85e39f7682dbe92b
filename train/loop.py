"""The training loop: data set -> checkpoint. Read `train` and `_run` top to bottom; the rest serves them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import TypeVar

import torch
from tqdm import tqdm

from data_prep.errors import UserError
from data_prep.run_folder import refuse_finished, run_folder, staging_path
from train.batches import Step
from train.config import TrainConfig
from train.run import Run, averaged, log, open_task, prepare, save, start_accelerator, write_manifest
from train.validation import is_better

T = TypeVar("T")


def train(config: TrainConfig) -> Path:
    """Train as configured; returns the run folder: the best checkpoint, `last/`, metrics.jsonl, manifest.json."""
    started = time.time()
    final = Path(config.runs) / "train" / config.name
    refuse_finished(final, config.overwrite)
    accelerator = start_accelerator(config, staging_path(final))
    with run_folder(final, config.overwrite) if accelerator.is_main_process else nullcontext() as folder:
        accelerator.wait_for_everyone()
        try:
            task = open_task(config, accelerator)
            run = prepare(config, accelerator, folder or staging_path(final), task)
            steps = _run(run)
        finally:
            accelerator.end_training()  # trackers write below the folder: they stop before it is renamed or removed
        if folder is not None:
            write_manifest(run, steps, started)
    accelerator.print(f"best at step {run.best['step']}: {config.monitor} {run.best[config.monitor]:.4f}\n{final}")
    return final


def _run(run: Run) -> int:
    """Step until the plans end or validation stops improving; returns the number of steps taken."""
    config, accelerator, task, model = run.config, run.accelerator, run.task, run.model
    loss_since_log, steps_since_log = torch.zeros((), device=accelerator.device), 0
    is_quiet = None if accelerator.is_main_process else True
    bar = tqdm(total=run.total_steps, desc="train", unit="step", disable=is_quiet)

    model.train()
    for step, epoch, ends_epoch, planned in _steps(run):
        for last_micro, micros in _mark_last(planned.micros):
            micro = micros[accelerator.process_index]
            with nullcontext() if last_micro else accelerator.no_sync(model):
                # A filler counts for nothing, but has gradients to exchange.
                loss = task.loss(model, micro.rows, epoch) * float(micro.counts) / planned.weight
                # DDP averages gradients over processes; each process holds only its share of the step's mean.
                accelerator.backward(loss * accelerator.num_processes)
            loss_since_log += loss.detach()
            run.num_tokens += sum(task.lengths(micro.rows)) * micro.counts
        grad_norm = accelerator.clip_grad_norm_(model.parameters(), config.max_grad_norm)
        run.optimizer.step()
        if run.average:
            run.average.update()
        run.scheduler.step()
        run.optimizer.zero_grad()
        steps_since_log += 1
        bar.update()

        is_last = step == run.total_steps
        evaluates = is_last or (step % config.eval_every == 0 if config.eval_every else ends_epoch)
        if evaluates or step % config.log_every == 0:
            # The only points where the host waits for the device; every process sees the same reduced loss.
            mean_loss = float(accelerator.reduce(loss_since_log, "sum")) / steps_since_log
            _check_finite(mean_loss, step, steps_since_log, config)
            row = {"step": step, "epoch": epoch, "loss": mean_loss, "grad_norm": float(grad_norm or 0.0)}
            log(run, row | {"lr": run.scheduler.get_last_lr()[0]})
            loss_since_log.zero_()
            steps_since_log = 0
        if evaluates:
            with averaged(run):
                stops = _evaluate(run, step, epoch)
            if stops and not is_last:
                accelerator.print(f"stop: no better {config.monitor} in {config.patience} evaluations")
                break
    bar.close()
    with averaged(run):
        save(run, run.folder / "last")
    return step


def _steps(run: Run) -> Iterator[tuple[int, int, bool, Step]]:
    """(step from 1, epoch from 0, whether it ends the epoch, its plan), in order."""
    step = 0
    for epoch in count():
        for ends_epoch, planned in _mark_last(run.task.steps(epoch, run.accelerator.num_processes)):
            step += 1
            yield step, epoch, ends_epoch, planned
            if step == run.total_steps:
                return


def _mark_last(items: Iterable[T]) -> Iterator[tuple[bool, T]]:
    """Each item, and whether it is the last; looks one ahead."""
    iterator = iter(items)
    for item in iterator:
        for following in iterator:
            yield False, item
            item = following
        yield True, item


def _check_finite(loss: float, step: int, steps: int, config: TrainConfig) -> None:
    if not math.isfinite(loss):
        raise UserError(
            f"loss is {loss} within steps {step - steps + 1} to {step}: lower lr={config.lr:g}, "
            f"use precision=no (now {config.precision}), or look at the rows of these steps"
        )


def _evaluate(run: Run, step: int, epoch: int) -> bool:
    """Measure validation, keep the best checkpoint; True when it is time to stop early."""
    monitor = run.config.monitor
    found = run.task.validate(run.accelerator.unwrap_model(run.model), run.accelerator)
    log(run, {"step": step, "epoch": epoch, "validation": found.metrics})
    if run.accelerator.is_main_process:
        tqdm.write(f"step {step}, epoch {epoch + 1}: validation {found.shown}")
        if found.warning:
            tqdm.write(f"warning: {found.warning}")
    if is_better(found.metrics[monitor], run.best.get(monitor), monitor):
        figures = {name: value for name, value in found.metrics.items() if not isinstance(value, bool)}
        run.best = {"step": step, "epoch": epoch} | figures
        run.evaluations_since_best = 0
        save(run, run.folder)
        return False
    run.evaluations_since_best += 1
    return run.evaluations_since_best >= run.config.patience

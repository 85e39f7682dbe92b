"""The training loop: data set -> checkpoint. Read `train` and `_run` top to bottom; the rest serves them."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import NoReturn, TypeVar

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list, gather_object
from torch import Tensor
from tqdm import tqdm

from data_prep.foundation.errors import Interrupted, UserError
from data_prep.foundation.progress import progress_bar
from data_prep.foundation.run_folder import refuse_finished, run_folder, staging_path
from data_prep.foundation.run_names import run_path
from train.batches import Step
from train.config import TrainConfig
from train.output.folder import averaged, best_folder, finish, save, save_best, tidy
from train.output.tracking import log, log_artifacts, log_predictions
from train.prepare import open_task, prepare
from train.process.accelerator import settled, start_accelerator
from train.process.memory import DoesNotFit, free_memory, is_out_of_memory, out_of_memory
from train.process.signals import CODES, StopSignals, stop_agreed
from train.recovery.resume import find_start, keeps
from train.recovery.rng import rng_state, set_rng_state
from train.recovery.start import Start
from train.recovery.state import read_checkpoint, write_checkpoint
from train.run import Report, Run
from train.tasks.validation import is_better

T = TypeVar("T")


def train(config: TrainConfig, stop: StopSignals | None = None, report: Report | None = None) -> Path:
    """Train as configured; returns the run folder: the best checkpoint, `last/`, metrics.jsonl, manifest.json.

    A run that was killed goes on from its last step checkpoint (docs/training.md); Interrupted where `stop` has
    noted a signal and the run has saved itself. `report` hears of each evaluation and may end the run (train/sweep.py).
    """
    started, config = time.time(), settled(config)
    final = run_path(config.runs, "train", config.name)
    refuse_finished(final, config.overwrite)
    accelerator = start_accelerator(config, staging_path(final))
    with (
        nullcontext(stop) if stop else StopSignals() as stop,
        run_folder(final, config.overwrite, keeps) if accelerator.is_main_process else nullcontext() as folder,
    ):
        start = _agreed_start(config, accelerator, folder)
        if not start.is_finished:
            try:
                task = open_task(config, accelerator, start)
                run = prepare(config, accelerator, folder or staging_path(final), task, start, stop)
                run.report = report
                limits = _run(run, start)
                log_artifacts(run, best_folder(run))
            finally:
                _leave(accelerator)  # trackers write below the folder: they stop before it moves or goes
            if folder is not None:
                finish(run, limits, started)
                best = run.progress.best
                print(f"best at step {best['step']}: {config.monitor} {best[config.monitor]:.4f}")
        if folder is not None:
            tidy(folder, config)
    accelerator.print(final)
    return final


def _leave(accelerator: Accelerator) -> None:
    """Close the trackers and the process group.

    The pause gives up the interpreter: gloo's threads need it to let go of the last exchange's tensors, and closing
    the group waits for those threads without giving it up (one of a dozen runs of two processes hung there).
    """
    if accelerator.num_processes > 1:
        time.sleep(0.2)
    accelerator.end_training()


def _agreed_start(config: TrainConfig, accelerator: Accelerator, folder: Path | None) -> Start:
    """The main process looks into the working folder; all begin where it says."""
    kind, count = accelerator.device.type, accelerator.num_processes
    decided = [find_start(config, folder, count, kind) if folder is not None else None]
    start = broadcast_object_list(decided)[0]
    assert isinstance(start, Start)
    return start


def _run(run: Run, start: Start) -> list[int]:
    """Step until the plans end or validation stops improving; the token limits that processes came to."""
    config, accelerator, model = run.config, run.accelerator, run.model
    if start.checkpoint is not None:
        read_checkpoint(run, start.checkpoint)
        run.progress.resumed_at.append(run.progress.step)
    bar = progress_bar(run.total_steps, "train", "steps", done=start.step, is_quiet=not accelerator.is_main_process)

    model.train()
    run.pace.begin()
    for ends_epoch, planned in _steps(run):
        progress = run.progress
        run.loss_since_log += _gradients(run, planned)
        grad_norm = accelerator.clip_grad_norm_(model.parameters(), config.max_grad_norm)
        run.optimizer.step()
        if run.average:
            run.average.update()
        run.scheduler.step()
        run.optimizer.zero_grad()
        progress.step += 1
        progress.steps_of_epoch += 1
        progress.steps_since_log += 1
        bar.update()

        step, is_last = progress.step, progress.step == run.total_steps
        evaluates = is_last or (step % config.eval_every == 0 if config.eval_every else ends_epoch)
        if evaluates or step % config.log_every == 0:
            # The only points where the host waits for the device; every process sees the same reduced loss.
            mean_loss = float(accelerator.reduce(run.loss_since_log, "sum")) / progress.steps_since_log
            _check_finite("loss", mean_loss, step, progress.steps_since_log, config)
            _check_finite("gradient norm", float(grad_norm or 0.0), step, 1, config)
            row = {"step": step, "epoch": progress.epoch, "loss": mean_loss, "grad_norm": float(grad_norm or 0.0)}
            log(run, row | {"lr": run.scheduler.get_last_lr()[0]})
            run.loss_since_log.zero_()
            progress.steps_since_log = 0
            run.watch.hear_loss(step, mean_loss)
        if evaluates:
            with run.pace.away(), averaged(run):
                stops = _evaluate(run)
            if stops and not is_last:
                accelerator.print(f"stop: no better {config.monitor} in {config.patience} evaluations")
                break

        if not is_last:
            is_told_to_stop = stop_agreed(run.stop, accelerator)
            if is_told_to_stop or (config.checkpoint_every and step % config.checkpoint_every == 0):
                with run.pace.away():
                    write_checkpoint(run)
            if is_told_to_stop:
                _stop(run)
    bar.close()
    run.spent = run.pace.spent
    limits = [limit for limit in gather_object([run.budget.limit]) if limit]
    with averaged(run):
        save(run, run.folder / "last")
    return limits


def _gradients(run: Run, planned: Step) -> Tensor:
    """Leave a step's gradients on the weights, and return this process's share of its loss.

    Where something does not fit the memory the step begins again, in smaller pieces: a backward pass that broke off
    has left gradients of some weights and not of others. The other processes need not know, see _accumulate.
    """
    random = rng_state()
    while True:
        try:
            return _accumulate(run, planned)
        except DoesNotFit as failed:
            lengths = failed.lengths
        # Out here the exception is gone, and with it all that its frames held.
        run.budget.shrink(lengths)
        run.optimizer.zero_grad()
        free_memory()
        set_rng_state(random)
        tqdm.write(
            f"process {run.accelerator.process_index}: {len(lengths)} rows of up to {max(lengths)} tokens did not fit "
            f"the memory; from step {run.progress.step + 1} on at most {run.budget.limit} tokens at once"
        )


def _accumulate(run: Run, planned: Step) -> Tensor:
    """Forward and backward over this process's micro-batches of a step; DoesNotFit where the memory ran out.

    Gradients are exchanged in the last pass. Where processes may repeat passes for want of memory, that pass is one
    more: a single row that counts for nothing, and fits. So each process may cut its micro-batches as it must, and
    all exchange the same number of times.
    """
    accelerator, task, model, epoch = run.accelerator, run.task, run.model, run.progress.epoch
    can_split = run.config.split_on_oom and task.is_additive and not run.is_sharded
    mine = [micros[accelerator.process_index] for micros in planned.micros]
    passes = [
        (rows, micro.counts) for micro in mine for rows in run.budget.pieces(micro.rows, task.lengths(micro.rows))
    ]
    if can_split and accelerator.num_processes > 1:
        passes.append((mine[-1].rows[:1], False))
    total = torch.zeros((), device=accelerator.device)
    for is_last, (rows, counts) in _mark_last(passes):
        try:
            with nullcontext() if is_last else accelerator.no_sync(model):
                # What counts for nothing has gradients to exchange all the same.
                loss = task.loss(model, rows, epoch) * float(counts) / planned.weight
                # DDP averages gradients over processes; each process holds only its share of the step's mean.
                accelerator.backward(loss * accelerator.num_processes)
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if is_out_of_memory(error):
                raise DoesNotFit(task.lengths(rows)) if can_split else out_of_memory(task.lengths(rows)) from None
            raise
        total += loss.detach()
        if counts:
            run.pace.add(task.lengths(rows), run.config.objective.num_views)
    return total


def _steps(run: Run) -> Iterator[tuple[bool, Step]]:
    """The steps that are left: whether one ends its epoch, and its plan; keeps run.progress's place in the epochs."""
    progress = run.progress
    while progress.step < run.total_steps:
        planned = run.task.steps(progress.epoch, run.accelerator.num_processes)
        for ends_epoch, step in _mark_last(islice(planned, progress.steps_of_epoch, None)):
            yield ends_epoch, step
            if progress.step == run.total_steps:
                return
        progress.epoch, progress.steps_of_epoch = progress.epoch + 1, 0


def _mark_last(items: Iterable[T]) -> Iterator[tuple[bool, T]]:
    """Each item, and whether it is the last; looks one ahead."""
    iterator = iter(items)
    for item in iterator:
        for following in iterator:
            yield False, item
            item = following
        yield True, item


def _check_finite(what: str, value: float, step: int, steps: int, config: TrainConfig) -> None:
    if not math.isfinite(value):
        raise UserError(
            f"{what} is {value} within steps {step - steps + 1} to {step}: lower lr={config.rate:g}, "
            f"use precision=no (now {config.precision}), or look at the rows of these steps"
        )


def _evaluate(run: Run) -> bool:
    """Measure validation, keep the best checkpoint; True when it is time to stop early."""
    monitor, progress = run.config.monitor, run.progress
    validation = run.task.validate(run.accelerator.unwrap_model(run.model), run.accelerator)
    place = {"step": progress.step, "epoch": progress.epoch}
    log(run, place | {"validation": validation.metrics})
    log_predictions(run, validation.predictions or [])
    is_hopeless = run.report is not None and run.report(progress.step, validation.metrics)
    if run.accelerator.is_main_process:
        tqdm.write(f"step {progress.step}, epoch {progress.epoch + 1}: validation {validation.shown}")
        if validation.warning:
            tqdm.write(f"warning: {validation.warning}")
    run.watch.hear_validation(validation.metrics)
    if is_better(validation.metrics[monitor], progress.best.get(monitor), monitor):
        figures = {name: value for name, value in validation.metrics.items() if not isinstance(value, bool)}
        progress.best = place | figures
        progress.evaluations_since_best = 0
        save_best(run, validation)
        return is_hopeless
    progress.evaluations_since_best += 1
    return is_hopeless or progress.evaluations_since_best >= run.config.patience


def _stop(run: Run) -> NoReturn:
    """End the command with its documented code; the main process says how to go on."""
    received = run.stop.received or signal.SIGTERM  # another process may have been the one that was told
    said = f"{received.name}: saved at step {run.progress.step}; the same command goes on from there"
    raise Interrupted(said if run.accelerator.is_main_process else received.name, CODES[received])

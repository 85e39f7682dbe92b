"""The training loop: data set -> checkpoint. Read `train` and `_run` top to bottom; the rest serves them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm
from transformers import get_scheduler

from data_prep.dataset import read_split
from data_prep.errors import UserError
from data_prep.pairs import Label
from data_prep.run_folder import refuse_finished, run_folder, staging_path
from eval.inputs import collate
from train.batches import Micro, Step
from train.config import TrainConfig
from train.objective import pair_losses, swapped_rows
from train.run import Run, epoch_plan, log, prepare, save, score_validation, start_accelerator, write_manifest
from train.validation import COLLAPSED, is_better, validation_metrics


def train(config: TrainConfig) -> Path:
    """Train as configured; returns the run folder: the best checkpoint, `last/`, metrics.jsonl, manifest.json."""
    started = time.time()
    final = Path(config.runs) / "train" / config.name
    refuse_finished(final, config.overwrite)
    pairs = {split: read_split(Path(config.data), split) for split in ("train", "validation")}
    accelerator = start_accelerator(config, staging_path(final))
    with run_folder(final, config.overwrite) if accelerator.is_main_process else nullcontext() as folder:
        accelerator.wait_for_everyone()
        try:
            run = prepare(config, accelerator, folder or staging_path(final), pairs)
            steps = _run(run)
        finally:
            accelerator.end_training()  # trackers write below the folder: they stop before it is renamed or removed
        if folder is not None:
            write_manifest(run, steps, started)
    accelerator.print(f"best at step {run.best['step']}: {config.monitor} {run.best[config.monitor]:.4f}\n{final}")
    return final


def _run(run: Run) -> int:
    """Step until the plans end or validation stops improving; returns the number of steps taken."""
    config, accelerator = run.config, run.accelerator
    total_steps = sum(len(epoch_plan(run, epoch)) for epoch in range(config.max_epochs))
    total_steps = min(total_steps, config.max_steps or total_steps)
    optimizer = torch.optim.AdamW(_decayed_and_not(run), lr=config.lr, fused=accelerator.device.type == "cuda")
    model, optimizer = accelerator.prepare(run.checkpoint.model, optimizer)
    scheduler = get_scheduler(config.schedule, optimizer.optimizer, round(config.warmup * total_steps), total_steps)
    labels = torch.tensor([run.checkpoint.label_order[pair.label] for pair in run.train])
    weights = torch.tensor([pair.weight for pair in run.train])
    loss_since_log, steps_since_log = torch.zeros((), device=accelerator.device), 0
    bar = tqdm(total=total_steps, desc="train", unit="step", disable=None if accelerator.is_main_process else True)

    model.train()
    for step, epoch, ends_epoch, planned, swapped in _steps(run, total_steps):
        for last_micro, micros in _mark_last(planned.micros):
            micro = micros[accelerator.process_index]
            with nullcontext() if last_micro else accelerator.no_sync(model):
                loss = _loss(run, model, micro, labels, weights, swapped) / planned.weight
                # DDP averages gradients over processes; each process holds only its share of the step's mean.
                accelerator.backward(loss * accelerator.num_processes)
            loss_since_log += loss.detach()
        grad_norm = accelerator.clip_grad_norm_(model.parameters(), config.max_grad_norm)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        steps_since_log += 1
        bar.update()

        is_last = step == total_steps
        evaluates = is_last or (step % config.eval_every == 0 if config.eval_every else ends_epoch)
        if evaluates or step % config.log_every == 0:
            # The only points where the host waits for the device; every process sees the same reduced loss.
            mean_loss = float(accelerator.reduce(loss_since_log, "sum")) / steps_since_log
            _check_finite(mean_loss, step, steps_since_log, config)
            row = {"step": step, "epoch": epoch, "loss": mean_loss, "grad_norm": float(grad_norm or 0.0)}
            log(run, row | {"lr": scheduler.get_last_lr()[0]})
            loss_since_log.zero_()
            steps_since_log = 0
        if evaluates and _evaluate(run, step, epoch) and not is_last:
            accelerator.print(f"stop: no better {config.monitor} in {config.patience} evaluations")
            break
    bar.close()
    save(run, run.folder / "last")
    return step


def _steps(run: Run, total_steps: int) -> Iterator[tuple[int, int, bool, Step, Tensor]]:
    """(step from 1, epoch from 0, whether it ends the epoch, its plan, the epoch's swapped rows), in order."""
    config, step = run.config, 0
    for epoch in count():
        swapped = swapped_rows(len(run.train), config.swap, config.seed, epoch)
        plan = epoch_plan(run, epoch)
        for number, planned in enumerate(plan, start=1):
            step += 1
            yield step, epoch, number == len(plan), planned, swapped
            if step == total_steps:
                return


def _mark_last(micros: Sequence[list[Micro]]) -> Iterator[tuple[bool, list[Micro]]]:
    for number, round_ in enumerate(micros, start=1):
        yield number == len(micros), round_


def _loss(run: Run, model: torch.nn.Module, micro: Micro, labels: Tensor, weights: Tensor, swapped: Tensor) -> Tensor:
    """Weighted losses summed over a micro-batch; zero, but with gradients to exchange, for a filler."""
    rows, device = torch.tensor(micro.rows), run.accelerator.device
    tokens = [run.encoded[bool(swapped[row])].rows[row] for row in micro.rows]
    run.num_tokens += sum(len(row["input_ids"]) for row in tokens) * micro.counts
    batch = collate(tokens, int(run.checkpoint.tokenizer.pad_token_id or 0))
    # non_blocking: the host goes on queueing work while the copies run; nothing here waits for the device
    inputs = {name: value.to(device, non_blocking=True) for name, value in batch.items()}
    here = [tensor[rows].to(device, non_blocking=True) for tensor in (labels, swapped, weights)]
    contradiction = run.checkpoint.label_order[Label.contradiction]
    losses = pair_losses(model(**inputs).logits, here[0], here[1], contradiction)
    return (losses * here[2]).sum() * float(micro.counts)


def _decayed_and_not(run: Run) -> list[dict[str, Any]]:
    """Weight decay on matrices only: decaying biases and norm gains pulls a fine-tuned encoder off its scale."""
    parameters = [parameter for parameter in run.checkpoint.model.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in parameters if parameter.ndim >= 2]
    vectors = [parameter for parameter in parameters if parameter.ndim < 2]
    return [
        {"params": matrices, "weight_decay": run.config.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]


def _check_finite(loss: float, step: int, steps: int, config: TrainConfig) -> None:
    if not math.isfinite(loss):
        raise UserError(
            f"loss is {loss} within steps {step - steps + 1} to {step}: lower lr={config.lr:g}, "
            f"use precision=no (now {config.precision}), or look at the rows of these steps"
        )


def _evaluate(run: Run, step: int, epoch: int) -> bool:
    """Score validation, keep the best checkpoint; True when it is time to stop early."""
    metrics = validation_metrics(run.validation, score_validation(run))
    collapsed = metrics["majority_verdict"] >= COLLAPSED
    log(run, {"step": step, "epoch": epoch, "validation": metrics | {"collapsed": collapsed}})
    shown = ", ".join(f"{name} {metrics[name]:.3f}" for name in ("loss", "macro_f1", "average_precision"))
    if run.accelerator.is_main_process:
        tqdm.write(f"step {step}, epoch {epoch + 1}: validation {shown}")
        if collapsed:
            tqdm.write(
                f"warning: {metrics['majority_verdict']:.0%} of validation verdicts are one class: the model has "
                "collapsed; lower lr, raise warmup, or try another seed"
            )
    if is_better(metrics[run.config.monitor], run.best.get(run.config.monitor), run.config.monitor):
        run.best = {"step": step, "epoch": epoch} | metrics
        run.evaluations_since_best = 0
        save(run, run.folder)
        return False
    run.evaluations_since_best += 1
    return run.evaluations_since_best >= run.config.patience

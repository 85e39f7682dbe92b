"""The training loop: data set -> checkpoint. Read `train` and `_run` top to bottom; the rest serves them."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch.nn.functional import cross_entropy
from tqdm import tqdm
from transformers import get_scheduler
from transformers.utils.logging import disable_progress_bar

from data_prep.dataset import read_manifest, read_split
from data_prep.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair
from data_prep.run_folder import refuse_finished, run_folder, sha256_file, staging_path, write_json
from eval.checkpoint import Checkpoint, check_label_behaviour
from eval.decide import decide
from eval.inputs import Encoded, InputTemplate, collate, encode
from eval.metrics import average_precision, confusion, confusion_metrics
from eval.predict import score_pairs
from eval.provenance import circumstances
from train.batches import Micro, Step, padding_share, plan_epoch
from train.config import TrainConfig
from train.model import start_model

COLLAPSED = 0.98  # share of one class among dev verdicts from which a model counts as collapsed
EVAL_TOKENS = 4  # dev batches hold this many times the training batch: no gradients are kept


@dataclass
class Run:
    """Everything the loop holds: what is trained, on what, and where it is written."""

    config: TrainConfig
    accelerator: Accelerator
    folder: Path
    checkpoint: Checkpoint
    template: InputTemplate
    train: list[ClaimPair]
    validation: list[ClaimPair]
    encoded: Encoded
    best: dict[str, Any] = field(default_factory=dict)
    evaluations_since_best: int = 0
    num_tokens: int = 0


def train(config: TrainConfig) -> Path:
    """Train as configured; returns the run folder: the best checkpoint, `last/`, metrics.jsonl, manifest.json."""
    started = time.time()
    final = Path(config.runs) / "train" / config.name
    refuse_finished(final, config.overwrite)
    pairs = {split: read_split(Path(config.data), split) for split in ("train", "validation")}
    accelerator = _accelerator(config, staging_path(final))
    try:
        with run_folder(final, config.overwrite) if accelerator.is_main_process else nullcontext() as folder:
            accelerator.wait_for_everyone()
            run = _prepare(config, accelerator, folder or staging_path(final), pairs)
            steps = _run(run)
            accelerator.end_training()
            if folder is not None:
                _write_manifest(run, steps, started)
    except BaseException:
        accelerator.end_training()
        raise
    accelerator.print(f"best at step {run.best['step']}: {config.monitor} {run.best[config.monitor]:.4f}\n{final}")
    return final


def _accelerator(config: TrainConfig, folder: Path) -> Accelerator:
    """One seed for everything; deterministic kernels where asked (and where the device has them)."""
    set_seed(config.seed)
    disable_progress_bar()  # transformers' own bar for each saved shard; ours counts steps
    torch.use_deterministic_algorithms(config.deterministic, warn_only=True)
    tracker = config.tracking.name
    return Accelerator(mixed_precision=config.precision, log_with=tracker, project_dir=str(folder) if tracker else None)


def _prepare(config: TrainConfig, accelerator: Accelerator, folder: Path, pairs: dict[str, list[ClaimPair]]) -> Run:
    """Open or make the model, check its labels, encode the training pairs, start the trackers."""
    train_pairs, validation = pairs["train"], pairs["validation"]
    texts = [text for pair in train_pairs for text in (pair.premise, pair.hypothesis)]
    checkpoint, knows_labels = start_model(config.model, texts)
    checkpoint.model.to(accelerator.device)
    template = InputTemplate(config.inputs.dates, config.inputs.speakers)
    encoded = encode(train_pairs, checkpoint.tokenizer, template, config.max_length)
    run = Run(config, accelerator, folder, checkpoint, template, train_pairs, validation, encoded)
    _describe_model(run)
    if knows_labels:
        scores = _score_validation(run)
        check_label_behaviour(_gold(validation), scores.probabilities, checkpoint.origin)
    if config.tracking.name:
        _start_tracker(config, accelerator, folder)
    return run


def _describe_model(run: Run) -> None:
    """Leave in the model's config.json what evaluation and card need to know."""
    model_config = run.checkpoint.model.config
    model_config.reads_dates, model_config.reads_speakers = run.template.dates, run.template.speakers
    model_config.trained_on = f"{Path(run.config.data).name}@{read_manifest(Path(run.config.data))['revision']}"
    model_config.base_model = run.config.model.path or "from scratch"
    model_config.use_cache = False


def _start_tracker(config: TrainConfig, accelerator: Accelerator, folder: Path) -> None:
    if accelerator.is_main_process:
        folder.mkdir(parents=True, exist_ok=True)
    wandb = {"wandb": {"mode": config.tracking.mode, "dir": str(folder), "name": config.name}}
    flat = {key: value for key, value in _flat(dataclasses.asdict(config)) if isinstance(value, int | float | str | bool)}
    accelerator.init_trackers(config.tracking.project, config=flat, init_kwargs=wandb)


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        yield from _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]


def _run(run: Run) -> int:
    """Step until the plan ends or validation stops improving; returns the number of steps taken."""
    config, accelerator = run.config, run.accelerator
    plan = _plan(run, epoch=0)
    total_steps = min(config.max_steps or math.inf, config.max_epochs * len(plan))
    eval_every = config.eval_every or len(plan)
    optimizer = torch.optim.AdamW(_decayed_and_not(run), lr=config.lr, fused=accelerator.device.type == "cuda")
    model, optimizer = accelerator.prepare(run.checkpoint.model, optimizer)
    scheduler = get_scheduler(config.schedule, optimizer.optimizer, round(config.warmup * total_steps), int(total_steps))
    labels = torch.tensor([run.checkpoint.label_order[pair.label] for pair in run.train])
    weights = torch.tensor([pair.weight for pair in run.train])
    bar = tqdm(total=int(total_steps), desc="train", unit="step", disable=None if accelerator.is_main_process else True)

    model.train()
    step, epoch = 0, 0
    loss_since_log, steps_since_log = torch.zeros((), device=accelerator.device), 0
    while step < total_steps:
        for planned in plan if epoch == 0 else _plan(run, epoch):
            for last_micro, micros in _mark_last(planned.micros):
                micro = micros[accelerator.process_index]
                with nullcontext() if last_micro else accelerator.no_sync(model):
                    loss = _loss(run, model, micro, labels, weights) / planned.weight
                    # DDP averages gradients over processes; each process holds its share of the step's mean.
                    accelerator.backward(loss * accelerator.num_processes)
                loss_since_log += loss.detach()
            grad_norm = accelerator.clip_grad_norm_(model.parameters(), config.max_grad_norm)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            step, steps_since_log = step + 1, steps_since_log + 1
            bar.update()

            is_last = step == total_steps
            if step % config.log_every == 0 or step % eval_every == 0 or is_last:
                mean_loss = float(accelerator.reduce(loss_since_log, "sum")) / steps_since_log
                _check_finite(mean_loss, step, steps_since_log, config)
                row = {"step": step, "epoch": epoch, "loss": mean_loss, "grad_norm": float(grad_norm or 0.0)}
                _log(run, row | {"lr": scheduler.get_last_lr()[0]})
                loss_since_log.zero_()
                steps_since_log = 0
            if (step % eval_every == 0 or is_last) and _evaluate(run, step, epoch):
                accelerator.print(f"stop: no better {config.monitor} in {config.patience} evaluations")
                total_steps = step
            if step >= total_steps:
                break
        epoch += 1
    bar.close()
    _save(run, run.folder / "last")
    return step


def _plan(run: Run, epoch: int) -> list[Step]:
    config = run.config
    lengths, weights = run.encoded.lengths, [pair.weight for pair in run.train]
    processes = run.accelerator.num_processes
    return plan_epoch(lengths, weights, config.max_tokens, config.accumulation, processes, config.seed, epoch)


def _mark_last(micros: Sequence[list[Micro]]) -> Iterator[tuple[bool, list[Micro]]]:
    for number, round_ in enumerate(micros, start=1):
        yield number == len(micros), round_


def _loss(run: Run, model: torch.nn.Module, micro: Micro, labels: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Weighted cross-entropy summed over a micro-batch; zero, but with gradients to exchange, for a filler."""
    device = run.accelerator.device
    batch = collate([run.encoded.rows[row] for row in micro.rows], int(run.checkpoint.tokenizer.pad_token_id or 0))
    run.num_tokens += sum(len(run.encoded.rows[row]["input_ids"]) for row in micro.rows)
    rows = torch.tensor(micro.rows)
    # non_blocking: the host goes on queueing work while the copy runs; nothing here waits for the device
    inputs = {name: value.to(device, non_blocking=True) for name, value in batch.items()}
    logits = model(**inputs).logits
    losses = cross_entropy(logits.float(), labels[rows].to(device, non_blocking=True), reduction="none")
    return (losses * weights[rows].to(device, non_blocking=True)).sum() * float(micro.counts)


def _decayed_and_not(run: Run) -> list[dict[str, Any]]:
    """Weight decay on matrices only: decaying biases and norm gains pulls a fine-tuned encoder off its scale."""
    parameters = [parameter for parameter in run.checkpoint.model.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in parameters if parameter.ndim >= 2]
    vectors = [parameter for parameter in parameters if parameter.ndim < 2]
    return [{"params": matrices, "weight_decay": run.config.weight_decay}, {"params": vectors, "weight_decay": 0.0}]


def _check_finite(loss: float, step: int, steps: int, config: TrainConfig) -> None:
    if not math.isfinite(loss):
        raise UserError(
            f"loss is {loss} within steps {step - steps + 1} to {step}: lower lr={config.lr:g}, "
            f"use precision=no (now {config.precision}), or look at the rows of these steps"
        )


def _evaluate(run: Run, step: int, epoch: int) -> bool:
    """Score validation, keep the best checkpoint; True when it is time to stop early."""
    metrics = _validation_metrics(run)
    collapsed = metrics["majority_verdict"] >= COLLAPSED
    _log(run, {"step": step, "epoch": epoch, "validation": metrics | {"collapsed": collapsed}})
    shown = ", ".join(f"{name} {metrics[name]:.3f}" for name in ("loss", "macro_f1", "average_precision"))
    if run.accelerator.is_main_process:
        tqdm.write(f"step {step}, epoch {epoch + 1}: validation {shown}")
        if collapsed:
            tqdm.write(
                f"warning: {metrics['majority_verdict']:.0%} of validation verdicts are one class: the model has "
                "collapsed; lower lr, raise warmup, or try another seed"
            )
    sign = -1 if run.config.monitor == "loss" else 1
    if not run.best or sign * metrics[run.config.monitor] > sign * run.best[run.config.monitor]:
        run.best = {"step": step, "epoch": epoch} | metrics
        run.evaluations_since_best = 0
        _save(run, run.folder)
        return False
    run.evaluations_since_best += 1
    return run.evaluations_since_best >= run.config.patience


def _validation_metrics(run: Run) -> dict[str, float]:
    """Figures at threshold 0.5: they choose a step; evaluation chooses its own threshold afterwards."""
    gold, scores = _gold(run.validation), _score_validation(run)
    predicted = decide(scores, 0.5)
    table = confusion(gold, predicted)
    kept = {name: float(confusion_metrics(table)[name]) for name in ("accuracy", "macro_f1", "contradiction_f1")}
    likelihood = scores.probabilities[np.arange(len(gold)), gold]
    score = average_precision(gold == LABEL_NAMES.index("contradiction"), scores.contradiction, np.ones((1, len(gold))))
    return kept | {
        "average_precision": float(score[0]),
        "loss": float(-np.log(np.maximum(likelihood, 1e-12)).mean()),
        "majority_verdict": float(table.sum(0).max() / table.sum()),
    }


def _score_validation(run: Run) -> Any:
    config = run.config
    model = run.accelerator.unwrap_model(run.checkpoint.model)
    checkpoint = dataclasses.replace(run.checkpoint, model=model)
    tokens = EVAL_TOKENS * config.max_tokens
    scores, _ = score_pairs(
        checkpoint, run.validation, run.template, config.max_length, tokens, run.accelerator, "validation"
    )
    return scores


def _gold(pairs: Sequence[ClaimPair]) -> np.ndarray:
    return np.array([int(pair.label) for pair in pairs], dtype=np.int64)


def _log(run: Run, row: dict[str, Any]) -> None:
    """Append to metrics.jsonl (no clock in it: the same run writes the same file) and tell the tracker."""
    if run.accelerator.is_main_process:
        with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    if run.config.tracking.name:
        run.accelerator.log({key: float(value) for key, value in _flat(row)}, step=row["step"])


def _save(run: Run, folder: Path) -> None:
    """A folder that plain transformers opens."""
    if run.accelerator.is_main_process:
        model = run.accelerator.unwrap_model(run.checkpoint.model)
        model.save_pretrained(folder)
        run.checkpoint.tokenizer.save_pretrained(folder)
    run.accelerator.wait_for_everyone()


def _write_manifest(run: Run, steps: int, started: float) -> None:
    """What the run is, hashed; the run's time and throughput go beside it."""
    seconds = time.time() - started
    write_json(
        run.folder / "circumstances.json",
        circumstances(
            started,
            processes=run.accelerator.num_processes,
            tokens_per_second=round(run.num_tokens * run.accelerator.num_processes / seconds),
            padding_share=round(padding_share(_plan(run, 0), run.encoded.lengths), 4),
        ),
    )
    files = ("model.safetensors", "config.json", "tokenizer.json", "metrics.jsonl", "last/model.safetensors")
    manifest = {
        "config": dataclasses.asdict(run.config),
        "data_revision": read_manifest(Path(run.config.data))["revision"],
        "base_model": run.checkpoint.origin,
        "base_commit": getattr(run.checkpoint.model.config, "_commit_hash", None),
        "steps": steps,
        "best": run.best,
        "outputs": {name: sha256_file(run.folder / name) for name in files if (run.folder / name).is_file()},
    }
    write_json(run.folder / "manifest.json", manifest)

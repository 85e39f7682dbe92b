"""A training run: what it holds, how it starts, what it writes."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from transformers.utils.logging import disable_progress_bar

from data_prep.dataset import read_manifest
from data_prep.pairs import ClaimPair
from data_prep.run_folder import sha256_file, write_json
from eval.checkpoint import Checkpoint, check_label_behaviour, check_length
from eval.decide import Scores
from eval.findings import gold_labels
from eval.inputs import Encoded, InputTemplate, encode
from eval.predict import score_pairs
from eval.provenance import circumstances
from train.batches import Step, padding_share, plan_epoch
from train.config import TrainConfig
from train.model import start_model

EVAL_TOKENS = 4  # validation batches hold this many times the training batch: no gradients are kept


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
    encoded: dict[bool, Encoded]  # by swapped or not
    best: dict[str, Any] = field(default_factory=dict)
    evaluations_since_best: int = 0
    num_tokens: int = 0


def epoch_plan(run: Run, epoch: int) -> list[Step]:
    """The steps of one epoch, the same on every process."""
    config = run.config
    lengths, weights = run.encoded[False].lengths, [pair.weight for pair in run.train]
    processes = run.accelerator.num_processes
    return plan_epoch(lengths, weights, config.max_tokens, config.accumulation, processes, config.seed, epoch)


def start_accelerator(config: TrainConfig, folder: Path) -> Accelerator:
    """One seed for everything; deterministic kernels where asked (and where the device has them)."""
    set_seed(config.seed)
    disable_progress_bar()  # transformers' own bar for each saved shard; ours counts steps
    torch.use_deterministic_algorithms(config.deterministic, warn_only=True)
    tracker = config.tracking.name
    return Accelerator(mixed_precision=config.precision, log_with=tracker, project_dir=str(folder) if tracker else None)


def prepare(config: TrainConfig, accelerator: Accelerator, folder: Path, pairs: dict[str, list[ClaimPair]]) -> Run:
    """Open or make the model, check its labels, encode the training pairs, start the trackers."""
    train_pairs, validation = pairs["train"], pairs["validation"]
    texts = [text for pair in train_pairs for text in (pair.premise, pair.hypothesis)]
    checkpoint, knows_labels = start_model(config.model, texts)
    check_length(checkpoint, config.max_length)
    checkpoint.model.to(accelerator.device)
    template = InputTemplate(config.inputs.dates, config.inputs.speakers)
    encoded = {
        swap: encode(train_pairs, checkpoint.tokenizer, template, config.max_length, swap) for swap in (False, True)
    }
    run = Run(config, accelerator, folder, checkpoint, template, train_pairs, validation, encoded)
    _describe_model(run)
    if knows_labels:
        scores = score_validation(run)
        check_label_behaviour(gold_labels(validation), scores.probabilities, checkpoint.origin)
    if config.tracking.name:
        _start_tracker(config, accelerator, folder)
    return run


def _describe_model(run: Run) -> None:
    """Leave in the model's config.json what evaluation and card need to know."""
    model_config = run.checkpoint.model.config
    model_config.reads_dates, model_config.reads_speakers = run.template.dates, run.template.speakers
    model_config.trained_on = f"{Path(run.config.data).name}@{read_manifest(Path(run.config.data))['revision']}"
    base = run.config.model.path or "from scratch"
    # A folder by its name: where it lay is this machine's business, and config.json is hashed into facts.
    model_config.base_model = Path(base).name if Path(base).is_dir() else base
    model_config.use_cache = False


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


def score_validation(run: Run) -> Scores:
    """Score the validation split with the model as it is now, on all processes."""
    config, model = run.config, run.accelerator.unwrap_model(run.checkpoint.model)
    checkpoint = dataclasses.replace(run.checkpoint, model=model)
    tokens = EVAL_TOKENS * config.max_tokens
    return score_pairs(
        checkpoint, run.validation, run.template, config.max_length, tokens, run.accelerator, "validation"
    )[0]


def log(run: Run, row: dict[str, Any]) -> None:
    """Append to metrics.jsonl (no clock in it: the same run writes the same file) and tell the tracker."""
    if run.accelerator.is_main_process:
        with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    if run.config.tracking.name:
        run.accelerator.log({key: float(value) for key, value in _flat(row)}, step=row["step"])


def save(run: Run, folder: Path) -> None:
    """A folder that plain transformers opens."""
    if run.accelerator.is_main_process:
        model = run.accelerator.unwrap_model(run.checkpoint.model)
        model.save_pretrained(folder)
        run.checkpoint.tokenizer.save_pretrained(folder)
    run.accelerator.wait_for_everyone()


def write_manifest(run: Run, steps: int, started: float) -> None:
    """What the run is, hashed; the run's time and throughput go beside it."""
    seconds = time.time() - started
    write_json(
        run.folder / "circumstances.json",
        circumstances(
            started,
            processes=run.accelerator.num_processes,
            tokens_per_second=round(run.num_tokens * run.accelerator.num_processes / seconds),
            padding_share=round(padding_share(epoch_plan(run, 0), run.encoded[False].lengths), 4),
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

"""One fine-tuning through four front doors: this project, transformers' Trainer twice, sentence-transformers.

Same rows, first weights, number of epochs, rate and schedule (linear, no warm-up), AdamW without weight decay,
gradients clipped at 1. Our batches hold as many tokens as make them 32 rows on average.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
import warnings
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.mixture import CONFIGS
from benchmarks.rounds import Figures, peak_memory_mb
from data_prep.dataset import read_split
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint, load_checkpoint
from eval.detector.inputs import InputTemplate, encode
from eval.detector.text_pairs import text_pairs

if TYPE_CHECKING:
    from transformers import TrainerCallback

    from train.config import TrainConfig

ROWS, MAX_LENGTH, SEED = 32, 256, 13


def config_of(arguments: Namespace, *overrides: str) -> TrainConfig:
    """`python -m train` as a user starts it, but for what all sides share."""
    from hydra import compose, initialize_config_dir

    from data_prep.foundation.config import parse
    from train.config import TrainConfig

    shared = [f"data={arguments.data}", f"max_epochs={arguments.epochs}", f"lr={arguments.lr}", f"seed={SEED}"]
    shared += ["warmup=0", "weight_decay=0", "swap=0", "checkpoint_every=null", "eval_every=1000000"]
    if arguments.model:
        shared += ["model=local", f"model.path={Path(arguments.model).resolve()}"]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", [*shared, *overrides]), TrainConfig)


def ours(arguments: Namespace) -> Figures:
    """The whole command, its defaults; the rate is that of circumstances.json."""
    from train.loop import train

    with tempfile.TemporaryDirectory() as runs:
        folder = train(config_of(arguments, f"runs={runs}", f"max_tokens={tokens_for(arguments)}"))
        measured = json.loads((folder / "circumstances.json").read_text())
        steps = json.loads((folder / "manifest.json").read_text())["steps"]
        kept = ("rows_per_second", "padding_share", "loading_share", "mfu", "peak_gflops")
        figures = {name: measured[name] for name in kept} | {"steps": steps, "peak_mb": peak_memory_mb()}
        rows = measured["rows_per_second"] * measured["training_seconds"]
        figures["rows_per_cpu_second"] = round(rows / measured["training_cpu_seconds"], 1)
        return figures | _quality(load_checkpoint(str(folder / "last")), arguments)


def tokens_for(arguments: Namespace) -> int:
    """The token budget with which our batches hold ROWS rows on average, so that steps are as many as theirs."""
    from train.batches import plan_epoch

    checkpoint, pairs = _start(arguments)
    lengths = encode(text_pairs(pairs), checkpoint.tokenizer, InputTemplate(), MAX_LENGTH).lengths
    wanted, budget = -(-len(pairs) // ROWS), round(float(np.mean(lengths)) * ROWS)
    while len(plan_epoch(lengths, budget, SEED, epoch=0)) > wanted:
        budget += 8
    return max(budget, MAX_LENGTH)


def _start(arguments: Namespace) -> tuple[Checkpoint, list[ClaimPair]]:
    """Model, tokenizer and training pairs; first weights alike on each side."""
    from accelerate.utils import set_seed

    from train.models.start import start_model

    set_seed(SEED)
    pairs = read_split(Path(arguments.data), "train")
    texts = [text for pair in pairs for text in (pair.premise, pair.hypothesis)]
    return start_model(config_of(arguments).model, texts)[0], pairs


def trainer(arguments: Namespace, is_best: bool) -> Figures:
    """The Trainer of transformers: as run_xnli.py sets it, or as fast as its own options make it on this device."""
    import torch
    from datasets import Dataset
    from transformers import DataCollatorWithPadding, Trainer

    checkpoint, pairs = _start(arguments)
    encoded = encode(text_pairs(pairs), checkpoint.tokenizer, InputTemplate(), MAX_LENGTH)
    rows: list[dict[str, Any]] = [
        {name: list(map(int, ids)) for name, ids in encoded.row(index).items()} | {"labels": int(pair.label)}
        for index, pair in enumerate(pairs)
    ]
    rows = [row | {"attention_mask": [1] * len(row["input_ids"]), "length": len(row["input_ids"])} for row in rows]
    padding: dict[str, Any] = {} if is_best else {"padding": "max_length", "max_length": 128}
    collator = DataCollatorWithPadding(checkpoint.tokenizer, **padding)
    options: dict[str, Any] = (
        {"bf16": True, "use_cpu": not torch.cuda.is_available(), "train_sampling_strategy": "group_by_length"}
        if is_best
        else {}
    )
    watched, clock = _watched(checkpoint), _clock()
    with tempfile.TemporaryDirectory() as folder:
        Trainer(
            checkpoint.model,
            _options("transformers.TrainingArguments", folder, arguments, **options),
            data_collator=collator,
            train_dataset=Dataset.from_list(rows),
            processing_class=checkpoint.tokenizer,
            callbacks=[clock],
        ).train()
    return _figures(clock, watched, arguments, checkpoint)


def cross_encoder(arguments: Namespace) -> Figures:
    """sentence-transformers' CrossEncoderTrainer at its defaults, but for 32 rows a batch in place of 8."""
    from datasets import Dataset
    from sentence_transformers.cross_encoder import CrossEncoder, CrossEncoderTrainer
    from sentence_transformers.cross_encoder.losses import CrossEntropyLoss

    checkpoint, pairs = _start(arguments)
    columns = {name: [getattr(pair, name) for pair in pairs] for name in ("premise", "hypothesis")}
    data = Dataset.from_dict(columns | {"labels": [int(pair.label) for pair in pairs]})
    clock = _clock()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.model.save_pretrained(folder)
        checkpoint.tokenizer.save_pretrained(folder)
        model = CrossEncoder(folder, num_labels=3)
        inner = dataclasses.replace(checkpoint, model=model.model)
        watched = _watched(inner)
        settings = _options("sentence_transformers.cross_encoder.CrossEncoderTrainingArguments", folder, arguments)
        CrossEncoderTrainer(model, settings, data, loss=CrossEntropyLoss(model), callbacks=[clock]).train()
    return _figures(clock, watched, arguments, inner)


def _options(name: str, folder: str, arguments: Namespace, **more: Any) -> Any:
    from pydoc import locate

    shared = {"per_device_train_batch_size": ROWS, "num_train_epochs": arguments.epochs, "learning_rate": arguments.lr}
    quiet = {"save_strategy": "no", "report_to": "none", "logging_steps": 10, "disable_tqdm": True, "seed": SEED}
    options: Any = locate(name)
    return options(output_dir=folder, **shared, **quiet, **more)


def _clock() -> TrainerCallback:
    """Times the trainer's loop alone, as ours is timed."""
    from transformers import TrainerCallback

    class Clock(TrainerCallback):
        """Seconds from the first step's batch to the end of the last step."""

        def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:  # noqa: ARG002
            self.began, self.cpu_began = time.perf_counter(), time.process_time()

        def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:  # noqa: ARG002
            self.seconds, self.steps = time.perf_counter() - self.began, state.global_step
            self.cpu_seconds = time.process_time() - self.cpu_began

    return Clock()


def _watched(checkpoint: Checkpoint) -> dict[str, int]:
    """Counts of tokens, and of those that are padding, that go through the model from now on."""
    counts = {"tokens": 0, "padding": 0}

    padding = checkpoint.tokenizer.pad_token_id

    def count(_: Any, inputs: tuple[Any, ...]) -> None:
        counts["tokens"] += inputs[0].numel()
        counts["padding"] += int((inputs[0] == padding).sum())

    # Below whatever a trainer calls: sentence-transformers goes past the model's own hooks.
    checkpoint.model.get_input_embeddings().register_forward_pre_hook(count)
    return counts


def _figures(clock: Any, watched: dict[str, int], arguments: Namespace, checkpoint: Checkpoint) -> Figures:
    num_rows = len(read_split(Path(arguments.data), "train")) * arguments.epochs
    figures = {
        "rows_per_second": round(num_rows / clock.seconds, 1),
        "rows_per_cpu_second": round(num_rows / clock.cpu_seconds, 1),
        "padding_share": round(watched["padding"] / watched["tokens"], 4),
        "steps": clock.steps,
        "peak_mb": peak_memory_mb(),
    }
    return figures | _quality(checkpoint, arguments)


def _quality(checkpoint: Checkpoint, arguments: Namespace) -> Figures:
    """Loss and accuracy on the first validation pairs as published; one code and fp32 for every side."""
    from accelerate import Accelerator
    from accelerate.state import AcceleratorState

    from eval.detector.predict import pair_logits, softmax

    AcceleratorState._reset_state(reset_partial_state=True)
    accelerator = Accelerator()
    checkpoint.model.to(accelerator.device)
    pairs = read_split(Path(arguments.data), "validation")[: arguments.dev_rows]
    with warnings.catch_warnings(action="ignore"):
        logits = pair_logits(checkpoint, text_pairs(pairs), InputTemplate(), MAX_LENGTH, 8192, accelerator, "quality")[
            0
        ]
    gold = np.array([int(pair.label) for pair in pairs])
    loss = -np.log(softmax(logits)[np.arange(len(gold)), gold]).mean()
    right = int((logits.argmax(1) == gold).sum())
    return {"dev_loss": round(float(loss), 4), "dev_right": right, "dev_rows": len(gold)}


SIDES: dict[str, Callable[[Namespace], Figures]] = {
    "ours": ours,
    "Trainer as run_xnli sets it": partial(trainer, is_best=False),
    "Trainer at its best": partial(trainer, is_best=True),
    "CrossEncoderTrainer": cross_encoder,
}

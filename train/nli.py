"""The task of this project: pairs of claims into entailment, neutral, contradiction."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from transformers import PreTrainedModel

from data_prep.dataset import read_manifest
from data_prep.pairs import ClaimPair, Label
from eval.checkpoint import Checkpoint, check_label_behaviour, check_length
from eval.decide import Scores
from eval.findings import gold_labels
from eval.inputs import Encoded, InputTemplate, collate, encode
from eval.predict import score_pairs
from train.batches import Step, padding_share, plan_epoch
from train.config import TrainConfig
from train.model import start_model
from train.objective import pair_losses, swapped_rows
from train.task import Validation
from train.validation import COLLAPSED, prediction_rows, validation_metrics

EVAL_TOKENS = 4  # validation batches hold this many times the training batch: no gradients are kept

_swapped = lru_cache(maxsize=2)(swapped_rows)  # one mask an epoch, asked for at each micro-batch


@dataclass
class NliTask:
    """Training and validation pairs, as the model reads them (train/task.py says what each method owes)."""

    config: TrainConfig
    checkpoint: Checkpoint
    template: InputTemplate
    train: list[ClaimPair]
    validation: list[ClaimPair]
    encoded: dict[bool, Encoded]  # by swapped or not
    device: torch.device
    is_additive: bool = True

    def __post_init__(self) -> None:
        self.model, self.origin = self.checkpoint.model, self.checkpoint.origin
        self.labels = torch.tensor([self.checkpoint.label_order[pair.label] for pair in self.train])
        self.weights = torch.tensor([pair.weight for pair in self.train])

    def total_steps(self, processes: int) -> int:
        """All epochs' steps, or max_steps where they are fewer."""
        planned = sum(len(self._plan(epoch, processes)) for epoch in range(self.config.max_epochs))
        return min(planned, self.config.max_steps or planned)

    def steps(self, epoch: int, processes: int) -> Iterator[Step]:
        """Each training pair once."""
        return iter(self._plan(epoch, processes))

    def _plan(self, epoch: int, processes: int) -> list[Step]:
        config, lengths = self.config, self.encoded[False].lengths
        weights = [pair.weight for pair in self.train]
        return plan_epoch(lengths, weights, config.max_tokens, config.accumulation, processes, config.seed, epoch)

    def loss(self, model: nn.Module, rows: list[int], epoch: int) -> Tensor:
        """The objective over some pairs, each in the order that this epoch drew for it."""
        swapped = _swapped(len(self.train), self.config.swap, self.config.seed, epoch)
        tokens = [self.encoded[bool(swapped[row])].rows[row] for row in rows]
        batch = collate(tokens, int(self.checkpoint.tokenizer.pad_token_id or 0))
        # non_blocking: the host goes on queueing work while the copies run; nothing here waits for the device
        inputs = {name: value.to(self.device, non_blocking=True) for name, value in batch.items()}
        chosen = torch.tensor(rows)
        labels, reads_swapped, weights = (
            tensor[chosen].to(self.device, non_blocking=True) for tensor in (self.labels, swapped, self.weights)
        )
        contradiction = self.checkpoint.label_order[Label.contradiction]
        losses = pair_losses(model(**inputs).logits, labels, reads_swapped, contradiction)
        return (losses * weights).sum()

    def lengths(self, rows: list[int]) -> list[int]:
        """Tokens of each pair."""
        return [len(self.encoded[False].rows[row]["input_ids"]) for row in rows]

    def validate(self, model: nn.Module, accelerator: Accelerator) -> Validation:
        """Score the validation split, both ways round, with the model as it is now."""
        scores = self._score(model, accelerator)
        metrics = validation_metrics(self.validation, scores)
        collapsed = metrics["majority_verdict"] >= COLLAPSED
        shown = ", ".join(f"{name} {metrics[name]:.3f}" for name in ("loss", "macro_f1", "average_precision"))
        warning = (
            f"{metrics['majority_verdict']:.0%} of validation verdicts are one class: the model has "
            "collapsed; lower lr, raise warmup, or try another seed"
        )
        predictions = prediction_rows(self.validation, scores)
        return Validation(metrics | {"collapsed": collapsed}, shown, warning if collapsed else None, predictions)

    def _score(self, model: nn.Module, accelerator: Accelerator) -> Scores:
        config = self.config
        checkpoint = dataclasses.replace(self.checkpoint, model=cast(PreTrainedModel, model))
        tokens = EVAL_TOKENS * config.max_tokens
        return score_pairs(
            checkpoint, self.validation, self.template, config.max_length, tokens, accelerator, "validation"
        )[0]

    def check_labels(self, accelerator: Accelerator) -> None:
        """UserError where a ready classifier's label names do not fit what it says."""
        scores = self._score(self.model, accelerator)
        check_label_behaviour(gold_labels(self.validation), scores.probabilities, self.origin)

    def save(self, folder: Path, weights: dict[str, Tensor]) -> None:
        """Model and tokenizer."""
        self.model.save_pretrained(folder, state_dict=weights)
        self.checkpoint.tokenizer.save_pretrained(folder)

    def circumstances(self, processes: int) -> dict[str, Any]:
        """How much of the first epoch is padding."""
        return {"padding_share": round(padding_share(self._plan(0, processes), self.encoded[False].lengths), 4)}


def open_nli(config: TrainConfig, accelerator: Accelerator, pairs: dict[str, list[ClaimPair]]) -> tuple[NliTask, bool]:
    """Open or make the model, encode the training pairs; and whether its head knows the labels already."""
    texts = [text for pair in pairs["train"] for text in (pair.premise, pair.hypothesis)]
    checkpoint, knows_labels = start_model(config.model, texts)
    check_length(checkpoint, config.max_length)
    checkpoint.model.to(accelerator.device)
    template = InputTemplate(config.inputs.dates, config.inputs.speakers)
    encoded = {
        swap: encode(pairs["train"], checkpoint.tokenizer, template, config.max_length, swap) for swap in (False, True)
    }
    task = NliTask(config, checkpoint, template, pairs["train"], pairs["validation"], encoded, accelerator.device)
    _describe_model(task)
    return task, knows_labels


def _describe_model(task: NliTask) -> None:
    """Leave in the model's config.json what evaluation and card need to know."""
    config, model_config = task.config, task.model.config
    model_config.reads_dates, model_config.reads_speakers = task.template.dates, task.template.speakers
    model_config.trained_on = f"{Path(config.data).name}@{read_manifest(Path(config.data))['revision']}"
    base = config.model.path or "from scratch"
    # A folder by its name: where it lay is this machine's business, and config.json is hashed into facts.
    model_config.base_model = Path(base).name if Path(base).is_dir() else base
    model_config.use_cache = False

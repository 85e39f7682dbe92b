"""The task of this project: pairs of claims into entailment, neutral, contradiction."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from transformers import PreTrainedModel

from data_prep.dataset import read_manifest
from data_prep.pairs import ClaimPair, Label
from eval.detector.checkpoint import Checkpoint, check_label_behaviour
from eval.detector.inputs import Encoded, InputTemplate, Row, to_device
from eval.detector.layout import (
    Layout,
    batch_step,
    collator,
    is_packed,
    num_places,
)
from eval.detector.predict import score_pairs
from eval.detector.text_pairs import text_pairs
from eval.figures.decide import Scores
from eval.figures.labels import gold_labels
from train.batches import EpochPlan, EpochPlans, Step, num_steps, padding_share, plan_epoch, steps_of
from train.config import TrainConfig
from train.models.adapters import save_model
from train.options import ObjectiveConfig
from train.process.memory import padded_tokens
from train.tasks.objective import PairBatch, Terms, pair_losses, swapped_rows
from train.tasks.supervision import Supervision, partner_in, uninformed_loss
from train.tasks.task import Validation
from train.tasks.validation import collapse, prediction_rows, validation_metrics

EVAL_TOKENS = 4  # validation batches hold this many times the training batch: no gradients are kept

_swapped = lru_cache(maxsize=2)(swapped_rows)  # one mask an epoch, asked for at each micro-batch


@dataclass
class NliTask:
    """Training and validation pairs, as the model reads them (train/tasks/task.py says what each method owes)."""

    config: TrainConfig
    checkpoint: Checkpoint
    template: InputTemplate
    known: Supervision  # of the training pairs
    validation: list[ClaimPair]
    encoded: dict[bool, Encoded]  # by swapped or not
    device: torch.device
    teacher: Tensor | None = None  # (n, 2, 3): logits as published and swapped, in the model's order
    loading_seconds: float = 0.0
    is_additive: bool = True

    def __post_init__(self) -> None:
        self.data_revision: str = read_manifest(Path(self.config.data))["revision"]
        self.model, self.origin = self.checkpoint.model, self.checkpoint.origin
        self.candidates = self.known.candidates[:, own_order(self.checkpoint)]
        self.weights, self.partners = self.known.weights, self.known.partners
        self.uninformed_loss = uninformed_loss(self.known, self.config.swap, self.config.objective)
        self.terms = terms_of(self.config.objective)
        self._lengths = self.encoded[False].lengths
        self._row_weights = self.weights.tolist()
        self.is_packed, pad = is_packed(self.model), int(self.checkpoint.tokenizer.pad_token_id or 0)
        self._make_batch = collator(self.model, pad, self.config.max_tokens)
        self._plans = EpochPlans(self._plan_maker())

    def _plan_maker(self) -> Callable[[int], EpochPlan]:
        """Plans for rows as long as all their views together."""
        config, views = self.config, self.config.objective.num_views
        lengths = [views * self._longest(row) for row in range(len(self.known))]
        return lambda epoch: plan_epoch(lengths, config.max_tokens, config.seed, epoch, self.is_packed)

    def total_steps(self, processes: int) -> int:
        """All epochs' steps, or max_steps where they are fewer."""
        planned, limit = 0, self.config.max_steps or math.inf
        for epoch in range(self.config.max_epochs):
            planned += num_steps(self._plans.of(epoch), self.config.accumulation, processes)
            if planned >= limit:
                return int(limit)
        return planned

    def steps(self, epoch: int, processes: int) -> Iterator[Step]:
        """Each training pair once."""
        return steps_of(self._plans.of(epoch), self._row_weights, self.config.accumulation, processes)

    def _longest(self, row: int) -> int:
        """Tokens of a row or of the longest it may share its pass with."""
        return max(self._lengths[other] for other in [row, *(self.partners[row] if self.partners else [])])

    def loss(self, model: nn.Module, rows: list[int], epoch: int) -> Tensor:
        """The objective over some pairs, each in the order that this epoch drew for it."""
        began = time.perf_counter()
        swapped = _swapped(len(self.known), self.config.swap, self.config.seed, epoch)
        partners = self._partners(rows, epoch)
        views, batch = self._views(rows, swapped, partners), self._batch(rows, swapped, partners)
        inputs = to_device(self._make_batch(list(chain.from_iterable(views.values()))), self.device)
        self.loading_seconds += time.perf_counter() - began
        logits = model(**inputs).logits.split([len(view) for view in views.values()])
        losses = pair_losses(dict(zip(views, logits, strict=True)), batch, self.terms)
        return (losses * self.weights[rows].to(self.device, non_blocking=True)).sum()

    def _views(self, rows: list[int], swapped: Tensor, partners: list[tuple[int, int]]) -> dict[str, list[Row]]:
        """Token rows of each view of the objective (train/tasks/objective.py), all for one pass through the model."""
        objective = self.config.objective
        reads = [(row, bool(swapped[row])) for row in rows]
        views = {"given": reads}
        if objective.r_drop:
            views["again"] = reads
        if objective.symmetry:
            views["reversed"] = [(row, not order) for row, order in reads]
        if partners:
            views["partner"] = [(partner, reads[at][1]) for at, partner in partners]
        return {name: [self.encoded[order].row(row) for row, order in view] for name, view in views.items()}

    def _partners(self, rows: list[int], epoch: int) -> list[tuple[int, int]]:
        """(position among `rows`, contrast partner) of each row that has a partner."""
        if self.partners is None:
            return []
        drawn = [(at, partner_in(self.partners[row], row, epoch)) for at, row in enumerate(rows)]
        return [(at, partner) for at, partner in drawn if partner is not None]

    def _batch(self, rows: list[int], swapped: Tensor, partners: list[tuple[int, int]]) -> PairBatch:
        """What the losses may know of the rows, on the device."""
        with_partner = [at for at, _ in partners]
        sign = [1.0 if self.known.contradicts[rows[at]] else -1.0 for at in with_partner]
        tensors = {
            "candidates": self.candidates[rows],
            "swapped": swapped[rows],
            "teacher": None if self.teacher is None else self.teacher[rows],
            "has_partner": torch.tensor(with_partner, dtype=torch.long),
            "partner_sign": torch.tensor(sign),
        }
        here = {
            name: None if value is None else value.to(self.device, non_blocking=True) for name, value in tensors.items()
        }
        return PairBatch(contradiction=self.checkpoint.label_order[Label.contradiction], **here)  # type: ignore[arg-type]

    def lengths(self, rows: list[int]) -> list[int]:
        """Tokens of each pair."""
        return [self._lengths[row] for row in rows]

    def validate(self, model: nn.Module, accelerator: Accelerator) -> Validation:
        """Score the validation split, both ways round, with the model as it is now."""
        scores = self._score(model, accelerator)
        metrics = validation_metrics(self.validation, scores)
        warning = collapse(metrics)
        shown = ", ".join(f"{name} {metrics[name]:.3f}" for name in ("loss", "macro_f1", "average_precision"))
        predictions = prediction_rows(self.validation, scores)
        return Validation(metrics | {"collapsed": warning is not None}, shown, warning, predictions)

    def _score(self, model: nn.Module, accelerator: Accelerator) -> Scores:
        config = self.config
        checkpoint = dataclasses.replace(self.checkpoint, model=cast(PreTrainedModel, model))
        tokens = EVAL_TOKENS * config.max_tokens
        return score_pairs(
            checkpoint, text_pairs(self.validation), self.template, config.max_length, tokens, accelerator, "validation"
        )[0]

    def check_labels(self, accelerator: Accelerator) -> None:
        """UserError where a ready classifier's label names do not fit what it says."""
        scores = self._score(self.model, accelerator)
        check_label_behaviour(gold_labels(self.validation), scores.probabilities, self.origin)

    def save(self, folder: Path, weights: dict[str, Tensor]) -> None:
        """Model and tokenizer."""
        save_model(self.model, folder, weights, self.config.lora.keep_adapter)
        self.checkpoint.tokenizer.save_pretrained(folder)

    def circumstances(self, processes: int) -> dict[str, Any]:  # noqa: ARG002
        """How much of the first epoch is padding."""
        share = padding_share(self._plans.of(0), self._lengths, self._places)
        layout = Layout.packed if self.is_packed else Layout.padded
        return {"padding_share": round(share, 4), "layout": layout.value}

    def _places(self, lengths: Sequence[int]) -> int:
        """Tokens, padding counted, that rows of `lengths` tokens take in a batch."""
        if not self.is_packed:
            return padded_tokens(lengths)
        return num_places(sum(lengths), 1 if self.device.type == "cuda" else batch_step(self.config.max_tokens))


def own_order(checkpoint: Checkpoint) -> list[int]:
    """For each of the model's outputs our label."""
    return [int(label) for label in np.argsort(checkpoint.label_order)]


def terms_of(objective: ObjectiveConfig) -> Terms:
    """The config's weights as the losses take them."""
    return Terms(
        label_smoothing=objective.label_smoothing,
        focal_gamma=objective.focal_gamma,
        symmetry=objective.symmetry,
        r_drop=objective.r_drop,
        contrast=objective.contrast,
        margin=objective.margin,
        teacher=objective.teacher.weight,
        temperature=objective.teacher.temperature,
    )

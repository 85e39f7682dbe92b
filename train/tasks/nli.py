"""The task of this project: pairs of claims into entailment, neutral, contradiction."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
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
from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair, Label
from eval.detector.checkpoint import Checkpoint, check_label_behaviour, check_length, other_revision
from eval.detector.device import attend_fast
from eval.detector.golden_tokens import golden_tokens
from eval.detector.inputs import Encoded, InputTemplate, Row, to_device
from eval.detector.layout import (
    Layout,
    batch_step,
    collator,
    fastest_layout,
    is_packed,
    num_places,
    use_packed,
    why_not_packed,
)
from eval.detector.predict import score_pairs
from eval.detector.text_pairs import text_pairs
from eval.figures.decide import Scores
from eval.figures.labels import gold_labels
from train.batches import Step, padding_share, plan_epoch
from train.config import TrainConfig
from train.models.adapters import save_model
from train.models.parameters import has_dropout
from train.models.restrict import restrict
from train.models.start import start_model
from train.options import ObjectiveConfig
from train.process.memory import padded_tokens
from train.tasks.objective import PairBatch, Terms, pair_losses, swapped_rows
from train.tasks.supervision import Supervision, partner_in, supervision_of
from train.tasks.task import Validation
from train.tasks.teacher import teacher_logits
from train.tasks.tokens import training_tokens
from train.tasks.uninformed import uninformed_loss
from train.tasks.validation import collapse, prediction_rows, validation_metrics

EVAL_TOKENS = 4  # validation batches hold this many times the training batch: no gradients are kept

_swapped = lru_cache(maxsize=2)(swapped_rows)  # one mask an epoch, asked for at each micro-batch


@dataclass
class NliTask:
    """Training and validation pairs, as the model reads them (train/tasks/task.py says what each method owes)."""

    config: TrainConfig
    checkpoint: Checkpoint
    template: InputTemplate
    rows: Supervision
    validation: list[ClaimPair]
    encoded: dict[bool, Encoded]  # by swapped or not
    device: torch.device
    teacher: Tensor | None = None  # (n, 2, 3): logits as published and swapped, in the model's order
    loading_seconds: float = 0.0
    is_additive: bool = True

    def __post_init__(self) -> None:
        self.data_revision: str = read_manifest(Path(self.config.data))["revision"]
        self.model, self.origin = self.checkpoint.model, self.checkpoint.origin
        self.candidates = self.rows.candidates[:, own_order(self.checkpoint)]
        self.weights, self.partners = self.rows.weights, self.rows.partners
        self.uninformed_loss = uninformed_loss(self.rows, self.config.swap, self.config.objective)
        self.terms = terms_of(self.config.objective)
        self._lengths = self.encoded[False].lengths
        self.is_packed, pad = is_packed(self.model), int(self.checkpoint.tokenizer.pad_token_id or 0)
        self._make_batch = collator(self.model, pad, self.config.max_tokens)

    def total_steps(self, processes: int) -> int:
        """All epochs' steps, or max_steps where they are fewer."""
        planned = sum(len(self._plan(epoch, processes)) for epoch in range(self.config.max_epochs))
        return min(planned, self.config.max_steps or planned)

    def steps(self, epoch: int, processes: int) -> Iterator[Step]:
        """Each training pair once."""
        return iter(self._plan(epoch, processes))

    def _plan(self, epoch: int, processes: int) -> list[Step]:
        config, weights = self.config, self.weights.tolist()
        lengths = [longest * config.objective.num_views for longest in map(self._longest, range(len(self.rows)))]
        return plan_epoch(
            lengths,
            weights,
            config.max_tokens,
            config.accumulation,
            processes,
            config.seed,
            epoch,
            is_packed=self.is_packed,
        )

    def _longest(self, row: int) -> int:
        """Tokens of a row or of the longest it may share its pass with."""
        return max(self._lengths[other] for other in [row, *(self.partners[row] if self.partners else [])])

    def loss(self, model: nn.Module, rows: list[int], epoch: int) -> Tensor:
        """The objective over some pairs, each in the order that this epoch drew for it."""
        began = time.perf_counter()
        swapped = _swapped(len(self.rows), self.config.swap, self.config.seed, epoch)
        views, known = self._views(rows, swapped, epoch), self._known(rows, swapped, epoch)
        inputs = to_device(self._make_batch(list(chain.from_iterable(views.values()))), self.device)
        self.loading_seconds += time.perf_counter() - began
        logits = model(**inputs).logits.split([len(view) for view in views.values()])
        losses = pair_losses(dict(zip(views, logits, strict=True)), known, self.terms)
        return (losses * self.weights[rows].to(self.device, non_blocking=True)).sum()

    def _views(self, rows: list[int], swapped: Tensor, epoch: int) -> dict[str, list[Row]]:
        """Token rows of each view of the objective (train/tasks/objective.py), all for one pass through the model."""
        objective = self.config.objective
        reads = [(row, bool(swapped[row])) for row in rows]
        views = {"given": reads}
        if objective.r_drop:
            views["again"] = reads
        if objective.symmetry:
            views["reversed"] = [(row, not order) for row, order in reads]
        if partners := self._partners(rows, epoch):
            views["partner"] = [(partner, reads[at][1]) for at, partner in partners]
        return {name: [self.encoded[order].row(row) for row, order in view] for name, view in views.items()}

    def _partners(self, rows: list[int], epoch: int) -> list[tuple[int, int]]:
        """(position among `rows`, contrast partner) of those that have one."""
        if self.partners is None:
            return []
        found = [(at, partner_in(self.partners[row], row, epoch)) for at, row in enumerate(rows)]
        return [(at, partner) for at, partner in found if partner is not None]

    def _known(self, rows: list[int], swapped: Tensor, epoch: int) -> PairBatch:
        """What the losses may know of the rows, on the device."""
        with_partner = [at for at, _ in self._partners(rows, epoch)]
        sign = [1.0 if self.rows.contradicts[rows[at]] else -1.0 for at in with_partner]
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

    def circumstances(self, processes: int) -> dict[str, Any]:
        """How much of the first epoch is padding."""
        share = padding_share(self._plan(0, processes), self._lengths, self._places)
        layout = Layout.packed if self.is_packed else Layout.padded
        return {"padding_share": round(share, 4), "layout": layout.value}

    def _places(self, lengths: Sequence[int]) -> int:
        """What rows of these lengths take in a batch."""
        if not self.is_packed:
            return padded_tokens(lengths)
        return num_places(sum(lengths), 1 if self.device.type == "cuda" else batch_step(self.config.max_tokens))


def open_nli(config: TrainConfig, accelerator: Accelerator, pairs: dict[str, list[ClaimPair]]) -> tuple[NliTask, bool]:
    """Open or make the model, encode the training pairs; and whether its head knows the labels already."""
    texts = [text for pair in pairs["train"] for text in (pair.premise, pair.hypothesis)]
    checkpoint, knows_labels = start_model(config.model, texts)
    check_length(checkpoint, config.max_length)
    checkpoint = dataclasses.replace(checkpoint, model=restrict(checkpoint.model, config))
    _settle_attention(checkpoint.model, config, accelerator.device)
    checkpoint.model.to(accelerator.device)
    template = InputTemplate(config.inputs.dates, config.inputs.speakers)
    _warn_of_other_data(checkpoint, config, accelerator)
    encoded = training_tokens(Path(config.runs), pairs["train"], checkpoint, template, config.max_length, accelerator)
    check_truncation(encoded[False], config, accelerator.is_main_process)
    rows = supervision_of(pairs["train"], config.objective)
    task = NliTask(config, checkpoint, template, rows, pairs["validation"], encoded, accelerator.device)
    _describe_model(task)
    _check_terms(task)
    if config.objective.teacher.path:
        logits = teacher_logits(config, pairs["train"], pairs["validation"], accelerator)
        task.teacher = torch.from_numpy(logits).float()[:, :, own_order(checkpoint)]
    return task, knows_labels


def own_order(checkpoint: Checkpoint) -> list[int]:
    """For each of the model's outputs our label."""
    return [int(label) for label in np.argsort(checkpoint.label_order)]


def _settle_attention(model: PreTrainedModel, config: TrainConfig, device: torch.device) -> None:
    """The layout that the config asks for; UserError where this model cannot read it. `auto`: the fastest it can."""
    attend_fast(model, device, config.max_length)
    is_auto, dtype = config.layout == "auto", torch.bfloat16 if config.precision == "bf16" else torch.float32
    if (fastest_layout(device, dtype) if is_auto else config.layout) == Layout.padded:
        return
    reason = why_not_packed(model, device, trains=True)
    if device.type == "cuda" and fastest_layout(device, dtype) == Layout.padded:
        reason = f"on CUDA it wants precision=bf16, now {config.precision}"
    if reason and not is_auto:
        raise UserError(f"layout=packed: {reason}; or give layout=auto")
    if reason is None:
        use_packed(model)


def _describe_model(task: NliTask) -> None:
    """Leave in the model's config.json what evaluation and card need to know."""
    config, model_config = task.config, task.model.config
    model_config.reads_dates, model_config.reads_speakers = task.template.dates, task.template.speakers
    model_config.trained_on = f"{Path(config.data).name}@{task.data_revision}"
    base = config.model.path or "from scratch"
    # A folder by its name: where it lay is this machine's business, and config.json is hashed into facts.
    model_config.base_model = Path(base).name if Path(base).is_dir() else base
    model_config.use_cache = False
    model_config.golden_tokens = golden_tokens(task.checkpoint.tokenizer)


def check_truncation(encoded: Encoded, config: TrainConfig, says: bool) -> None:
    """UserError where more training pairs reach max_length than max_truncated allows; a word from 1 % on."""
    share = encoded.num_truncated / len(encoded)
    counts = f"{encoded.num_truncated} of {len(encoded)} training pairs ({share:.0%})"
    told = f"{counts} reach max_length={config.max_length}"
    if share > config.max_truncated:
        raise UserError(f"{told}: what they say may be cut off; raise max_length, or allow it with max_truncated=1")
    if share > 0.01 and says:
        print(f"warning: {told}; what they say may be cut off", flush=True)


def _warn_of_other_data(checkpoint: Checkpoint, config: TrainConfig, accelerator: Accelerator) -> None:
    """A checkpoint of another revision of this data set may have been trained on what is validation now."""
    if accelerator.is_main_process and (told := other_revision(checkpoint, Path(config.data))):
        print(f"warning: {told}; figures on validation may flatter it", flush=True)


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


def _check_terms(task: NliTask) -> None:
    if task.config.objective.r_drop and not has_dropout(task.model):
        raise UserError(
            f"objective.r_drop compares two dropout passes, and {task.origin} has no dropout: set some, e.g. "
            "model.settings={mlp_dropout: 0.1} (ModernBERT) or {hidden_dropout_prob: 0.1}, or leave r_drop at 0"
        )

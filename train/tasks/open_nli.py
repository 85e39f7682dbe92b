"""A training run on claim pairs before its first step: model, tokens and text fitted to each other, or refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from accelerate import Accelerator
from transformers import PreTrainedModel

from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint, check_length, other_revision
from eval.detector.device import attend_fast
from eval.detector.golden_tokens import golden_tokens
from eval.detector.inputs import Encoded, InputTemplate
from eval.detector.layout import (
    Layout,
    fastest_layout,
    use_packed,
    why_not_packed,
)
from train.config import TrainConfig
from train.models.fit import check_fit
from train.models.parameters import has_dropout
from train.models.restrict import restrict
from train.models.start import start_model
from train.tasks.nli import NliTask, own_order
from train.tasks.supervision import supervision
from train.tasks.teacher import teacher_logits
from train.tasks.tokens import training_tokens


def open_nli(config: TrainConfig, accelerator: Accelerator, pairs: dict[str, list[ClaimPair]]) -> tuple[NliTask, bool]:
    """Open or make the model, encode the training pairs; and whether its head knows the labels already."""
    texts = [text for pair in pairs["train"] for text in (pair.premise, pair.hypothesis)]
    checkpoint, knows_labels = start_model(config.model, texts)
    check_length(checkpoint, config.max_length)
    read = [text for split in pairs.values() for pair in split for text in (pair.premise, pair.hypothesis)]
    check_fit(checkpoint.model, checkpoint.tokenizer, read, checkpoint.origin)
    checkpoint = dataclasses.replace(checkpoint, model=restrict(checkpoint.model, config))
    _settle_attention(checkpoint.model, config, accelerator.device)
    checkpoint.model.to(accelerator.device)
    template = InputTemplate(config.inputs.dates, config.inputs.speakers)
    _warn_of_other_data(checkpoint, config, accelerator)
    encoded = training_tokens(Path(config.runs), pairs["train"], checkpoint, template, config.max_length, accelerator)
    check_truncation(encoded[False], config, accelerator.is_main_process)
    known = supervision(pairs["train"], config.objective)
    task = NliTask(config, checkpoint, template, known, pairs["validation"], encoded, accelerator.device)
    _describe_model(task)
    _check_terms(task)
    if config.objective.teacher.path:
        logits = teacher_logits(config, pairs["train"], pairs["validation"], accelerator)
        task.teacher = torch.from_numpy(logits).float()[:, :, own_order(checkpoint)]
    return task, knows_labels


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


def _check_terms(task: NliTask) -> None:
    if task.config.objective.r_drop and not has_dropout(task.model):
        raise UserError(
            f"objective.r_drop compares two dropout passes, and {task.origin} has no dropout: set some, e.g. "
            "model.settings={mlp_dropout: 0.1} (ModernBERT) or {hidden_dropout_prob: 0.1}, or leave r_drop at 0"
        )

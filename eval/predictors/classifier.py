"""A checkpoint as predictor: opened, run over the splits on as many processes as there are; `python -m eval`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.pairs import ClaimPair
from eval.config import EvalConfig
from eval.detector.checkpoint import Checkpoint, check_length, describe, load_checkpoint, other_revision
from eval.detector.inputs import cut_tokens, template_of
from eval.detector.text_pairs import TextPair, text_pairs
from eval.facts.audits import TruncationFacts
from eval.predictors.output import Probabilities, SystemOutput

if TYPE_CHECKING:
    from accelerate import Accelerator


def predict(config: EvalConfig, splits: dict[str, list[ClaimPair]]) -> SystemOutput | None:
    """Probabilities both ways round; None on every process but the main one."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # transformers' own bar for loading; ours counts batches
    checkpoint = load_checkpoint(config.checkpoint, config.revision, config.labels)
    check_length(checkpoint, config.max_length)
    accelerator = _accelerator(config)
    _warn_of_other_data(checkpoint, Path(config.data), accelerator)
    predictions, truncation = _score(
        config, checkpoint, {split: text_pairs(pairs) for split, pairs in splits.items()}, accelerator
    )
    is_main = accelerator.is_main_process
    where = {"checkpoint": config.checkpoint, "processes": accelerator.num_processes}
    accelerator.end_training()
    return SystemOutput(predictions, describe(checkpoint), truncation, None, where) if is_main else None


def _accelerator(config: EvalConfig) -> Accelerator:
    from accelerate import Accelerator
    from accelerate.utils import set_seed

    set_seed(config.seed)
    return Accelerator(mixed_precision="no")  # whatever a launcher was told: the weights are cast instead


def _warn_of_other_data(checkpoint: Checkpoint, data: Path, accelerator: Accelerator) -> None:
    """Say loudly where splits were cut anew since the checkpoint was trained: its training pairs may be scored here."""
    if accelerator.is_main_process and (told := other_revision(checkpoint, data)):
        print(
            f"warning: {told}: pairs it was trained on may be scored here; train it anew on this one", file=sys.stderr
        )


def _score(
    config: EvalConfig, checkpoint: Checkpoint, splits: dict[str, list[TextPair]], accelerator: Accelerator
) -> tuple[dict[str, Probabilities], TruncationFacts]:
    """Every split's probabilities; what was cut of the scored one."""
    from eval.detector.predict import pair_logits, prepare_for_scoring, softmax

    # fp64 by default: fp32 logits move in the seventh digit with batch, threads and machine.
    prepare_for_scoring(checkpoint.model, accelerator.device, config.precision, config.max_length)
    template, said = template_of(checkpoint.model.config), {}
    for split, pairs in splits.items():
        forward, swapped, _ = pair_logits(
            checkpoint, pairs, template, config.max_length, config.max_tokens, accelerator, split
        )
        said[split] = Probabilities(softmax(forward), softmax(swapped))
    cut = cut_tokens(splits[config.split], checkpoint.tokenizer, template, config.max_length)
    return said, TruncationFacts(config.max_length, sum(tokens > 0 for tokens in cut), sum(cut))

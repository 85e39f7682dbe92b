"""A teacher's logits for the training pairs: computed once, kept in runs/teacher/ under what they follow from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.foundation.run_folder import sha256_json
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint, check_label_behaviour, check_length, describe, load_checkpoint
from eval.detector.inputs import template_of
from eval.detector.predict import pair_logits, prepare_for_scoring, softmax
from eval.detector.text_pairs import text_pairs
from eval.figures.decide import Scores
from eval.figures.labels import gold_labels
from train.config import TrainConfig

if TYPE_CHECKING:
    from accelerate import Accelerator


def teacher_logits(
    config: TrainConfig, train: Sequence[ClaimPair], validation: Sequence[ClaimPair], accelerator: Accelerator
) -> Floats:
    """Logits of shape (n, 2, 3): each training pair as published and swapped, in our label order.

    The teacher reads dates and speakers as it was trained to, with its own tokenizer. UserError where its label names
    do not fit what it says on validation.
    """
    settings = config.objective.teacher
    assert settings.path is not None
    teacher = load_checkpoint(settings.path, settings.revision, settings.labels)
    check_length(teacher, config.max_length)
    path = Path(config.runs) / "teacher" / f"{_key(config, teacher, train)}.parquet"
    is_there = path.is_file()
    accelerator.wait_for_everyone()  # none looks for the file after another has written it
    if is_there:
        return _read(path, train)
    # Weights in fp32, products as the run makes them: rounding the weights, too, moves logits more than a run forgives.
    prepare_for_scoring(teacher.model, accelerator.device, "no", config.max_length)
    _check(config, teacher, validation, accelerator)
    logits = np.stack(_both_ways(config, teacher, train, accelerator, "teacher"), axis=1)
    if accelerator.is_main_process:
        _write(path, train, logits)
    return logits


def _key(config: TrainConfig, teacher: Checkpoint, train: Sequence[ClaimPair]) -> str:
    """A name that follows from all that the logits follow from."""
    content = [dataclasses.astuple(pair)[:3] + pair.circumstances_key for pair in train]
    facts = dataclasses.asdict(describe(teacher))
    return sha256_json([facts, content, config.max_length, config.max_tokens, config.precision])[:16]


def _both_ways(
    config: TrainConfig, teacher: Checkpoint, pairs: Sequence[ClaimPair], accelerator: Accelerator, title: str
) -> tuple[Floats, Floats]:
    template = template_of(teacher.model.config)
    forward, swapped, _ = pair_logits(
        teacher, text_pairs(pairs), template, config.max_length, config.max_tokens, accelerator, title
    )
    return forward, swapped


def _check(config: TrainConfig, teacher: Checkpoint, validation: Sequence[ClaimPair], accelerator: Accelerator) -> None:
    forward, swapped = _both_ways(config, teacher, validation, accelerator, "teacher, validation")
    scores = Scores.both_ways(softmax(forward), softmax(swapped))
    check_label_behaviour(gold_labels(validation), scores.probabilities, f"teacher {teacher.origin}")


def _write(path: Path, pairs: Sequence[ClaimPair], logits: Floats) -> None:
    """One row a pair, written aside and renamed: a killed run leaves no half of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {"id": pair.id, "as_published": row[0].tolist(), "swapped": row[1].tolist()}
        for pair, row in zip(pairs, logits, strict=True)
    ]
    aside = path.with_name(f".{path.name}.partial")
    pq.write_table(pa.Table.from_pylist(rows), aside)
    aside.replace(path)


def _read(path: Path, pairs: Sequence[ClaimPair]) -> Floats:
    import pyarrow.parquet as pq

    rows = {row["id"]: (row["as_published"], row["swapped"]) for row in pq.read_table(path).to_pylist()}
    logits: Floats = np.array([rows[pair.id] for pair in pairs], dtype=np.float64)
    return logits

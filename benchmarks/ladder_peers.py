"""A rung of the ladder that a peer trains: a folder that transformers opens, for python -m eval to score.

`trainer`: transformers' Trainer as examples/pytorch/text-classification/run_xnli.py and its README set it (128 tokens,
padded to that; 32 rows a batch, rate 5e-5 falling to 0, fp32), three epochs. `cross_encoder`: sentence-transformers'
CrossEncoderTrainer at its defaults (8 rows a batch, rate 5e-5, three epochs). Neither reads dates or speakers: they
know a premise and a hypothesis.
"""

from __future__ import annotations

import argparse
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from data_prep.dataset import read_split
from data_prep.pairs import LABEL_NAMES, ClaimPair

EPOCHS, MAX_LENGTH, ROWS, RATE = 3, 128, 32, 5e-5
QUIET: dict[str, Any] = {"save_strategy": "no", "report_to": "none", "logging_steps": 50, "disable_tqdm": True}


def trainer(pairs: list[ClaimPair], options: Namespace) -> None:
    """Trainer, as run_xnli leaves it when it is told nothing but its README's line."""
    from datasets import Dataset
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        Trainer,
        TrainingArguments,
        default_data_collator,
    )

    tokenizer = AutoTokenizer.from_pretrained(options.encoder)
    model = AutoModelForSequenceClassification.from_pretrained(options.encoder, **_labels())
    sides = [pair.premise for pair in pairs], [pair.hypothesis for pair in pairs]
    encoded = tokenizer(*sides, padding="max_length", max_length=MAX_LENGTH, truncation=True)
    rows = Dataset.from_dict(dict(encoded) | {"labels": [int(pair.label) for pair in pairs]})
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder, per_device_train_batch_size=ROWS, num_train_epochs=options.epochs, learning_rate=RATE,
            seed=options.seed, **QUIET,
        )  # fmt: skip
        Trainer(model, settings, default_data_collator, rows, processing_class=tokenizer).train()
    model.save_pretrained(options.out)
    tokenizer.save_pretrained(options.out)


def cross_encoder(pairs: list[ClaimPair], options: Namespace) -> None:
    """CrossEncoderTrainer with every default its arguments have."""
    from datasets import Dataset
    from sentence_transformers.cross_encoder import CrossEncoder, CrossEncoderTrainer, CrossEncoderTrainingArguments
    from sentence_transformers.cross_encoder.losses import CrossEntropyLoss

    columns = {name: [getattr(pair, name) for pair in pairs] for name in ("premise", "hypothesis")}
    rows = Dataset.from_dict(columns | {"labels": [int(pair.label) for pair in pairs]})
    model = CrossEncoder(options.encoder, num_labels=len(LABEL_NAMES))
    with tempfile.TemporaryDirectory() as folder:
        settings = CrossEncoderTrainingArguments(
            output_dir=folder, num_train_epochs=options.epochs, seed=options.seed, **QUIET
        )
        CrossEncoderTrainer(model, settings, rows, loss=CrossEntropyLoss(model)).train()
    for key, value in _labels().items():
        setattr(model.model.config, key, value)
    model.model.save_pretrained(options.out)
    model.tokenizer.save_pretrained(options.out)


def _labels() -> dict[str, Any]:
    """Label names in the order of the pairs' own, so that the evaluation reads the head by its names."""
    names = dict(enumerate(LABEL_NAMES))
    return {"id2label": names, "label2id": {name: index for index, name in names.items()}}


PEERS = {"trainer": trainer, "cross_encoder": cross_encoder}


def main() -> None:
    """Train one peer on the training split of a data set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=sorted(PEERS))
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    PEERS[options.peer](read_split(options.data, "train"), options)


if __name__ == "__main__":
    main()

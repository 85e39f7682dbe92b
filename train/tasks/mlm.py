"""Masked language modelling on a text corpus: an encoder made, or adapted to news, before it learns about claims.

A step's sequences follow from seed, epoch and their number, masks included. Every process reads the whole stream and
trains on its part, so a row is on one process only, and a step's weight (tokens to guess) is known to all.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import write_jsonl
from data_prep.reading.files import find_files
from eval.detector.checkpoint import check_positions
from eval.detector.device import attend_fast
from eval.detector.golden_tokens import golden_tokens
from eval.detector.inputs import collate
from train.batches import Micro, Step
from train.config import TrainConfig
from train.models.adapters import save_model
from train.models.language_model import start_language_model
from train.models.restrict import restrict
from train.tasks.corpus import Corpus, Packed, documents, epoch_sequences, held_out_sequences, survey
from train.tasks.masking import NOT_ASKED, mask_words, replacement_tokens
from train.tasks.task import Validation


@dataclass(frozen=True)
class Masked:
    """A sequence as the model gets it, and what it is to guess; both of the same length."""

    inputs: list[int]
    targets: list[int]

    @property
    def num_asked(self) -> int:
        """Tokens to guess."""
        return sum(target != NOT_ASKED for target in self.targets)


@dataclass
class MlmTask:
    """A corpus and a masked language model (train/tasks/task.py says what each method owes)."""

    config: TrainConfig
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    corpus: Corpus
    origin: str
    device: torch.device
    loading_seconds: float = 0.0
    uninformed_loss: float | None = None
    is_additive: bool = True
    window: dict[int, Masked] = field(default_factory=dict)  # the sequences of steps that are planned and not done

    def __post_init__(self) -> None:
        self.data_revision = self.corpus.sha256
        self.replacements = replacement_tokens(len(self.tokenizer), self.tokenizer.all_special_ids)
        self.held_out = self._held_out()

    def _held_out(self) -> list[Masked]:
        """The validation sequences, masked alike each time."""
        config = self.config
        assert config.objective.corpus is not None
        sequences = held_out_sequences(self.corpus, self.tokenizer, config.max_length)
        kept = list(islice(sequences, config.objective.corpus.validation_sequences))
        if not kept:
            raise UserError("objective.corpus: nothing is held out; raise held_out, or give validation_files")
        return [self._mask(sequence, -1, number) for number, sequence in enumerate(kept)]

    def _mask(self, sequence: Packed, epoch: int, number: int) -> Masked:
        assert self.config.objective.corpus is not None
        random = np.random.default_rng([self.config.seed, epoch + 1, number, 4])
        share, token = self.config.objective.corpus.mask, int(self.tokenizer.mask_token_id)
        return Masked(*mask_words(sequence.ids, sequence.words, share, random, token, self.replacements))

    def total_steps(self, processes: int) -> int:  # noqa: ARG002
        """max_steps: a stream does not know its length."""
        assert self.config.max_steps is not None
        return self.config.max_steps

    def steps(self, epoch: int, processes: int) -> Iterator[Step]:
        """Sequences in the order of the stream, max_tokens of them a micro-batch; the last step may be smaller."""
        config = self.config
        per_micro = config.max_tokens // config.max_length
        stream = enumerate(epoch_sequences(self.corpus, self.tokenizer, config.max_length, config.seed, epoch))
        masked: dict[int, Masked] = {}
        while drawn := list(islice(stream, per_micro * config.accumulation * processes)):
            before, masked = masked, {number: self._mask(sequence, epoch, number) for number, sequence in drawn}
            self.window = before | masked  # the loop looks one step ahead
            yield Step(_deal(list(masked), per_micro, processes), sum(row.num_asked for row in masked.values()))

    def loss(self, model: nn.Module, rows: list[int], epoch: int) -> Tensor:  # noqa: ARG002
        """Cross-entropy summed over the tokens to guess."""
        return self._losses(model, [self.window[row] for row in rows])[0].sum()

    def _losses(self, model: nn.Module, sequences: Sequence[Masked]) -> tuple[Tensor, Tensor]:
        """The loss of each token asked for, and whether the likeliest token was right."""
        began, pad = time.perf_counter(), int(self.tokenizer.pad_token_id)
        batch = collate([{"input_ids": sequence.inputs} for sequence in sequences], pad)
        width = batch["input_ids"].shape[1]
        targets = torch.tensor([row.targets + [NOT_ASKED] * (width - len(row.targets)) for row in sequences])
        where = (targets.flatten() != NOT_ASKED).nonzero()[:, 0]  # on the host, which need not wait for the device
        inputs = {name: value.to(self.device, non_blocking=True) for name, value in batch.items()}
        self.loading_seconds += time.perf_counter() - began
        asked = model(**inputs).logits.flatten(0, 1)[where.to(self.device, non_blocking=True)].float()
        gold = targets.flatten()[where].to(self.device, non_blocking=True)
        return nn.functional.cross_entropy(asked, gold, reduction="none"), asked.argmax(-1) == gold

    def lengths(self, rows: list[int]) -> list[int]:
        """Tokens of each sequence."""
        return [len(self.window[row].inputs) for row in rows]

    def validate(self, model: nn.Module, accelerator: Accelerator) -> Validation:
        """Mean loss over the held-out tokens to guess, its exponential, and the share guessed right."""
        mine = self.held_out[accelerator.process_index :: accelerator.num_processes]
        per_batch = max(1, self.config.max_tokens // self.config.max_length)
        sums = torch.zeros(3, dtype=torch.float64)
        was_training = model.training
        model.eval()
        with torch.inference_mode(), accelerator.autocast():
            for start in range(0, len(mine), per_batch):
                losses, right = self._losses(model, mine[start : start + per_batch])
                sums += torch.tensor([losses.double().sum().item(), right.sum().item(), len(losses)])
        model.train(was_training)
        total: Any = accelerator.reduce(sums.to(torch.float32).to(accelerator.device), "sum")
        loss, accuracy = (float(total[index] / total[2]) for index in (0, 1))
        metrics = {"loss": loss, "perplexity": math.exp(min(loss, 50.0)), "accuracy": accuracy}
        shown = f"loss {loss:.3f}, perplexity {metrics['perplexity']:.1f}, accuracy {accuracy:.3f}"
        return Validation(dict(metrics), shown)

    def save(self, folder: Path, weights: dict[str, Tensor]) -> None:
        """Model and tokenizer, for AutoModelForMaskedLM and `model=local`; and the documents that were refused."""
        save_model(self.model, folder, weights, self.config.lora.keep_adapter)
        self.tokenizer.save_pretrained(folder)
        write_jsonl(folder / "rejected.jsonl", self.corpus.rejected)

    def circumstances(self, processes: int) -> dict[str, Any]:  # noqa: ARG002
        """How large the corpus is."""
        return {
            "documents": sum(self.corpus.num_documents),
            "rejected_documents": len(self.corpus.rejected),
            "held_out_sequences": len(self.held_out),
        }


def _deal(rows: list[int], per_micro: int, processes: int) -> list[list[Micro]]:
    """Rows into micro-batches, by [accumulation][process]; fillers that count for nothing make the last round whole."""
    micros = [Micro(rows[start : start + per_micro]) for start in range(0, len(rows), per_micro)]
    micros += [Micro(micros[0].rows, counts=False)] * (-len(micros) % processes)
    return [micros[start : start + processes] for start in range(0, len(micros), processes)]


def open_mlm(config: TrainConfig, accelerator: Accelerator) -> MlmTask:
    """Survey the corpus, open or make the model; UserError where there is nothing to read."""
    settings = config.objective.corpus
    assert settings is not None
    files, validation = find_files(settings.files), find_files(settings.validation_files)
    share = 0.0 if validation else settings.held_out
    corpus = survey(files, settings.fields, share, settings.validation_sequences)
    if validation:
        texts = documents(survey(validation, settings.fields, 0.0, 0), seed=0, epoch=0)
        corpus = dataclasses.replace(corpus, held_out=list(islice(texts, settings.validation_sequences)))
    texts = islice(documents(corpus, config.seed, 0), settings.tokenizer_documents)
    model, tokenizer, origin = start_language_model(config.model, texts)
    check_positions(model, tokenizer, origin, config.max_length)
    model = restrict(model, config).to(accelerator.device)
    attend_fast(model, accelerator.device, config.max_length)
    base = config.model.path or "from scratch"
    model.config.base_model = Path(base).name if Path(base).is_dir() else base
    model.config.pretrained_on = f"text@{corpus.sha256}"
    model.config.use_cache = False
    model.config.golden_tokens = golden_tokens(tokenizer)
    return MlmTask(config, model, tokenizer, corpus, origin, accelerator.device)

"""What is learnt and which weights move: objective, text corpus, freezing, adapters; values in configs/training/."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from data_prep.foundation.config import one_of
from data_prep.pairs import LABEL_NAMES


@dataclass
class TeacherConfig:
    """A classifier whose outputs are learnt beside the labels; `weight` is their share of the loss, 0 for none."""

    path: str | None
    revision: str | None
    labels: list[str] | None
    weight: float
    temperature: float

    def __post_init__(self) -> None:
        if bool(self.weight) != bool(self.path):
            raise ValueError(
                "objective.teacher needs both path and weight: objective=distill objective.teacher.path=<folder>, "
                f"got path={self.path} and weight={self.weight}"
            )
        if not 0 <= self.weight <= 1 or not 0 < self.temperature < math.inf:
            raise ValueError(
                f"objective.teacher: weight is a share, 0 to 1, temperature positive, got {self.weight} "
                f"and {self.temperature}"
            )


@dataclass
class CorpusConfig:
    """Texts for masked language modelling; `fields`: where a row's text stands, the first that a row has counts."""

    files: list[str]
    validation_files: list[str]
    fields: list[str]
    held_out: float
    validation_sequences: int
    mask: float
    tokenizer_documents: int

    def __post_init__(self) -> None:
        if not self.files:
            raise ValueError("objective.corpus.files has no value: give 'objective.corpus.files=[news/*.jsonl.xz]'")
        if not 0 < self.mask < 1:
            raise ValueError(f"objective.corpus.mask is the share of words to guess, between 0 and 1, got {self.mask}")
        if not 0 <= self.held_out < 1 or (self.held_out == 0 and not self.validation_files):
            raise ValueError(
                "objective.corpus needs a validation part: held_out (a share of the documents, below 1, "
                f"got {self.held_out}) or validation_files"
            )
        if self.validation_sequences < 1 or self.tokenizer_documents < 1:
            raise ValueError("objective.corpus.validation_sequences and tokenizer_documents must be 1 or more")


@dataclass
class ObjectiveConfig:
    """`nli`: claim pairs, the loss put together from terms that are off at 0. `mlm`: masked words of a corpus."""

    name: str
    class_weights: Any  # null, balanced, or a weight for each label
    label_smoothing: float
    focal_gamma: float
    symmetry: float
    r_drop: float
    contrast: float
    margin: float
    teacher: TeacherConfig
    corpus: CorpusConfig | None

    def __post_init__(self) -> None:
        one_of("objective.name", self.name, ("nli", "mlm"))
        self._check_values()
        self._check_together()
        if self.name == "mlm" and (terms := self._terms()):
            raise ValueError(f"objective=mlm guesses words: {', '.join(terms)} belong to objective=nli")
        if (self.name == "mlm") != (self.corpus is not None):
            raise ValueError("objective.corpus goes with objective=mlm, and with no other")

    def _check_values(self) -> None:
        for name in ("focal_gamma", "symmetry", "r_drop", "contrast", "margin"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"objective.{name} must be 0 (off) or more, got {getattr(self, name)}")
        if not 0 <= self.label_smoothing < 1:
            raise ValueError(f"objective.label_smoothing is a share, 0 to 1, got {self.label_smoothing}")
        if isinstance(self.class_weights, dict):
            if set(self.class_weights) != set(LABEL_NAMES) or not all(map(_is_weight, self.class_weights.values())):
                raise ValueError(
                    f"objective.class_weights gives each of {', '.join(LABEL_NAMES)} a positive weight, "
                    f"got {self.class_weights}"
                )
        elif self.class_weights not in (None, "balanced"):
            raise ValueError(f"objective.class_weights is null, balanced or a mapping, got {self.class_weights!r}")

    def _check_together(self) -> None:
        if self.label_smoothing and self.focal_gamma:
            raise ValueError(
                "objective: label_smoothing pulls sure rows back, focal_gamma leaves them alone: choose one"
            )
        if self.label_smoothing and self.teacher.path:
            raise ValueError(
                "objective: a teacher's probabilities are soft targets already: choose it or label_smoothing"
            )

    def _terms(self) -> list[str]:
        names = ("class_weights", "label_smoothing", "focal_gamma", "symmetry", "r_drop", "contrast")
        return [name for name in names if getattr(self, name)] + ["teacher"] * bool(self.teacher.path)

    @property
    def num_views(self) -> int:
        """Passes of a row through the model, for its budget of tokens."""
        return 1 + sum(bool(weight) for weight in (self.symmetry, self.r_drop, self.contrast))


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value < math.inf


@dataclass
class FreezeConfig:
    """Weights that stay as they were: the embeddings, and the first `layers` layers."""

    embeddings: bool
    layers: int

    def __post_init__(self) -> None:
        if self.layers < 0:
            raise ValueError(f"freeze.layers must be 0 or more, got {self.layers}")


@dataclass
class LoraConfig:
    """Low-rank adapters in the encoder's linear layers; rank 0: none. `targets`: endings of names, null: all."""

    rank: int
    alpha: float
    dropout: float
    targets: list[str] | None
    keep_adapter: bool

    def __post_init__(self) -> None:
        if self.rank < 0 or not 0 < self.alpha < math.inf or not 0 <= self.dropout < 1:
            raise ValueError(f"lora: rank 0 or more, alpha positive, dropout 0 to 1, got {self}")

"""What a training run is; the values live in configs/train.yaml, configs/model/ and configs/tracking/."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from data_prep.foundation.config import one_of
from eval.detector.layout import Layout
from train.options import FreezeConfig, LoraConfig, ObjectiveConfig

MONITORS = ("average_precision", "contradiction_f1", "macro_f1", "accuracy", "loss")
SCHEDULES = ("linear", "cosine", "constant_with_warmup")


@dataclass
class ScratchConfig:
    """An encoder without pretraining (ModernBERT layers), its tokenizer trained on the training split."""

    vocab_size: int
    hidden_size: int
    num_layers: int
    num_heads: int
    intermediate_size: int
    dropout: float

    def __post_init__(self) -> None:
        if min(self.hidden_size, self.num_layers, self.num_heads, self.intermediate_size) < 1 or self.vocab_size < 100:
            raise ValueError(f"model.scratch sizes must be positive, vocab_size 100 or more, got {self}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"model.scratch.dropout must be 0 or more and below 1, got {self.dropout}")
        if self.hidden_size % (2 * self.num_heads):
            raise ValueError(f"hidden_size={self.hidden_size} must be even in each of num_heads={self.num_heads} heads")


@dataclass
class ModelConfig:
    """Either `path` (a folder, or org/name on the hub) or `scratch`."""

    name: str
    path: str | None = None
    revision: str | None = None
    labels: list[str] | None = None
    settings: dict[str, Any] = field(default_factory=dict)  # over the values of its config.json: pooling, dropout
    scratch: ScratchConfig | None = None
    trust_remote_code: bool = False  # Python code that lies with the model would run
    allow_missing: list[str] = field(default_factory=list)  # tensors or modules that may begin with random weights
    check_labels: bool = True  # whether a ready head's label names are held against what it says of validation

    def __post_init__(self) -> None:
        if (self.path is None) == (self.scratch is None):
            raise ValueError("model needs a path (model=local model.path=<folder>) or scratch sizes, and not both")
        if self.scratch is not None and self.settings:
            raise ValueError(
                "model.settings change a pretrained model's config.json; sizes from scratch stand in scratch"
            )


@dataclass
class TrackingConfig:
    """A mirror of metrics.jsonl; offline unless the mode says otherwise."""

    name: str | None
    project: str
    mode: str

    def __post_init__(self) -> None:
        if self.name not in (None, "wandb", "tensorboard"):
            raise ValueError(f"tracking.name must be wandb, tensorboard or null, got {self.name!r}")


@dataclass
class InputsConfig:
    """Which metadata the model reads before each claim."""

    dates: bool
    speakers: bool


@dataclass
class TrainConfig:
    """One training run."""

    data: str
    name: str
    runs: str
    overwrite: bool
    resume: str
    seed: int
    seeds: int
    model: ModelConfig
    objective: ObjectiveConfig
    inputs: InputsConfig
    tracking: TrackingConfig
    max_epochs: int
    max_steps: int | None
    max_length: int
    max_truncated: float
    max_tokens: int
    accumulation: int
    split_on_oom: bool
    swap: float
    lr: float | None
    weight_decay: float
    warmup: float
    schedule: str
    max_grad_norm: float
    precision: str
    layout: str
    compile: bool
    deterministic: bool
    layer_decay: float
    freeze: FreezeConfig
    lora: LoraConfig
    ema: float | None
    gradient_checkpointing: bool
    eval_every: int | None
    log_every: int
    monitor: str
    patience: int
    stop_on_collapse: bool
    checkpoint_every: int | None
    keep_checkpoints: int
    keep_finished_checkpoints: bool

    def __post_init__(self) -> None:
        one_of("monitor", self.monitor, MONITORS)
        one_of("schedule", self.schedule, SCHEDULES)
        if self.precision == "fp16":
            raise ValueError("precision=fp16 turns (m)DeBERTa's loss into NaN (microsoft/DeBERTa#77): use bf16 or no")
        one_of("precision", self.precision, ("no", "bf16", "auto"))
        one_of("layout", self.layout, ("auto", *Layout))
        for name in (
            "max_epochs",
            "accumulation",
            "log_every",
            "patience",
            "max_grad_norm",
            "keep_checkpoints",
        ):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)}")
        if self.lr is not None and not 0 < self.lr < math.inf:
            raise ValueError(f"lr must be positive, or null (chosen by the size of what is loaded), got {self.lr}")
        for name in ("max_steps", "eval_every", "checkpoint_every"):
            if (value := getattr(self, name)) is not None and value < 1:
                raise ValueError(f"{name} must be 1 or more, or null, got {value}")
        if not self.resume:
            raise ValueError("resume must be auto, never, or the folder of an unfinished run")
        if self.seed < 0 or not 0 <= self.weight_decay < math.inf:
            raise ValueError(f"seed and weight_decay must be 0 or more, got {self.seed} and {self.weight_decay}")
        if not 0 <= self.swap <= 1:
            raise ValueError(f"swap is a share of rows, 0 to 1, got {self.swap}")
        if not 0 <= self.warmup < 1:
            raise ValueError(f"warmup is a share of all steps, below 1, got {self.warmup}")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")
        self._check_objective()
        self._check_weights()

    @property
    def rate(self) -> float:
        """`lr`, once it has been settled: a run does that before anything else."""
        assert self.lr is not None
        return self.lr

    def _check_objective(self) -> None:
        if self.objective.symmetry and self.swap:
            raise ValueError("objective.symmetry reads each row in both orders already: give swap=0.0")
        if (views := self.objective.num_views) > 1 and self.max_tokens < views * self.max_length:
            raise ValueError(
                f"this objective passes each row {views} times: max_tokens={self.max_tokens} must be "
                f"{views} x max_length={self.max_length} or more"
            )
        if self.objective.name == "mlm" and self.max_steps is None:
            raise ValueError("objective=mlm reads a stream without an end: give max_steps=...")
        if self.objective.name == "mlm" and self.monitor not in ("loss", "accuracy"):
            raise ValueError(f"objective=mlm can monitor loss or accuracy, got {self.monitor!r}")

    def _check_weights(self) -> None:
        if not 0 < self.layer_decay <= 1:
            raise ValueError(f"layer_decay is a factor, above 0 and up to 1, got {self.layer_decay}")
        if self.ema is not None and not 0 < self.ema < 1:
            raise ValueError(f"ema is a decay between 0 and 1 (0.999), or null, got {self.ema}")
        if self.seeds < 1 or not 0 <= self.max_truncated <= 1:
            raise ValueError(f"seeds must be 1 or more, max_truncated a share, got {self.seeds}, {self.max_truncated}")
        if self.lora.rank and self.model.scratch is not None:
            raise ValueError("lora.rank adapts pretrained weights: from scratch there are none to adapt")
        if self.lora.rank and (self.freeze.embeddings or self.freeze.layers):
            raise ValueError("lora.rank freezes the whole encoder already: leave freeze as it is")

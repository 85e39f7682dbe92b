"""What an evaluation is; the values live in configs/eval.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_prep.run_folder import refuse_path_as_name
from eval.predictors.config import predictor_config

OBJECTIVES = ("macro_f1", "contradiction_f1", "accuracy")
CLUSTERS = ("event", "premise")


@dataclass
class EvalConfig:
    """One evaluation: which system, on which split of which data set."""

    predictor: Any  # one of eval.predictors.config's, by its kind
    checkpoint: str
    revision: str | None
    labels: list[str] | None
    data: str
    split: str
    name: str
    runs: str
    overwrite: bool
    baseline: str | None
    seed: int
    bootstrap_draws: int
    cluster: str
    objective: str
    max_length: int
    max_tokens: int
    precision: str
    check_labels: bool

    def __post_init__(self) -> None:
        refuse_path_as_name(self.name)
        self.predictor = predictor_config(self.predictor)
        one_of("split", self.split, ("test", "validation"))
        one_of("objective", self.objective, OBJECTIVES)
        one_of("cluster", self.cluster, CLUSTERS)
        one_of("precision", self.precision, ("no", "bf16"))
        if self.bootstrap_draws < 100:
            raise ValueError(f"bootstrap_draws must be 100 or more for 95 % limits, got {self.bootstrap_draws}")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """ValueError, naming what is allowed, for a value that is not."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")

"""What an evaluation is; the values live in configs/eval.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from data_prep.foundation.config import one_of
from eval.predictors.config import PredictorConfig, predictor_config

DECISIONS = ("argmax", "accuracy", "macro_f1", "contradiction_f1", "budget", "precision")
CLUSTERS = ("event", "premise")


@dataclass
class EvalConfig:
    """One evaluation: which system, on which split of which data set."""

    predictor: Any  # one of eval.predictors.config's, by its kind
    MEANT: ClassVar[dict[str, Any]] = {"predictor": PredictorConfig}
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
    decision: str
    budget: float
    min_precision: float
    prevalence: float
    max_length: int
    max_tokens: int
    precision: str
    check_labels: bool

    def __post_init__(self) -> None:
        self.predictor = predictor_config(self.predictor)
        one_of("split", self.split, ("test", "validation"))
        one_of("decision", self.decision, DECISIONS)
        one_of("cluster", self.cluster, CLUSTERS)
        one_of("precision", self.precision, ("fp64", "no", "bf16"))
        self._check_targets()
        if self.bootstrap_draws < 100:
            raise ValueError(f"bootstrap_draws must be 100 or more for 95 % limits, got {self.bootstrap_draws}")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")

    def _check_targets(self) -> None:
        if self.split == "validation" and self.decision in ("budget", "precision"):
            raise ValueError(f"decision={self.decision} chooses a threshold on validation, so that it cannot be scored")
        if not 0 < self.prevalence < 1 or not 0 < self.min_precision <= 1:
            raise ValueError(f"prevalence and min_precision are shares, got {self.prevalence}, {self.min_precision}")
        if self.budget < 0:
            raise ValueError(f"budget counts false contradictions per 1,000 pairs, got {self.budget}")

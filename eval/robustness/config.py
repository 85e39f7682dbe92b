"""What a run of the robustness suite is; the values live in configs/robustness.yaml, on top of configs/eval.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.config import one_of
from eval.config import EvalConfig
from eval.robustness.suite import BEHAVIOURS


@dataclass
class RobustnessConfig(EvalConfig):
    """An evaluation, and which tests are made of its pairs; no tests named: all of them."""

    tests: list[str]
    max_cases: int

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in self.tests:
            one_of("tests", name, tuple(BEHAVIOURS))
        if self.predictor.kind == "file":
            raise ValueError("predictor=file has no word on changed pairs; give a checkpoint or a judge")
        if self.max_cases < 1:
            raise ValueError(f"max_cases must be 1 or more, got {self.max_cases}")

"""The schema of robustness.json: what follows from data, system and config; byte-identical when run again."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.provenance import CodeFacts
from data_prep.foundation.resampling import Interval
from eval.facts.types import EvalSettings, PredictorFacts

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class BehaviourFacts:
    """One test. Rates are of its cases, None where its change applied to no pair.

    `num_tried`: pairs of the split looked at until there were enough cases. `failure_rate`: MFT, another verdict than
    the certain label; INV, the verdict changed; DIR, it did not turn from no contradiction to contradiction.
    `contradiction_flips` (INV): contradiction was called on one side of the change only. `tokens_unchanged`: cases
    that a checkpoint's tokenizer makes the same of before and after, so that no verdict could change; None for a judge.
    """

    name: str
    kind: str
    num_tried: int
    num_cases: int
    num_clusters: int
    num_failures: int
    failure_rate: Interval | None
    contradiction_flips: Interval | None
    tokens_unchanged: Interval | None


@dataclass(frozen=True)
class RobustnessFacts:
    """The whole of robustness.json; `threshold` None: the likeliest label is the verdict."""

    schema_version: int
    data: str
    revision: str
    split: str
    num_pairs: int
    predictor: PredictorFacts
    threshold: float | None
    tests: list[BehaviourFacts]
    max_cases: int
    settings: EvalSettings
    code: CodeFacts

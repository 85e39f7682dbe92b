"""The schema of comparison.json: two systems on the same pairs, and what a policy says of the candidate."""

from __future__ import annotations

from dataclasses import dataclass

from eval.compare.checks import Check
from eval.compare.config import Policy
from eval.compare.differences import Discordance, MetricVerdict

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class SideFacts:
    """Which system a side is, with its metrics seed by seed: the spread is shown, the best one never picked."""

    name: str
    predictors: list[str]
    trained_on: list[str | None]
    metrics: dict[str, list[float]]


@dataclass(frozen=True)
class Comparison:
    """The whole of comparison.json; no clock and no path in it, so that the same runs give the same bytes."""

    schema_version: int
    data: str
    split: str
    num_pairs: int
    num_clusters: int
    baseline: SideFacts | None
    candidate: SideFacts
    metrics: list[MetricVerdict]
    slices: list[MetricVerdict]
    discordance: Discordance | None
    checks: list[Check]
    policy: Policy
    seed: int
    bootstrap_draws: int
    passed: bool

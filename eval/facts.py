"""The schema of facts.json: all that follows from data, checkpoint and config; byte-identical when run again.

Clock, host, paths of this machine, durations and package versions are circumstances and never stand here.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.resampling import Interval

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class SourceFacts:
    """One labelled set in the data."""

    licence: str
    version: str
    citation: str
    pairs: int


@dataclass(frozen=True)
class DataFacts:
    """What was scored."""

    name: str
    revision: str
    split: str
    num_pairs: int
    num_clusters: int
    clustered_by: str
    label_counts: dict[str, int]
    shared_between_splits: dict[str, int]
    sources: dict[str, SourceFacts]


@dataclass(frozen=True)
class CheckpointFacts:
    """What scored it; hashes are SHA-256 of the files, None where the checkpoint came from the hub."""

    name: str
    architecture: str
    num_parameters: int
    files: dict[str, str | None]
    label_order: list[int]
    reads_dates: bool
    reads_speakers: bool
    trained_on: str | None
    base_model: str | None


@dataclass(frozen=True)
class DecisionFacts:
    """How scores became verdicts; where validation itself is scored nothing is chosen, and the last three are None."""

    threshold: float
    objective: str | None
    chosen_on: str | None
    num_pairs: int | None


@dataclass(frozen=True)
class SystemFacts:
    """One system's figures on the split: the model's or a baseline's."""

    threshold: float | None
    metrics: dict[str, Interval]
    confusion: list[list[int]]


@dataclass(frozen=True)
class SliceFacts:
    """A part of the split. `flagged` is the share called contradiction: on neutral relations, false alarms."""

    by: str
    value: str
    num_pairs: int
    num_clusters: int
    metrics: dict[str, Interval]


@dataclass(frozen=True)
class CodeFacts:
    """The version that computed this; commit is None outside a git checkout."""

    version: str
    commit: str | None
    dirty: bool


@dataclass(frozen=True)
class EvalSettings:
    """The config values a figure depends on."""

    seed: int
    bootstrap_draws: int
    max_length: int
    max_tokens: int
    precision: str


@dataclass(frozen=True)
class Facts:
    """The whole of facts.json."""

    schema_version: int
    task: str
    data: DataFacts
    checkpoint: CheckpointFacts
    decision: DecisionFacts
    model: SystemFacts
    baselines: dict[str, SystemFacts]
    slices: list[SliceFacts]
    num_truncated_at_most: int
    settings: EvalSettings
    code: CodeFacts

"""The schema of facts.json: all that follows from data, checkpoint and config; byte-identical when run again.

Clock, host, paths of this machine, durations and package versions are circumstances and never stand here.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.errors import UserError
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
    """A classifier's weights; hashes are SHA-256 of the files, None where the checkpoint came from the hub."""

    architecture: str
    num_parameters: int
    files: dict[str, str | None]
    label_order: list[int]
    reads_dates: bool
    reads_speakers: bool
    base_model: str | None


@dataclass(frozen=True)
class JudgeFacts:
    """A language model behind an API: what it was asked, and how much of it was an answer.

    `parameters` are JSON, as sent; `served_models` is the name that the server gave itself; tokens are its own count,
    0 where it does not count.
    """

    model: str
    revision: str | None
    served_models: list[str]
    prompt_sha256: str
    parameters: dict[str, str]
    samples: int
    num_answers: int
    num_with_probabilities: int
    unparsed: dict[str, int]
    unparsed_counts_as: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class FileFacts:
    """Predictions made elsewhere: SHA-256 of each file by its name, and what stood in them."""

    sha256: dict[str, str]
    keyed_by: str
    holds: str
    num_rows: int
    num_unused_rows: int


@dataclass(frozen=True)
class PredictorFacts:
    """What scored the pairs: one of checkpoint, judge and file; `trained_on` is None where nobody says.

    `both_orders`: contradiction was scored with either side first, and the mean taken.
    """

    name: str
    kind: str
    both_orders: bool
    trained_on: str | None = None
    checkpoint: CheckpointFacts | None = None
    judge: JudgeFacts | None = None
    file: FileFacts | None = None


@dataclass(frozen=True)
class DecisionFacts:
    """How scores became verdicts; where validation itself is scored nothing is chosen, and the last three are None.

    `threshold` is None where a system gave labels, or no predictions of validation: the likeliest label counts.
    """

    threshold: float | None
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
    predictor: PredictorFacts
    decision: DecisionFacts
    model: SystemFacts
    baselines: dict[str, SystemFacts]
    slices: list[SliceFacts]
    num_truncated_at_most: int
    settings: EvalSettings
    code: CodeFacts


def read_facts(path: Path) -> Facts:
    """Facts out of facts.json; UserError names the first place that does not fit the schema above."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return typing.cast(Facts, _fitted(Facts, value, "facts"))
    except FileNotFoundError:
        raise UserError(f"{path.parent}: no finished evaluation (facts.json is missing); run python -m eval") from None
    except ValueError as error:
        raise UserError(f"{path}: {error}; evaluate again with python -m eval") from None


def _fitted(schema: Any, value: Any, where: str) -> Any:
    """`value` as `schema` says: a dataclass, a dict or list of something, or one of some plain types."""
    origin, arguments = typing.get_origin(schema), typing.get_args(schema)
    if value is not None and type(None) in arguments and dataclasses.is_dataclass(arguments[0]):
        return _fitted(arguments[0], value, where)
    if dataclasses.is_dataclass(schema):
        hints = typing.get_type_hints(schema)
        if not isinstance(value, dict) or set(value) != set(hints):
            odd = sorted(set(value) ^ set(hints)) if isinstance(value, dict) else value
            raise ValueError(f"{where} is not as version {SCHEMA_VERSION} of the schema has it: {odd}")
        return schema(**{name: _fitted(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})  # type: ignore[operator]
    if origin is dict and isinstance(value, dict):
        return {name: _fitted(arguments[1], item, f"{where}.{name}") for name, item in value.items()}
    if origin is list and isinstance(value, list):
        return [_fitted(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    if type(value) not in (arguments or (schema,)):
        raise ValueError(f"{where} is {value!r}, which is no {schema}")
    return value

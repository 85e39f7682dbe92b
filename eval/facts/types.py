"""The schema of facts.json: all that follows from data, checkpoint and config; byte-identical when run again.

Clock, host, paths of this machine, durations and package versions are circumstances and never stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from data_prep.foundation.provenance import CodeFacts
from data_prep.foundation.resampling import Interval
from eval.facts.audits import AuditFacts

SCHEMA_VERSION: Final = (
    2  # 2: decision rules, calibration, risk and coverage, figures at a prevalence, more slices, audits
)


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

    @property
    def version(self) -> str:
        """`name@revision`."""
        return f"{self.name}@{self.revision}"


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
    trained_on: str | None
    checkpoint: CheckpointFacts | None
    judge: JudgeFacts | None
    file: FileFacts | None

    @property
    def weights_sha256(self) -> str | None:
        """Of a checkpoint's weights; None where it came from the hub, and for what is no checkpoint."""
        return self.checkpoint.files.get("model.safetensors") if self.checkpoint else None


@dataclass(frozen=True)
class DecisionFacts:
    """How scores became verdicts; where validation itself is scored nothing is chosen, and one half stands.

    `rule` is one of eval.config.DECISIONS, or "half"; `target` the budget or precision it was to keep, `reached` what
    it came to on the `num_pairs` of `chosen_on`. `threshold` is None where the likeliest label counts (argmax), as it
    does for systems that gave labels, or no predictions of validation.
    """

    rule: str
    target: float | None
    threshold: float | None
    chosen_on: str | None
    num_pairs: int | None
    reached: float | None


@dataclass(frozen=True)
class SystemFacts:
    """One system's figures on the split: the model's or a baseline's."""

    threshold: float | None
    metrics: dict[str, Interval]
    confusion: list[list[int]]


@dataclass(frozen=True)
class PrevalenceFacts:
    """What the model's verdicts come to where this share of pairs are contradictions.

    None: nothing is flagged, or the split holds contradictions only, or none. Recall and false-alarm rate are carried
    over: precision = p TPR / (p TPR + (1 - p) FPR). Counts are per 1,000 pairs.
    """

    prevalence: float
    precision: Interval | None
    flagged_per_1000: Interval | None
    false_per_1000: Interval | None
    missed_per_1000: Interval | None


@dataclass(frozen=True)
class ReliabilityBin:
    """Pairs of neighbouring scores: what the scores promise on average, and how many are contradictions."""

    num_pairs: int
    mean_score: float
    share: Interval


@dataclass(frozen=True)
class ReliabilityFacts:
    """How far a contradiction score is a probability: expected calibration error, Brier score, and the diagram."""

    ece: Interval
    brier: Interval
    bins: list[ReliabilityBin]


@dataclass(frozen=True)
class CalibrationFacts:
    """Reliability of the contradiction score as the model gives it, and after the temperature fitted on validation.

    Nothing is fitted where validation itself is scored, or was not predicted: then the last four are None.
    """

    before: ReliabilityFacts
    after: ReliabilityFacts | None
    temperature: float | None
    fitted_on: str | None
    num_pairs: int | None


@dataclass(frozen=True)
class RiskPoint:
    """Of the surest verdicts, this share of all (`coverage`), the share that is wrong (`risk`)."""

    coverage: float
    risk: Interval


@dataclass(frozen=True)
class RiskCoverageFacts:
    """Contradiction-or-not verdicts, surest first: area under risk over coverage (AURC), and points of the curve."""

    area: Interval
    points: list[RiskPoint]


@dataclass(frozen=True)
class SliceFacts:
    """A part of the split. `flagged` is the share called contradiction: on neutral relations, false alarms.

    `small`: too few pairs or clusters to say much. Each kind stands worst first, its small slices last.
    """

    by: str
    value: str
    num_pairs: int
    num_clusters: int
    small: bool
    metrics: dict[str, Interval]


@dataclass(frozen=True)
class EvalSettings:
    """The config values a figure depends on."""

    seed: int
    bootstrap_draws: int
    cluster: str
    decision: str
    budget: float
    min_precision: float
    prevalence: float
    max_length: int
    precision: str


@dataclass(frozen=True)
class Facts:
    """The whole of facts.json."""

    # Read by pydantic, for every type below: no other key, and no 1 for true or "1" for 1.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}

    schema_version: Literal[2]
    task: str
    data: DataFacts
    predictor: PredictorFacts
    decision: DecisionFacts
    model: SystemFacts
    baselines: dict[str, SystemFacts]
    at_prevalence: PrevalenceFacts
    calibration: CalibrationFacts
    risk_coverage: RiskCoverageFacts
    slices: list[SliceFacts]
    audits: AuditFacts
    settings: EvalSettings
    code: CodeFacts

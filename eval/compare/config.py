"""What a comparison is, and what a policy may demand; values in configs/compare.yaml and configs/policy/."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.config import one_of

METRICS = (
    "average_precision",
    "contradiction_f1",
    "contradiction_precision",
    "contradiction_recall",
    "macro_f1",
    "accuracy",
)
SLICE_METRIC = "accuracy"  # exists on every slice, also on those of one class, where F1 says nothing


_SHARES = ("margin", "max_slice_drop", "max_one_sided_gain", "max_order_flips", "max_leaked")


@dataclass
class Policy:
    """What blocks a release. Shares are of 1: 0.02 are two points of a metric in per cent."""

    margin: float
    alpha: float
    strict: bool
    max_drop: dict[str, float]
    slices: list[str]
    max_slice_drop: float | None
    min_slice_pairs: int
    min_value: dict[str, float]
    max_flagged: dict[str, float]
    max_one_sided_gain: float | None
    max_order_flips: float | None
    max_leaked: float | None
    beats: list[str]
    no_leak: bool

    def __post_init__(self) -> None:
        for key, metrics in (("max_drop", self.max_drop), ("min_value", self.min_value)):
            for metric in metrics:
                one_of(f"policy.{key}", metric, METRICS)
        groups = {"max_drop": self.max_drop, "min_value": self.min_value, "max_flagged": self.max_flagged}
        shares: dict[str, float | None] = {
            f"{key}.{name}": share for key, group in groups.items() for name, share in group.items()
        }
        shares |= {key: getattr(self, key) for key in _SHARES}
        for key, share in shares.items():
            if share is not None and not 0 <= share <= 1:
                raise ValueError(f"policy.{key} is a share, 0 to 1, got {share}")
        if not 0 < self.alpha < 1 or self.min_slice_pairs < 1:
            raise ValueError(f"policy.alpha lies between 0 and 1, min_slice_pairs is 1 or more, got {self}")


@dataclass
class CompareConfig:
    """One comparison; a side whose pattern finds several folders is one system under several seeds."""

    baseline: str | None
    candidate: str
    name: str | None
    runs: str
    overwrite: bool
    seed: int
    bootstrap_draws: int
    policy: Policy

    def __post_init__(self) -> None:
        if self.bootstrap_draws < 1000:
            raise ValueError(f"bootstrap_draws must be 1000 or more for p-values, got {self.bootstrap_draws}")

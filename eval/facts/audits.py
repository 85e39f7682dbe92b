"""The schema of the audits in facts.json: what speaks for or against the figures beside them."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.resampling import Interval


@dataclass(frozen=True)
class ProbeFacts:
    """A classifier of one part of the pair, fitted on train: its accuracy here, and which side of chance that is.

    `chance` is the share of the commonest label here. Above it, labels can be guessed without comparing the claims.
    """

    accuracy: Interval
    chance: float
    verdict: str


@dataclass(frozen=True)
class LeakageFacts:
    """What the scored pairs know of the pairs that the system was trained on (data_prep.splitting.leakage's counts).

    `counts` is None where those pairs are not at hand: `reason` says why. Never 0 for what was not looked at.
    """

    trained_on: str | None
    counts: dict[str, int] | None
    reason: str | None


@dataclass(frozen=True)
class CanaryFacts:
    """Fixed pairs whose label nobody doubts (eval/figures/canaries.py), by their likeliest label.

    `reading` names another order of the labels that fits them far better, as a permuted label map would; else None.
    """

    num_pairs: int
    num_right: int
    wrong: list[str]
    reading: str | None


@dataclass(frozen=True)
class TruncationFacts:
    """Pairs longer than `max_length` tokens, and how many tokens of them the model was not shown."""

    max_length: int
    num_pairs: int
    num_tokens: int


@dataclass(frozen=True)
class OrderFacts:
    """Contradiction is symmetric: the share of pairs called so (likeliest label) in one order of the sides only."""

    flips: Interval


@dataclass(frozen=True)
class FalseAlarmFacts:
    """Pairs of a neutral relation that looks like contradiction, and the share called one; None without any."""

    num_pairs: int
    num_clusters: int
    rate: Interval | None


@dataclass(frozen=True)
class AuditFacts:
    """All audits; None where a system does not allow of one: a file has no tokens, a judge may be asked one way only.

    `probes` are those of data_prep.audit.artefacts without the majority; `false_alarms` those of ALARMING relations.
    """

    probes: dict[str, ProbeFacts]
    leakage: LeakageFacts
    canaries: CanaryFacts | None
    truncation: TruncationFacts | None
    order: OrderFacts | None
    false_alarms: dict[str, FalseAlarmFacts]

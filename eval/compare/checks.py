"""One demand of a policy and how it ended, with the words for why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_prep.foundation.resampling import Interval
from eval.compare.config import Policy


class Status(StrEnum):
    """How a check ended; one that pairs are too few for, or that could not be made, fails under a strict policy."""

    passed = "passed"
    failed = "failed"
    too_few = "too few pairs"
    skipped = "skipped"


@dataclass(frozen=True)
class Check:
    """One demand of the policy and how it ended; `is_slice`: on one of many parts of the pairs, often too few."""

    name: str
    status: Status
    detail: str
    is_slice: bool = False


def status(holds: bool) -> Status:
    """Passed or failed."""
    return Status.passed if holds else Status.failed


def not_made(policy: Policy, name: str, why: str) -> Check:
    """A check that could not be made."""
    return Check(name, Status.failed if policy.strict else Status.skipped, f"not measured: {why}")


def too_few(policy: Policy, name: str, why: str, is_slice: bool = False) -> Check:
    """A check that more pairs would decide."""
    return Check(name, Status.failed if policy.strict else Status.too_few, why, is_slice)


def at_least(policy: Policy, name: str, cell: Interval, least: float) -> Check:
    """A figure against a lower bound; a strict policy asks it of the interval."""
    return _bounded(policy, name, cell, holds=cell.value >= least, sure=cell.low >= least, end=cell.low)


def at_most(policy: Policy, name: str, cell: Interval, most: float) -> Check:
    """A figure against an upper bound; a strict policy asks it of the interval."""
    return _bounded(policy, name, cell, holds=cell.value <= most, sure=cell.high <= most, end=cell.high)


def above(policy: Policy, name: str, cell: Interval, rival: float, more: str) -> Check:
    """A figure that must exceed another; a strict policy asks it of the interval."""
    return _bounded(policy, name, cell, holds=cell.value > rival, sure=cell.low > rival, end=cell.low, more=more)


def _bounded(policy: Policy, name: str, cell: Interval, holds: bool, sure: bool, end: float, more: str = "") -> Check:
    told = figure(cell) + (f" {more}" if more else "")
    if not policy.strict or sure == holds:
        return Check(name, status(holds), told)
    why = f"the figure keeps the bound, its interval reaches {end:.3f}: too few pairs to exclude that"
    return Check(name, Status.failed, f"{told}; {why}")


def figure(cell: Interval) -> str:
    """`0.712 [0.688, 0.735]`."""
    return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"

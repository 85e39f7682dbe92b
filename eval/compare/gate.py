"""The gate: every demand of a policy becomes a check that passes, fails, or could not be made, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from data_prep.foundation.resampling import Interval
from eval.compare.config import Policy
from eval.compare.differences import MetricVerdict
from eval.compare.sides import Side
from eval.facts.types import Facts
from eval.figures.paired import holm

ONE_SIDED = ("hypothesis_only", "premise_only")


class Status(StrEnum):
    """How a check ended; one that could not be made fails under a strict policy."""

    passed = "passed"
    failed = "failed"
    skipped = "skipped"


@dataclass(frozen=True)
class Check:
    """One demand of the policy and how it ended."""

    name: str
    status: Status
    detail: str


def gate(policy: Policy, candidate: Side, verdicts: Sequence[MetricVerdict]) -> list[Check]:
    """All checks of a policy, in its order; `verdicts` is empty where there is no baseline to differ from."""
    facts = [run.facts for run in candidate.runs]
    return [
        *_drops(policy, verdicts),
        *(_min_value(policy, metric, least, facts) for metric, least in policy.min_value.items()),
        *(_max_flagged(policy, relation, most, facts) for relation, most in policy.max_flagged.items()),
        *_one_sided(policy, facts[0]),
        *(_beats(policy, name, facts) for name in policy.beats),
        *_leak(policy, facts[0]),
        *_leaked(policy, facts),
        *_order(policy, facts),
    ]


def _drops(policy: Policy, verdicts: Sequence[MetricVerdict]) -> Iterator[Check]:
    """Bounds on what may be lost; p-values adjusted within metrics and within slices.

    Thirty slices are thirty chances of a false block; adjusted with them, the metrics of the whole would see less.
    """
    bounded = [(verdict, most) for verdict in verdicts if (most := _allowed_drop(policy, verdict)) is not None]
    on_all, on_slices = ([bound for bound in bounded if (bound[0].by == "all") is whole] for whole in (True, False))
    adjusted = [holm([verdict.difference.p for verdict, _ in family]) for family in (on_all, on_slices)]
    for (verdict, most), p in zip([*on_all, *on_slices], [*adjusted[0], *adjusted[1]], strict=True):
        where = "" if verdict.by == "all" else f" on {verdict.by} {verdict.slice}"
        shown = -verdict.difference.value > most and p < policy.alpha
        possible = policy.strict and -verdict.difference.low > most
        status = _status(not shown and not possible)
        yield Check(f"{verdict.metric} drop{where}", status, _drop_detail(verdict, most, p))


def _allowed_drop(policy: Policy, verdict: MetricVerdict) -> float | None:
    return policy.max_drop.get(verdict.metric) if verdict.by == "all" else policy.max_slice_drop


def _drop_detail(verdict: MetricVerdict, most: float, p: float) -> str:
    change = verdict.difference
    return (
        f"{change.baseline:.3f} -> {change.candidate:.3f}, difference {change.value:+.3f} "
        f"[{change.low:+.3f}, {change.high:+.3f}], "
        f"adjusted p {p:.4f}, n {verdict.num_pairs}; may fall by {most:g}"
    )


def _min_value(policy: Policy, metric: str, least: float, facts: Sequence[Facts]) -> Check:
    cell = _mean([seed.model.metrics[metric] for seed in facts])
    holds = (cell.low if policy.strict else cell.value) >= least
    return Check(f"{metric} at least {least:g}", _status(holds), _figure(cell))


def _max_flagged(policy: Policy, relation: str, most: float, facts: Sequence[Facts]) -> Check:
    """False alarms on a relation: the share of its pairs called contradiction."""
    name = f"false alarms on {relation} at most {most:g}"
    slices = [part for seed in facts for part in seed.slices if (part.by, part.value) == ("relation", relation)]
    if not slices or slices[0].num_pairs < policy.min_slice_pairs:
        pairs = slices[0].num_pairs if slices else 0
        return _not_made(policy, name, f"{pairs} such pairs in the split, {policy.min_slice_pairs} are needed")
    cell = _mean([part.metrics["flagged"] for part in slices])
    return Check(name, _status((cell.high if policy.strict else cell.value) <= most), _figure(cell))


def _one_sided(policy: Policy, facts: Facts) -> Iterator[Check]:
    """The data's own fault, and none of the model's: labels that can be guessed from one side of the pair."""
    if policy.max_one_sided_gain is None:
        return
    for name in ONE_SIDED:
        title = f"{name} at most {policy.max_one_sided_gain:g} above chance"
        probe = facts.audits.probes.get(name)
        if probe is None:
            yield _not_made(policy, title, "no such probe was fitted")
            continue
        holds = probe.accuracy.value - probe.chance <= policy.max_one_sided_gain
        yield Check(
            title, _status(holds), f"{_figure(probe.accuracy)} against {probe.chance:.3f} for the majority class"
        )


def _order(policy: Policy, facts: Sequence[Facts]) -> Iterator[Check]:
    """Contradiction called in one order of the sides only."""
    if policy.max_order_flips is None:
        return
    title = f"order flips at most {policy.max_order_flips:g}"
    audits = [seed.audits.order for seed in facts]
    flips = [order.flips for order in audits if order is not None]
    if len(flips) < len(facts):
        yield _not_made(policy, title, "the pairs were scored in one order only")
        return
    cell = _mean(flips)
    yield Check(title, _status((cell.high if policy.strict else cell.value) <= policy.max_order_flips), _figure(cell))


def _leaked(policy: Policy, facts: Sequence[Facts]) -> Iterator[Check]:
    """Scored pairs that know of the system's own training pairs; a mean over seeds would hide one that does."""
    if policy.max_leaked is None:
        return
    title = f"pairs known from training at most {policy.max_leaked:g}"
    leakages = [seed.audits.leakage for seed in facts]
    if reasons := [leakage.reason or "not audited" for leakage in leakages if leakage.counts is None]:
        yield _not_made(policy, title, reasons[0])
        return
    all_counts = [leakage.counts for leakage in leakages if leakage.counts]
    counts = max(all_counts, key=lambda counts: counts["any"] / max(1, counts["pairs"]))
    detail = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    yield Check(title, _status(counts["any"] <= policy.max_leaked * counts["pairs"]), detail)


def _beats(policy: Policy, name: str, facts: Sequence[Facts]) -> Check:
    title = f"average precision above {name}"
    if name not in facts[0].baselines:
        return _not_made(policy, title, f"no such baseline; there are {', '.join(sorted(facts[0].baselines))}")
    rival = facts[0].baselines[name].metrics["average_precision"].value
    cell = _mean([seed.model.metrics["average_precision"] for seed in facts])
    holds = (cell.low if policy.strict else cell.value) > rival
    return Check(title, _status(holds), f"{_figure(cell)} against {rival:.3f}")


def _leak(policy: Policy, facts: Facts) -> Iterator[Check]:
    if policy.no_leak:
        shared = {cut: count for cut, count in facts.data.shared_between_splits.items() if facts.data.split in cut}
        detail = ", ".join(f"{cut} {count}" for cut, count in sorted(shared.items())) or "not audited"
        yield Check("no sentence or event shared with other splits", _status(not any(shared.values())), detail)


def _not_made(policy: Policy, name: str, why: str) -> Check:
    return Check(name, Status.failed if policy.strict else Status.skipped, f"not measured: {why}")


def _mean(cells: Sequence[Interval]) -> Interval:
    """Over seeds; the mean of limits is a little wide, since seeds do not err alike."""
    return Interval(*(sum(part) / len(cells) for part in zip(*((c.value, c.low, c.high) for c in cells), strict=True)))


def _figure(cell: Interval) -> str:
    return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"


def _status(holds: bool) -> Status:
    return Status.passed if holds else Status.failed

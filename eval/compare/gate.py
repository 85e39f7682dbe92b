"""The gate: every demand of a policy becomes a check that passes, fails, or could not be made, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_prep.foundation.resampling import MIN_CLUSTERS, Interval
from eval.compare.checks import Check, above, at_least, at_most, figure, not_made, status, too_few
from eval.compare.config import Policy
from eval.compare.differences import MetricVerdict
from eval.compare.drops import drops
from eval.compare.sides import Side
from eval.facts.types import Facts

ONE_SIDED = ("hypothesis_only", "premise_only")


def gate(policy: Policy, candidate: Side, verdicts: Sequence[MetricVerdict]) -> list[Check]:
    """All checks of a policy, in its order; `verdicts` is empty where there is no baseline to differ from."""
    facts = [run.facts for run in candidate.runs]
    return [
        *drops(policy, verdicts),
        *(_min_value(policy, metric, least, facts) for metric, least in policy.min_value.items()),
        *(_max_flagged(policy, relation, most, facts) for relation, most in policy.max_flagged.items()),
        *_one_sided(policy, facts[0]),
        *(_beats(policy, name, facts) for name in policy.beats),
        *_leak(policy, facts[0]),
        *_leaked(policy, facts),
        *_order(policy, facts),
    ]


def _min_value(policy: Policy, metric: str, least: float, facts: Sequence[Facts]) -> Check:
    name, data = f"{metric} at least {least:g}", facts[0].data
    if data.num_clusters < MIN_CLUSTERS:
        told = f"{data.num_pairs} pairs in {data.num_clusters} clusters, {MIN_CLUSTERS} clusters are needed at least"
        return too_few(policy, name, told)
    return at_least(policy, name, _mean([seed.model.metrics[metric] for seed in facts]), least)


def _max_flagged(policy: Policy, relation: str, most: float, facts: Sequence[Facts]) -> Check:
    """False alarms on a relation: the share of its pairs called contradiction."""
    name = f"false alarms on {relation} at most {most:g}"
    slices = [part for seed in facts for part in seed.slices if (part.by, part.value) == ("relation", relation)]
    if not slices or slices[0].num_pairs < policy.min_slice_pairs:
        pairs = slices[0].num_pairs if slices else 0
        return too_few(policy, name, f"{pairs} such pairs in the split, {policy.min_slice_pairs} are needed")
    return at_most(policy, name, _mean([part.metrics["flagged"] for part in slices]), most)


def _one_sided(policy: Policy, facts: Facts) -> Iterator[Check]:
    """The data's own fault, and none of the model's: labels that can be guessed from one side of the pair."""
    if policy.max_one_sided_gain is None:
        return
    for name in ONE_SIDED:
        title = f"{name} at most {policy.max_one_sided_gain:g} above chance"
        probe = facts.audits.probes.get(name)
        if probe is None:
            yield not_made(policy, title, "no such probe was fitted")
            continue
        holds = probe.accuracy.value - probe.chance <= policy.max_one_sided_gain
        yield Check(title, status(holds), f"{figure(probe.accuracy)} against {probe.chance:.3f} for the majority class")


def _order(policy: Policy, facts: Sequence[Facts]) -> Iterator[Check]:
    """Contradiction called in one order of the sides only."""
    if policy.max_order_flips is None:
        return
    title = f"order flips at most {policy.max_order_flips:g}"
    audits = [seed.audits.order for seed in facts]
    flips = [order.flips for order in audits if order is not None]
    if len(flips) < len(facts):
        yield not_made(policy, title, "the pairs were scored in one order only")
        return
    yield at_most(policy, title, _mean(flips), policy.max_order_flips)


def _leaked(policy: Policy, facts: Sequence[Facts]) -> Iterator[Check]:
    """Scored pairs that know of the system's own training pairs; a mean over seeds would hide one that does."""
    if policy.max_leaked is None:
        return
    title = f"pairs known from training at most {policy.max_leaked:g}"
    leakages = [seed.audits.leakage for seed in facts]
    if reasons := [leakage.reason or "not audited" for leakage in leakages if leakage.counts is None]:
        yield not_made(policy, title, reasons[0])
        return
    all_counts = [leakage.counts for leakage in leakages if leakage.counts]
    counts = max(all_counts, key=lambda counts: counts["any"] / max(1, counts["pairs"]))
    detail = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    yield Check(title, status(counts["any"] <= policy.max_leaked * counts["pairs"]), detail)


def _beats(policy: Policy, name: str, facts: Sequence[Facts]) -> Check:
    title = f"average precision above {name}"
    if name not in facts[0].baselines:
        return not_made(policy, title, f"no such baseline; there are {', '.join(sorted(facts[0].baselines))}")
    rival = facts[0].baselines[name].metrics["average_precision"].value
    cell = _mean([seed.model.metrics["average_precision"] for seed in facts])
    return above(policy, title, cell, rival, f"against {rival:.3f}")


def _leak(policy: Policy, facts: Facts) -> Iterator[Check]:
    if policy.no_leak:
        shared = {cut: count for cut, count in facts.data.shared_between_splits.items() if facts.data.split in cut}
        detail = ", ".join(f"{cut} {count}" for cut, count in sorted(shared.items())) or "not audited"
        yield Check("no sentence or event shared with other splits", status(not any(shared.values())), detail)


def _mean(cells: Sequence[Interval]) -> Interval:
    """Over seeds; the mean of limits is a little wide, since seeds do not err alike."""
    return Interval(*(sum(part) / len(cells) for part in zip(*((c.value, c.low, c.high) for c in cells), strict=True)))

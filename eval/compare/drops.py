"""What may be lost against the baseline, by metric and by slice: shown, excluded, or too few pairs to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.compare.checks import Check, Status, too_few
from eval.compare.config import Policy
from eval.compare.differences import MetricVerdict
from eval.figures.paired import holm, pairs_needed


def drops(policy: Policy, verdicts: Sequence[MetricVerdict]) -> Iterator[Check]:
    """Bounds on what may be lost; p-values adjusted within metrics and within slices.

    Thirty slices are thirty chances of a false block; adjusted with them, the metrics of the whole would see less.
    """
    bounded = [(verdict, most) for verdict in verdicts if (most := _allowed_drop(policy, verdict)) is not None]
    on_all, on_slices = ([bound for bound in bounded if (bound[0].by == "all") is whole] for whole in (True, False))
    adjusted = [holm([verdict.difference.p for verdict, _ in family]) for family in (on_all, on_slices)]
    for (verdict, most), p in zip([*on_all, *on_slices], [*adjusted[0], *adjusted[1]], strict=True):
        yield _drop(policy, verdict, most, p)


def _allowed_drop(policy: Policy, verdict: MetricVerdict) -> float | None:
    return policy.max_drop.get(verdict.metric) if verdict.by == "all" else policy.max_slice_drop


def _drop(policy: Policy, verdict: MetricVerdict, most: float, p: float) -> Check:
    """Failed where a larger fall is shown, passed where the interval excludes one; in between, more pairs decide."""
    where = "" if verdict.by == "all" else f" on {verdict.by} {verdict.slice}"
    name, change, is_slice = f"{verdict.metric} drop{where}", verdict.difference, verdict.by != "all"
    detail = (
        f"{change.baseline:.3f} -> {change.candidate:.3f}, difference {change.value:+.3f} "
        f"[{change.low:+.3f}, {change.high:+.3f}], adjusted p {p:.4f}, n {verdict.num_pairs}; may fall by {most:g}"
    )
    if -change.value > most and p < policy.alpha:
        return Check(name, Status.failed, f"{detail}; the fall is shown", is_slice)
    if -change.low <= most:
        return Check(name, Status.passed, detail, is_slice)
    return too_few(policy, name, f"{detail}; {_why(verdict, most)}", is_slice)


def _why(verdict: MetricVerdict, most: float) -> str:
    """Why these pairs do not tell, and how many would."""
    change = verdict.difference
    more = pairs_needed(change, verdict.num_pairs, most)
    needed = "no number of pairs" if more is None else f"about {more:,} pairs"
    told = f"would show a fall of {most:g} four times in five"
    if not change.is_known:
        return f"{verdict.num_pairs} pairs in {verdict.num_clusters} clusters give no interval; {needed} {told}"
    moved = "rose" if change.value > 0 else "fell" if change.value < 0 else "stayed"
    return (
        f"it {moved}, but the interval reaches a fall of {-change.low:.3f}, so that one of more than {most:g} is not "
        f"excluded (these pairs show differences from {change.detectable:.3f} on; {needed} {told})"
    )

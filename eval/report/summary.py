"""What a manager reads in ten seconds: one sentence, a few figures, and what speaks against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_prep.pairs import Label
from data_prep.resampling import Interval
from eval.facts import Facts, SliceFacts

_CLOSE = 0.02  # points of average precision below which a baseline is as good for any purpose


@dataclass(frozen=True)
class Tile:
    """One figure of the summary: what it says, the value as shown, and its interval or origin."""

    value: str
    name: str
    detail: str


@dataclass(frozen=True)
class Summary:
    """The top of the report."""

    verdict: str
    tiles: list[Tile]
    warnings: list[str]


def summary(facts: Facts) -> Summary:
    """Verdict, figures and warnings, from facts alone."""
    return Summary(_verdict(facts), _tiles(facts), list(_warnings(facts)))


def false_alarm_rate(confusion: Sequence[Sequence[int]]) -> float:
    """Share of pairs that are no contradiction, but were called one."""
    rest = [row for label, row in enumerate(confusion) if label != Label.contradiction]
    pairs = sum(map(sum, rest))
    return sum(row[Label.contradiction] for row in rest) / pairs if pairs else 0.0


def worst_first(slices: Sequence[SliceFacts], small: int) -> list[SliceFacts]:
    """Slices by accuracy, the worst first; those too small to say much come after all others."""
    return sorted(slices, key=lambda one: (one.num_pairs < small, one.metrics["accuracy"].value, one.by, one.value))


def _verdict(facts: Facts) -> str:
    metrics = facts.model.metrics
    recall, precision = metrics["contradiction_recall"], metrics["contradiction_precision"]
    if not metrics["flagged"].value:
        return f"At its threshold the model flags none of the {facts.data.num_pairs} pairs: it finds no contradiction."
    return (
        f"The model finds {percent(recall)} of the contradictions, and {percent(precision)} of what it flags is one. "
        f"{_against_baselines(facts)}"
    )


def _against_baselines(facts: Facts) -> str:
    ours = facts.model.metrics["average_precision"]
    name, best = max(facts.baselines.items(), key=lambda one: (one[1].metrics["average_precision"].value, one[0]))
    theirs = best.metrics["average_precision"]
    words = (
        f"the best baseline, {name.replace('_', ' ')} (average precision {ours.value:.2f} against {theirs.value:.2f})"
    )
    if ours.low > theirs.high:
        return f"It ranks pairs better than {words}."
    if ours.high < theirs.low:
        return f"It ranks pairs worse than {words}."
    return f"Whether it ranks pairs better than {words} these pairs do not tell."


def _tiles(facts: Facts) -> list[Tile]:
    metrics, (name, best) = (
        facts.model.metrics,
        max(facts.baselines.items(), key=lambda one: one[1].metrics["average_precision"].value),
    )
    alarms = 1000 * false_alarm_rate(facts.model.confusion)
    ours, theirs = metrics["average_precision"], best.metrics["average_precision"]
    return [
        Tile(
            percent(metrics["contradiction_precision"]),
            "precision of contradiction",
            _limits(metrics["contradiction_precision"]),
        ),
        Tile(
            percent(metrics["contradiction_recall"]),
            "recall of contradiction",
            _limits(metrics["contradiction_recall"]),
        ),
        Tile(f"{alarms:.0f}", "false alarms in 1,000 pairs that do not contradict", "at the threshold"),
        Tile(
            f"{ours.value:.2f}", "average precision", f"{name.replace('_', ' ')}, the best baseline: {theirs.value:.2f}"
        ),
    ]


def _warnings(facts: Facts) -> Iterator[str]:
    """What a reader has to know before trusting a figure above."""
    scored = f"{facts.data.name}@{facts.data.revision}"
    if facts.predictor.trained_on and facts.predictor.trained_on != scored:
        yield "The model was trained on another data set or revision: what it shares with these pairs is unknown."
    if shared := sum(facts.data.shared_between_splits.values()):
        yield f"{shared} sentences or events stand in more than one split of the data."
    if facts.decision.chosen_on is None:
        yield "Validation is scored: training picked its step on these pairs, so the figures flatter the model."
    ours = facts.model.metrics["average_precision"].value
    for name in ("hypothesis_only", "overlap"):
        if ours - facts.baselines[name].metrics["average_precision"].value < _CLOSE:
            plain = name.replace("_", "-")
            yield f"The {plain} baseline ranks as well as the model: labels can be guessed without a comparison."
    if (cut := facts.audits.truncation) and cut.num_pairs:
        yield f"{cut.num_pairs} pairs were cut at {cut.max_length} tokens: {cut.num_tokens} tokens were not read."
    if facts.code.dirty:
        yield "Computed from code with uncommitted changes."


def percent(cell: Interval) -> str:
    """`71 %`."""
    return f"{100 * cell.value:.0f} %"


def _limits(cell: Interval) -> str:
    return f"{100 * cell.low:.0f} to {100 * cell.high:.0f} %"

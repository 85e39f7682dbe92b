"""What a manager reads in ten seconds: a sentence or two, a few figures, and what speaks against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_prep.foundation.resampling import Interval
from eval.facts.audits import AuditFacts
from eval.facts.types import Facts, SliceFacts, SystemFacts

_CLOSE = 0.02  # points of average precision below which a baseline is as good for any purpose
_MANY = 0.1  # of false alarms on one relation (the interval's low end), of verdicts that hang on the order of the sides
_FEW_CLUSTERS = 50  # below, percentile limits of average precision are known to sit too high (docs/LOG.md)


@dataclass(frozen=True)
class Tile:
    """One figure of the summary: the value as shown, what it is, and its interval or what it is held against."""

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


def worst_first(slices: Sequence[SliceFacts]) -> list[SliceFacts]:
    """Slices by accuracy, the worst first; those too small to say much come after all others."""
    return sorted(slices, key=lambda part: (part.small, part.metrics["accuracy"].value, part.by, part.value))


def _verdict(facts: Facts) -> str:
    if not facts.model.metrics["flagged"].value:
        return f"The model flags none of the {facts.data.num_pairs} pairs: it finds no contradiction."
    recall = _percent(facts.model.metrics["contradiction_recall"])
    return f"The model finds {recall} of the contradictions. {_in_a_stream(facts)}{_against_baselines(facts)}"


def _in_a_stream(facts: Facts) -> str:
    stream = facts.at_prevalence
    if stream.precision is None:  # pairs of one class: no rate to carry over
        return ""
    share, right = _share(stream.prevalence), _percent(stream.precision)
    return f"Where {share} of pairs contradict, {right} of what it flags would be right. "


def _against_baselines(facts: Facts) -> str:
    ours, (name, best) = facts.model.metrics["average_precision"], _best_baseline(facts)
    theirs = best.metrics["average_precision"]
    if ours.low > theirs.high:
        return f"It ranks pairs better than the best baseline, {name}."
    if ours.high < theirs.low:
        return f"It ranks pairs worse than the best baseline, {name}."
    return f"Whether it ranks pairs better than the best baseline, {name}, these pairs do not tell."


def _best_baseline(facts: Facts) -> tuple[str, SystemFacts]:
    """By average precision; of equal ones the first by name, so that facts read back name the same."""
    baselines = sorted(facts.baselines.items())
    name, best = max(baselines, key=lambda named: named[1].metrics["average_precision"].value)
    return name.replace("_", " "), best


def _tiles(facts: Facts) -> list[Tile]:
    metrics, (name, best) = facts.model.metrics, _best_baseline(facts)
    precision, recall = metrics["contradiction_precision"], metrics["contradiction_recall"]
    ours, theirs = metrics["average_precision"], best.metrics["average_precision"]
    share = _share(facts.data.label_counts["contradiction"] / facts.data.num_pairs)
    tiles = [
        Tile(_percent(recall), "recall of contradiction", _limits(recall)),
        Tile(_percent(precision), f"precision here, where {share} contradict", _limits(precision)),
        Tile(f"{ours.value:.2f}", "average precision", f"{ours.low:.2f} to {ours.high:.2f}; {name} {theirs.value:.2f}"),
    ]
    stream = facts.at_prevalence
    if (alarms := stream.false_per_1000) is not None:
        told = f"false alarms in 1,000 pairs, where {_share(stream.prevalence)} contradict"
        tiles.insert(2, Tile(f"{alarms.value:.0f}", told, f"{alarms.low:.0f} to {alarms.high:.0f}"))
    return tiles


def _warnings(facts: Facts) -> Iterator[str]:
    """What a reader has to know before trusting a figure above."""
    yield from _about_the_data(facts)
    yield from _about_the_scores(facts)
    yield from _about_the_audits(facts.audits)
    if facts.code.dirty:
        yield "Computed from code with uncommitted changes."


def _about_the_data(facts: Facts) -> Iterator[str]:
    if facts.predictor.trained_on and facts.audits.leakage.counts is None:
        yield "The model was trained on another data set or revision: what it shares with these pairs is unknown."
    if shared := sum(facts.data.shared_between_splits.values()):
        yield f"{shared} sentences or events stand in more than one split of the data."
    if facts.data.num_clusters < _FEW_CLUSTERS:
        yield f"The pairs are about {facts.data.num_clusters} {_clusters(facts)} only: intervals are rough."


def _about_the_audits(audits: AuditFacts) -> Iterator[str]:
    if (counts := audits.leakage.counts) and counts["any"]:
        yield f"{counts['any']} of {counts['pairs']} pairs know of the pairs that the model was trained on."
    if audits.canaries and audits.canaries.reading:
        yield f"Its label names look permuted: {audits.canaries.reading}."
    if audits.order and audits.order.flips.value > _MANY:
        yield f"{_percent(audits.order.flips)} of pairs are contradictions in one order of the sides only."
    for relation, alarm in sorted(audits.false_alarms.items()):
        if alarm.rate and alarm.rate.low > _MANY:
            plain = relation.replace("_", " ")
            yield f"It calls {_percent(alarm.rate)} of the pairs of relation {plain} contradictions; none of them is."
    if (cut := audits.truncation) and cut.num_pairs:
        yield f"{cut.num_pairs} pairs were cut at {cut.max_length} tokens: {cut.num_tokens} tokens were not read."


def _clusters(facts: Facts) -> str:
    return {"event": "events", "premise": "premises"}.get(facts.data.clustered_by, "clusters")


def _about_the_scores(facts: Facts) -> Iterator[str]:
    ours = facts.model.metrics["average_precision"]
    if facts.decision.chosen_on is None and facts.data.split == "validation":
        yield "Validation is scored: training picked its step on these pairs, so the figures flatter the model."
    share = facts.data.label_counts["contradiction"] / facts.data.num_pairs
    if ours.low <= share:
        yield "The order of its scores is not known to be better than chance."
    for name in ("hypothesis_only", "overlap"):
        rival = facts.baselines[name].metrics["average_precision"]
        if ours.value - rival.value < _CLOSE:
            yield f"The {name.replace('_', '-')} baseline ranks as well as the model{_what_it_means(rival, share)}."


def _what_it_means(rival: Interval, share: float) -> str:
    """Of a baseline that sees a part of the pair only: labels are given away where its whole interval beats chance."""
    if rival.low > share:
        return ": labels can be guessed without a comparison"
    return f", and is not known to be better than chance itself ({rival.value:.2f}; chance {share:.2f})"


def _percent(cell: Interval) -> str:
    return _share(cell.value)


def _share(value: float) -> str:
    """`71 %`, `0.5 %`: of small shares the first digit that is not 0."""
    return f"{100 * value:.0f} %" if value >= 0.01 or not value else f"{100 * value:.1g} %"


def _limits(cell: Interval) -> str:
    return f"{100 * cell.low:.0f} to {100 * cell.high:.0f} %"

"""What changed against a baseline: metrics with the interval of their difference, and the pairs that changed sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.compare.differences import MetricVerdict, by_slice, discordance, overall
from eval.compare.sides import Side, refuse_other_pairs
from eval.evaluation import Evaluation, read_evaluation
from eval.figures.slices import KINDS, SMALL_PAIRS
from eval.report.differences import mark_differences

MARGIN = 0.02  # differences below it are of no practical matter (configs/policy/default.yaml)
SLICES_SHOWN = 12  # half of them the worst, half the best
CHANGED_KEPT = 200  # pairs of each direction; python -m eval.compare lists all ids


@dataclass(frozen=True)
class ChangedPair:
    """A pair that only one of the two gets right."""

    pair: ClaimPair
    direction: str  # fixed or broken
    before: str
    after: str
    score_before: float
    score_after: float
    premise: Markup
    hypothesis: Markup


@dataclass(frozen=True)
class Changes:
    """Candidate against baseline on the same pairs; `p` of the exact McNemar test."""

    baseline: str
    margin: float
    metrics: list[MetricVerdict]
    slices: list[MetricVerdict]
    num_fixed: int
    num_broken: int
    p: float
    pairs: list[ChangedPair]


def read_baseline(folder: Path, pairs: Sequence[ClaimPair], scored: str) -> Evaluation:
    """An earlier evaluation of these pairs; UserError where there is none, or it scored others than `scored`."""
    baseline = read_evaluation(folder)
    refuse_other_pairs(scored, pairs, baseline)
    return baseline


def changes(baseline: Evaluation, candidate: Evaluation, draws: int, seed: int) -> Changes:
    """Metrics, slices and pairs in which the two differ."""
    sides = Side(baseline.facts.predictor.name, [baseline]), Side(candidate.facts.predictor.name, [candidate])
    changed = discordance(*sides)
    assert changed is not None  # one run a side
    slices = by_slice(*sides, list(KINDS), SMALL_PAIRS, MARGIN, draws, seed)
    return Changes(
        baseline=baseline.folder.name,
        margin=MARGIN,
        metrics=overall(*sides, MARGIN, draws, seed),
        slices=_worst_and_best(slices),
        num_fixed=len(changed.fixed),
        num_broken=len(changed.broken),
        p=changed.p,
        pairs=[
            *_changed(baseline, candidate, set(changed.broken), "broken"),
            *_changed(baseline, candidate, set(changed.fixed), "fixed"),
        ],
    )


def _worst_and_best(slices: list[MetricVerdict]) -> list[MetricVerdict]:
    half = SLICES_SHOWN // 2
    return slices if len(slices) <= SLICES_SHOWN else [*slices[:half], *slices[-half:]]


def _changed(baseline: Evaluation, candidate: Evaluation, ids: set[str], direction: str) -> list[ChangedPair]:
    """The pairs of one direction, the largest moves of the contradiction score first."""
    before, after = (run.predictions.scores.contradiction for run in (baseline, candidate))
    rows = [row for row, pair in enumerate(candidate.pairs) if pair.id in ids]
    rows.sort(key=lambda row: (-abs(after[row] - before[row]), candidate.pairs[row].id))
    changed = []
    for row in rows[:CHANGED_KEPT]:
        pair = candidate.pairs[row]
        verdicts = [LABEL_NAMES[run.predictions.decided[row]] for run in (baseline, candidate)]
        scores = float(before[row]), float(after[row])
        marked = mark_differences(pair.premise, pair.hypothesis), mark_differences(pair.hypothesis, pair.premise)
        changed.append(ChangedPair(pair, direction, verdicts[0], verdicts[1], *scores, *marked))
    return changed

"""The artefact audit of a set of pairs: each probe's accuracy against chance, one-sided negation by label, in numbers.

Probes are cross-validated over connected groups, so that every row counts once and none is predicted by a fit that
has seen its sentences. Same pairs, same figures: rows are put in order by id, and the solvers run on one thread.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from data_prep.audit.artefacts import NUM_LABELS, PROBES
from data_prep.audit.negation import is_one_sided
from data_prep.data_config import ArtefactConfig
from data_prep.foundation.resampling import Interval, Ints, Resamples, mean_interval
from data_prep.pairs import ClaimPair, Label, rank
from data_prep.splitting.groups import Neighbours, group_pairs

WITHIN = "within its interval of chance"
ABOVE = "above chance: gives labels away"
BELOW = "below chance: what it learns does not carry over"


def audit_artefacts(
    pairs: Sequence[ClaimPair], config: ArtefactConfig, neighbours: Neighbours, seed: int
) -> dict[str, Any] | None:
    """All figures of the audit, ready for JSON; None where it is switched off or there is too little to look at.

    Chance is the share of the commonest label: what always saying it would score. Intervals draw whole groups.
    """
    decided = sorted((pair for pair in pairs if pair.is_decided), key=lambda pair: pair.id)
    if config.rows == 0 or len({pair.label for pair in decided}) < 2:
        return None
    rows, groups = _sample(decided, group_pairs(decided, neighbours), config.rows, seed)
    folds = assign_folds(rows, groups, config.folds, seed)
    if len(set(folds.tolist())) < 2:
        return None
    counts = Counter(pair.label for pair in rows)
    label, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
    chance = round(most / len(rows), 6)  # as the limits of an interval are
    resamples = Resamples.draw([str(group) for group in groups], config.draws, seed)
    return {
        "rows": len(rows),
        "of_rows": len(decided),
        "undecided_rows_left_out": len(pairs) - len(decided),
        "groups": resamples.num_clusters,
        "largest_group": int(np.bincount(groups).max()),
        "folds": len(set(folds.tolist())),
        "chance": {"label": label.name, "accuracy": chance},
        "probes": _probe_all(rows, folds, resamples, chance),
        "one_sided_negation": _negation(rows, resamples),
    }


def _sample(pairs: list[ClaimPair], groups: Ints, limit: int, seed: int) -> tuple[list[ClaimPair], Ints]:
    """Whole groups in seeded order until `limit` rows are full; all where they fit. Groups are numbered anew."""
    first: dict[int, str] = {}
    for pair, group in zip(pairs, groups.tolist(), strict=True):
        first.setdefault(group, rank(pair.id, seed))
    sizes, taken, total = np.bincount(groups), set(), 0
    for group in sorted(first, key=first.__getitem__):
        if total + sizes[group] <= limit:
            taken.add(group)
            total += int(sizes[group])
    kept = np.flatnonzero([group in taken for group in groups.tolist()])
    renumbered = np.unique(groups[kept], return_inverse=True)[1].astype(np.int64)
    return [pairs[index] for index in kept], renumbered


def assign_folds(pairs: Sequence[ClaimPair], groups: Ints, folds: int, seed: int) -> Ints:
    """A fold for each pair, whole groups together, labels in each as they are in all.

    The largest groups go first, each to the fold that is furthest behind in the group's labels; ties by seeded rank.
    """
    table = np.zeros((int(groups.max()) + 1, NUM_LABELS), np.int64)
    np.add.at(table, (groups, np.array([pair.label for pair in pairs], dtype=np.int64)), 1)
    share = 1 / np.maximum(table.sum(0), 1)
    filled = np.zeros((folds, NUM_LABELS))
    fold_of = np.zeros(len(table), np.int64)
    for group in sorted(range(len(table)), key=lambda group: (-table[group].sum(), rank(str(group), seed))):
        fullness = ((filled + table[group]) * share) ** 2 - (filled * share) ** 2
        fold_of[group] = fullness.sum(1).argmin()
        filled[fold_of[group]] += table[group]
    return fold_of[groups]


def _probe_all(pairs: list[ClaimPair], folds: Ints, resamples: Resamples, chance: float) -> dict[str, Any]:
    results = {}
    plain = [dataclasses.replace(pair, weight=1.0) for pair in pairs]
    gold = np.array([pair.label for pair in pairs])
    for name, fit in PROBES.items():
        right = np.zeros(len(pairs))
        for fold in sorted(set(folds.tolist())):
            inside = np.flatnonzero(folds == fold)
            predict = fit([plain[row] for row in np.flatnonzero(folds != fold)], False)
            right[inside] = predict([plain[row] for row in inside]).argmax(1) == gold[inside]
        accuracy = mean_interval(right, np.ones(len(right)), resamples)
        results[name] = {"accuracy": dataclasses.asdict(accuracy), "verdict": verdict(accuracy, chance)}
    return results


def verdict(accuracy: Interval, chance: float) -> str:
    """Which side of chance the whole interval lies on, if any."""
    chance = round(chance, 6)  # as intervals are: 1/3 lies in [0.333333, 0.333333]
    if accuracy.low > chance:
        return ABOVE
    return BELOW if accuracy.high < chance else WITHIN


def _negation(pairs: list[ClaimPair], resamples: Resamples) -> dict[str, Any]:
    """For each label the share of its pairs that negate on one side only."""
    one_sided = np.array([is_one_sided(pair) for pair in pairs], dtype=np.float64)
    table = {}
    for label in Label:
        inside = np.array([pair.label == label for pair in pairs], dtype=np.float64)
        if inside.any():
            share = dataclasses.asdict(mean_interval(one_sided, inside, resamples))
            table[label.name] = {"pairs": int(inside.sum()), "share": share}
    return table

"""Pairs that stand twice, and pairs on which a set contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from data_prep.pairs import ClaimPair, Label
from data_prep.sources import Rejected, SourcedPair

Key = tuple[str | None, ...]


def drop_duplicates(pairs: Iterable[SourcedPair]) -> tuple[list[SourcedPair], list[Rejected]]:
    """Within each split keep the first of each pair; refuse all copies where the labels disagree.

    Two pairs are the same when both folded sentences, dates and speakers are. Contradiction is symmetric, so a
    pair labelled contradiction one way round and something else the other way is a disagreement, too. Copies in
    two splits are left to `subtract_evaluation`: a training row, whatever its label, takes nothing out of a test.
    """
    copies: dict[Key, list[SourcedPair]] = defaultdict(list)
    for sourced in pairs:
        copies[_key(sourced)].append(sourced)
    kept: list[SourcedPair] = []
    rejected: list[Rejected] = []
    for key, group in copies.items():
        if _disagree(group, copies.get(_swapped(key), [])):
            rejected += [Rejected.of(sourced, "conflicting_labels") for sourced in group]
            continue
        kept.append(group[0])
        first = f"first stands in {group[0].file} line {group[0].line}"
        rejected += [Rejected.of(sourced, "duplicate", first) for sourced in group[1:]]
    return kept, rejected


def _key(sourced: SourcedPair) -> Key:
    pair: ClaimPair = sourced.pair
    return (sourced.split, pair.premise_key, pair.hypothesis_key, *pair.circumstances_key)


def _swapped(key: Key) -> Key:
    split, premise, hypothesis, premise_date, hypothesis_date, premise_speaker, hypothesis_speaker = key
    return (split, hypothesis, premise, hypothesis_date, premise_date, hypothesis_speaker, premise_speaker)


def _disagree(group: list[SourcedPair], swapped: list[SourcedPair]) -> bool:
    labels = {sourced.pair.label for sourced in group}
    contradicts = {sourced.pair.label is Label.contradiction for sourced in group + swapped}
    return len(labels) > 1 or len(contradicts) > 1

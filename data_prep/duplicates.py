"""Pairs that stand twice, and pairs on which a set contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from data_prep.pairs import ClaimPair, Label
from data_prep.sources import Rejected, SourcedPair

_PREFERENCE = {"test": 0, "validation": 1, "train": 2}  # of two copies the one in an evaluation split stays


def drop_duplicates(pairs: Iterable[SourcedPair]) -> tuple[list[SourcedPair], list[Rejected]]:
    """Keep one of each pair; refuse all copies where the labels disagree.

    Two pairs are the same when both folded sentences, dates and speakers are. Contradiction is symmetric, so a
    pair labelled contradiction one way round and something else the other way is a disagreement, too.
    """
    ordered = sorted(enumerate(pairs), key=lambda item: (_PREFERENCE[item[1].split], item[0]))
    copies: dict[tuple[object, ...], list[tuple[int, SourcedPair]]] = defaultdict(list)
    for position, sourced in ordered:
        copies[_key(sourced.pair)].append((position, sourced))
    kept: list[tuple[int, SourcedPair]] = []
    rejected: list[Rejected] = []
    for key, group in copies.items():
        if _disagree(group, copies.get(_swapped(key), [])):
            rejected += [Rejected.of(sourced, "conflicting_labels") for _, sourced in group]
            continue
        kept.append(group[0])
        first = f"{group[0][1].file} line {group[0][1].line}"
        rejected += [Rejected.of(sourced, "duplicate", f"first stands in {first}") for _, sourced in group[1:]]
    return [sourced for _, sourced in sorted(kept, key=lambda item: item[0])], rejected


def _key(pair: ClaimPair) -> tuple[object, ...]:
    return (pair.premise_key, pair.hypothesis_key, *pair.circumstances_key)


def _swapped(key: tuple[object, ...]) -> tuple[object, ...]:
    premise, hypothesis, premise_date, hypothesis_date, premise_speaker, hypothesis_speaker = key
    return (hypothesis, premise, hypothesis_date, premise_date, hypothesis_speaker, premise_speaker)


def _disagree(group: list[tuple[int, SourcedPair]], swapped: list[tuple[int, SourcedPair]]) -> bool:
    labels = {sourced.pair.label for _, sourced in group}
    contradicts = {sourced.pair.label is Label.contradiction for _, sourced in group + swapped}
    return len(labels) > 1 or len(contradicts) > 1

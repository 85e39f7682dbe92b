"""Splits without leaks: no sentence, in either position, and no event stands on two sides of a cut."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from data_prep.pairs import ClaimPair
from data_prep.source_config import SPLITS
from data_prep.sources import Rejected, SourcedPair

Key = tuple[str, str]


def leak_keys(pair: ClaimPair) -> set[Key]:
    """All by which two pairs can know of each other: both folded sentences, and the event within its source."""
    keys = {("sentence", pair.premise_key), ("sentence", pair.hypothesis_key)}
    return keys | {("event", f"{pair.source}/{pair.event}")} if pair.event else keys


def subtract_evaluation(pairs: list[SourcedPair]) -> tuple[list[SourcedPair], list[Rejected]]:
    """Refuse training rows that share a key with a shipped test or validation split, and validation with test.

    Only direct sharing counts here: a row two steps away has no sentence of the evaluation split in it.
    """
    rejected: list[Rejected] = []
    for evaluation in ("test", "validation"):
        taken = {key for sourced in pairs if sourced.split == evaluation for key in leak_keys(sourced.pair)}
        kept = []
        for sourced in pairs:
            shared = leak_keys(sourced.pair) & taken
            if SPLITS.index(sourced.split) >= SPLITS.index(evaluation) or not shared:
                kept.append(sourced)
            else:
                kinds = "_and_".join(sorted({kind for kind, _ in shared}))
                rejected.append(Rejected.of(sourced, f"shares_{kinds}_with_{evaluation}"))
        pairs = kept
    return pairs, rejected


def cap_sources(
    pairs: list[SourcedPair], caps: Mapping[str, int], seed: int
) -> tuple[list[SourcedPair], list[Rejected]]:
    """At most `caps[source]` rows of what may be trained on, chosen by seeded hash; shipped tests stay whole."""
    chosen: set[str] = set()
    for source, cap in caps.items():
        trainable = [it.pair.id for it in pairs if it.pair.source == source and it.split == "train"]
        chosen.update(sorted(trainable, key=lambda identity: _rank(identity, seed))[:cap])
    over = {it.pair.id for it in pairs if it.pair.source in caps and it.split == "train"} - chosen
    kept = [it for it in pairs if it.pair.id not in over]
    return kept, [Rejected.of(it, "over_cap") for it in pairs if it.pair.id in over]


def assign_splits(pairs: list[SourcedPair], fractions: Mapping[str, float], seed: int) -> dict[str, list[ClaimPair]]:
    """Carve validation and test out of the rows that allow it, whole connected groups at a time.

    Groups go in seeded order to the first evaluation split whose share of each label they do not overfill; the
    rest is training data. The same rows and seed give the same splits, whatever order the rows come in.
    """
    splits: dict[str, list[ClaimPair]] = {split: [] for split in SPLITS}
    for sourced in pairs:
        if sourced.split != "train":
            splits[sourced.split].append(sourced.pair)
    trainable = sorted((it for it in pairs if it.split == "train"), key=lambda it: it.pair.id)
    room = {split: _room(trainable, split, fractions[split]) for split in ("test", "validation")}
    groups = connected_groups(trainable)
    for group in sorted(groups, key=lambda group: _rank(group[0].pair.id, seed)):
        splits[_place(group, room)] += [sourced.pair for sourced in group]
    return {split: sorted(members, key=lambda pair: pair.id) for split, members in splits.items()}


def _room(trainable: Iterable[SourcedPair], split: str, fraction: float) -> Counter[int]:
    """How many rows of each label a split is to receive."""
    movable = Counter(int(it.pair.label) for it in trainable if split in it.may_move_to)
    return Counter({label: round(count * fraction) for label, count in movable.items()})


def _place(group: list[SourcedPair], room: dict[str, Counter[int]]) -> str:
    labels = Counter(int(sourced.pair.label) for sourced in group)
    for split, left in room.items():
        allowed = all(split in sourced.may_move_to for sourced in group)
        if allowed and all(count <= left[label] for label, count in labels.items()):
            left.subtract(labels)
            return split
    return "train"


def connected_groups(pairs: list[SourcedPair]) -> list[list[SourcedPair]]:
    """Connected components over shared keys (union-find with path halving), in order of first member."""
    parent = list(range(len(pairs)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first_with: dict[Key, int] = {}
    for index, sourced in enumerate(pairs):
        for key in leak_keys(sourced.pair):
            parent[root(index)] = root(first_with.setdefault(key, index))
    groups: dict[int, list[SourcedPair]] = defaultdict(list)
    for index, sourced in enumerate(pairs):
        groups[root(index)].append(sourced)
    return list(groups.values())


def shared_keys(splits: Mapping[str, list[ClaimPair]]) -> dict[str, int]:
    """The audit: how many sentences and events stand in two splits; all zero, or something above is broken."""
    keys = {split: {key for pair in members for key in leak_keys(pair)} for split, members in splits.items()}
    cuts = [("train", "validation"), ("train", "test"), ("validation", "test")]
    return {f"{left}/{right}": len(keys[left] & keys[right]) for left, right in cuts}


def _rank(identity: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}/{identity}".encode()).hexdigest()

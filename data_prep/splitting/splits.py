"""Splits without leaks: whole connected groups are carved out of what may be trained on, by label shares or by time.

Each source is carved by itself, so that its test split is the same in every mixture it goes into; what then stands
between the sources is refused (`data_prep.splitting.decontaminate`), not moved.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data_prep.data_config import SplitConfig
from data_prep.foundation.intervals import parse_interval
from data_prep.pairs import LABEL_NAMES, ClaimPair, rank
from data_prep.reading.intake import Rejected, SourcedPair
from data_prep.splitting.groups import Neighbours, group_pairs


@dataclass
class Carved:
    """What carving gives: each pair in its split, rows refused, and counts for the manifest."""

    pairs: list[SourcedPair]
    rejected: list[Rejected] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)


@dataclass
class _Group:
    """Pairs that stay together, and the splits that all of them may be moved to."""

    members: list[SourcedPair]
    may_move_to: set[str]

    @property
    def days(self) -> list[str]:
        return [day for it in self.members if (day := day_of(it.pair))]


def carve(pairs: Sequence[SourcedPair], config: SplitConfig, neighbours: Neighbours, seed: int) -> Carved:
    """Carve validation and test out of one source's training rows; rows of shipped splits stay where they are.

    Splits follow from rows, config and seed, whatever order the rows come in.
    """
    fixed = [it for it in pairs if it.split != "train"]
    groups = _groups([it for it in pairs if it.split == "train"], neighbours)
    carved = _by_time(groups, config.cuts) if config.by == "time" else _by_label(groups, config.fractions, seed)
    if any(group.may_move_to for group in groups):
        carved.notes |= {"groups": len(groups), "largest_group": max(len(group.members) for group in groups)}
    carved.pairs += fixed
    return carved


def _groups(pairs: list[SourcedPair], neighbours: Neighbours) -> list[_Group]:
    """In order of their least pair id. A row without a decided label may be learnt from, never scored on."""
    pairs = sorted(pairs, key=lambda it: it.pair.id)
    if not any(it.may_move_to for it in pairs):
        return [_Group([it], set()) for it in pairs]
    groups: dict[int, _Group] = {}
    for number, it in zip(group_pairs([it.pair for it in pairs], neighbours).tolist(), pairs, strict=True):
        group = groups.setdefault(number, _Group([], {"validation", "test"}))
        group.members.append(it)
        group.may_move_to &= set(it.may_move_to) if it.pair.is_decided else set()
    return list(groups.values())


def _by_label(groups: list[_Group], fractions: Mapping[str, float], seed: int) -> Carved:
    """Groups go in seeded order to the first evaluation split whose share of each label they do not overfill."""
    carved = Carved([])
    room = {split: _room(groups, split, fractions[split]) for split in ("test", "validation")}
    for group in sorted(groups, key=lambda group: rank(group.members[0].pair.id, seed)):
        _put(carved, group.members, _place(group, room))
    bound = sum(len(group.members) for group in groups if not group.may_move_to)
    carved.notes["pairs_that_may_only_be_trained_on"] = bound
    return carved


def _room(groups: list[_Group], split: str, fraction: float) -> list[int]:
    """How many rows of each label a split is to receive."""
    movable = Counter(
        int(it.pair.label) for group in groups for it in group.members if split in it.may_move_to and it.pair.is_decided
    )
    return [round(movable[label] * fraction) for label in range(len(LABEL_NAMES))]


def _place(group: _Group, room: dict[str, list[int]]) -> str:
    labels = np.bincount([it.pair.label for it in group.members], minlength=len(LABEL_NAMES)).tolist()
    for split, left in room.items():
        if split in group.may_move_to and all(count <= free for count, free in zip(labels, left, strict=True)):
            room[split] = [free - count for count, free in zip(labels, left, strict=True)]
            return split
    return "train"


def _by_time(groups: list[_Group], cuts: Mapping[str, str | None]) -> Carved:
    """A group goes where its latest day does, so that nothing in train is of, or tied to, a later day.

    A pair is of the later of its two days; groups without any day are trained on. What may not leave the training
    rows is refused where it is of a later day itself.
    """
    carved = Carved([], notes={"groups_across_a_cut": 0, "pairs_moved_to_the_later_side": 0, "undated_pairs": 0})
    for group in groups:
        days = group.days
        split = _split_of(max(days, default=""), cuts)
        earlier = sum(_split_of(day, cuts) != split for day in days)
        carved.notes["groups_across_a_cut"] += bool(earlier)
        carved.notes["pairs_moved_to_the_later_side"] += earlier
        carved.notes["undated_pairs"] += len(group.members) - len(days)
        if split == "train" or split in group.may_move_to:
            _put(carved, group.members, split)
        else:
            late = {it for it in group.members if _split_of(day_of(it.pair) or "", cuts) != "train"}
            carved.rejected += [Rejected.of(it, "dated_after_the_cut") for it in group.members if it in late]
            _put(carved, [it for it in group.members if it not in late], "train")
    return carved


def day_of(pair: ClaimPair) -> str | None:
    """The day from which a pair can be known: the later of its two, yyyy-mm-dd; of a month or a range the last."""
    ends = (parse_interval(date).end.isoformat() for date in (pair.premise_date, pair.hypothesis_date) if date)
    return max(ends, default=None)


def _split_of(day: str, cuts: Mapping[str, str | None]) -> str:
    return next((split for split in ("test", "validation") if day >= (cuts[split] or "")), "train")


def _put(carved: Carved, members: list[SourcedPair], split: str) -> None:
    carved.pairs += members if split == "train" else [dataclasses.replace(it, split=split) for it in members]

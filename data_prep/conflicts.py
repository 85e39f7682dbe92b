"""Pairs that stand twice, pairs with two labels, ids given twice, identical sides: refused or kept by policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from data_prep.data_config import ConflictConfig
from data_prep.pairs import Label
from data_prep.reading.intake import Rejected, SourcedPair

Rows = list[SourcedPair]


@dataclass
class Settled:
    """What stays, what goes, and which of what stays had been in a conflict (the kind beside it)."""

    pairs: Rows = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    kept: list[Rejected] = field(default_factory=list)


def settle(pairs: Iterable[SourcedPair], config: ConflictConfig) -> Settled:
    """One row a pair and split, one pair an id; copies in two splits are left to `data_prep.splitting.decontaminate`.

    Two pairs are the same when both folded sentences, dates and speakers are. Contradiction is symmetric: a pair that
    is one in one order and none in the other is in conflict, too. `first` is the first in the order of the files.
    """
    settled = Settled()
    rows = _settle_identical(list(pairs), config.identical, settled)
    for unit in _grouped(rows, _unordered):
        settled.pairs += _settle_labels(unit, config.policy, settled)
    settled.pairs = _settle_ids(settled.pairs, config.policy, settled)
    return settled


def _settle_identical(rows: Rows, policy: str, settled: Settled) -> Rows:
    others = []
    for it in rows:
        if not it.pair.has_identical_sides:
            others.append(it)
            continue
        wrong = it.pair.is_decided and it.pair.label is not Label.entailment
        kind = "identical_sides_not_entailment" if wrong else "identical_sides"
        if policy == "reject":
            settled.rejected.append(Rejected.of(it, kind))
        else:
            others.append(it)
            settled.kept += [Rejected.of(it, kind)] if wrong else []
    return others


def _settle_labels(unit: Rows, policy: str, settled: Settled) -> Rows:
    """One pair in both orders: first contradiction or not, then the label of each order, then one row each."""
    decided = [it for it in unit if it.pair.is_decided]
    agreed = set(_agree(decided, lambda it: it.pair.label is Label.contradiction, policy))
    kept = []
    for rows in _grouped(unit, _ordered):
        winners = _agree([it for it in rows if it in agreed], lambda it: it.pair.label, policy)
        stays = winners[:1] or (rows[:1] if not any(it.pair.is_decided for it in rows) else [])
        _refuse_others(rows, stays, settled)
        kept += stays
    return kept


def _refuse_others(rows: Rows, stays: Rows, settled: Settled) -> None:
    """Copies of the row that stays are duplicates, the rest is in conflict with it."""
    if len(rows) == len(stays):
        return
    where = f"{stays[0].file} line {stays[0].line}" if stays else ""
    losers = {it for it in rows if not (stays and _says_the_same(it, stays[0]))}
    for it in rows:
        if it in losers:
            labels = it.pair.possible_labels or it.pair.label.name
            kept = f"; kept was {stays[0].pair.label.name} of {where}" if stays else ""
            text = f"{labels}{kept}: {it.pair.premise} | {it.pair.hypothesis}"
            settled.rejected.append(Rejected.of(it, "conflicting_labels", text))
        elif it is not stays[0]:
            settled.rejected.append(Rejected.of(it, "duplicate", f"first stands in {where}"))
    settled.kept += [Rejected.of(it, "conflicting_labels") for it in stays if losers]


def _says_the_same(it: SourcedPair, other: SourcedPair) -> bool:
    """Whether two rows can have one label; an undecided row may mean what a decided one says."""
    if it.pair.is_decided:
        return other.pair.is_decided and it.pair.label is other.pair.label
    return not other.pair.is_decided or other.pair.label.name in (it.pair.possible_labels or "").split("|")


def _agree(rows: Rows, value: Callable[[SourcedPair], Hashable], policy: str) -> Rows:
    """The rows that say what the policy lets stand: all where all agree, else those of one value, or none."""
    votes = Counter(value(it) for it in rows).most_common()
    if len(votes) < 2:
        return rows
    is_tied = votes[0][1] == votes[1][1]
    if policy == "reject" or (policy == "majority" and is_tied):
        return []
    winner = value(rows[0]) if policy == "first" else votes[0][0]
    return [it for it in rows if value(it) == winner]


def _settle_ids(rows: Rows, policy: str, settled: Settled) -> Rows:
    """An id that the source gives to two pairs names none: all go, or with `first` and `majority` all but the first."""
    kept = []
    for same in _grouped(rows, lambda it: (it.split, it.pair.id)):
        stays = same if len(same) == 1 else same[:1] if policy != "reject" else []
        settled.kept += [Rejected.of(it, "duplicated_id") for it in stays if len(same) > 1]
        settled.rejected += [Rejected.of(it, "duplicated_id", f"id {it.pair.id}") for it in same if it not in stays]
        kept += stays
    return kept


def _ordered(it: SourcedPair) -> Hashable:
    return (it.split, it.pair.premise_key, it.pair.hypothesis_key, *it.pair.circumstances_key)


def _unordered(it: SourcedPair) -> Hashable:
    """One key for both orders of a pair, dates and speakers going round with their sides."""
    pair = it.pair
    sides = (
        (pair.premise_key, pair.premise_date or "", pair.premise_speaker or ""),
        (pair.hypothesis_key, pair.hypothesis_date or "", pair.hypothesis_speaker or ""),
    )
    return (it.split, *sorted(sides))


def _grouped(rows: Sequence[SourcedPair], key: Callable[[SourcedPair], Hashable]) -> list[Rows]:
    groups: dict[Hashable, Rows] = defaultdict(list)
    for it in rows:
        groups[key(it)].append(it)
    return list(groups.values())

"""One report in fourteen papers is one claim: equal and nearly equal claims folded under the earliest of them.

Equal: the same spelling key. Nearly equal: character 4-grams of Jaccard 0.7 and more (data_prep.splitting's links), the
same negations, states, counts and places, and no word replaced by another: what one adds, the other lacks, never both.
A claim differs from its contradiction by one word, so that a pair with a word exchanged stays two claims (decision 48).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import Ints
from data_prep.mine.columns import Bools, Columns, inner, numbered
from data_prep.splitting.near_duplicates import near_links

WITHIN = 2  # days: papers reprint a report at once; the same words a week later may tell of another state of things


@dataclass(frozen=True)
class Copies:
    """For n claims the number of the claim that stands for each, and whether it is that one itself."""

    leader: Ints

    @property
    def leads(self) -> Bools:
        """Claims that stand for themselves and their copies."""
        return np.asarray(self.leader == np.arange(len(self.leader)))

    def members(self) -> tuple[Ints, Ints]:
        """Claims ordered by leader, then number, and where each leader's begin: (n,), (n + 1,)."""
        order = np.argsort(self.leader, kind="stable")
        return order, np.searchsorted(self.leader[order], np.arange(len(self.leader) + 1))


def fold_copies(columns: Columns, order: Ints, near: float | None) -> Copies:
    """Fold claims within WITHIN days of their leader; `order` says who is earlier; `near` None: equal ones only."""
    rank = np.empty(len(columns), np.int64)
    rank[order] = np.arange(len(order))
    text = numbered(columns.texts("key"))
    leader = _equal(columns, text, rank)
    if near is None or not len(leader):
        return Copies(leader)
    heads = np.flatnonzero((leader == np.arange(len(leader))) & columns.fit)
    left, right = _near_heads(columns, heads, near)
    close = columns.days.gap(left, right) <= WITHIN
    follows = _follow(left[close], right[close], rank)
    return Copies(follows[leader])


def _equal(columns: Columns, text: Ints, rank: Ints) -> Ints:
    """The leader among claims of one text and one sense of denial: the earliest within WITHIN days."""
    group = text * 2 + columns.flags("denies")
    order = np.lexsort((rank, group))
    first = np.append(True, group[order][1:] != group[order][:-1])
    leader = np.empty(len(order), np.int64)
    while True:
        heads = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
        leader[order] = order[heads]
        far = columns.days.gap(leader, np.arange(len(leader)))[order] > WITHIN
        if not far.any():
            return leader
        # The first claim of each run that is too far from its leader leads those behind it.
        run = heads[far]
        first[np.flatnonzero(far)[np.append(True, run[1:] != run[:-1])]] = True


def _near_heads(columns: Columns, heads: Ints, near: float) -> tuple[Ints, Ints]:
    """Pairs of claims that nearly say the same and do not differ in anything that could matter."""
    folded = columns.table["folded"].take(heads).to_pylist()
    left, right, _ = near_links(folded, near)
    left, right = heads[left], heads[right]
    same = columns.codes("sense")[left] == columns.codes("sense")[right]
    same &= columns.flags("denies")[left] == columns.flags("denies")[right]
    left, right = left[same], right[same]
    (content,) = columns.incidence("content")
    sizes = np.diff(content.indptr)
    fewer = np.minimum(sizes[left], sizes[right])
    held = np.concatenate(
        [
            inner(content, content, left[start : start + 100_000], right[start : start + 100_000])
            for start in range(0, max(1, len(left)), 100_000)
        ]
    )
    return left[held == fewer], right[held == fewer]


def _follow(left: Ints, right: Ints, rank: Ints) -> Ints:
    """Each claim's leader: itself, or the earliest leader that it is linked to. Earlier claims choose first."""
    leader = np.arange(len(rank))
    swap = rank[left] > rank[right]
    early, late = np.where(swap, right, left), np.where(swap, left, right)
    for at in np.lexsort((rank[early], rank[late])).tolist():  # one step a link: thousands among 350,000 claims
        one, other = int(early[at]), int(late[at])
        if leader[one] == one and leader[other] == other:
            leader[other] = one
    return leader

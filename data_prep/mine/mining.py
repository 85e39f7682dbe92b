"""Claims -> candidate pairs: copies folded, blocked by what they share, weighed by evidence, the strongest kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_prep.mine.blocking import Pairs, Scope, block_pairs, stem_counts
from data_prep.mine.claims import Claims
from data_prep.mine.columns import Columns, numbered
from data_prep.mine.copies import Copies, fold_copies
from data_prep.mine.evidence import Evidence, rarity_of, total, weigh
from data_prep.mine.features import code
from data_prep.mine.settings import Settings
from data_prep.mine.signs import Signs

PIECE = 4096  # pairs whose words are in memory at a time: about 40 MB
OVERSCAN = 2  # pairs read word by word for each that is kept
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two claims by number, left < right, the prior log-odds of a contradiction, its reasons, and what proposed it."""

    left: int
    right: int
    prior: float
    evidence: tuple[Evidence, ...]
    proposed_by: tuple[str, ...] = (WORDS,)


@dataclass(frozen=True)
class Mined:
    """The candidates, strongest first, and what was counted on the way; `copies` says which claim stands for which."""

    candidates: list[Candidate]
    num_claims: int
    num_blocked: int
    unfit: dict[str, int]
    copies: Copies

    @property
    def num_cut(self) -> int:
        """Pairs that were brought together and weighed too light for `max_pairs`."""
        return self.num_blocked - len(self.candidates)

    @property
    def num_folded(self) -> int:
        """Claims for which an earlier one stands."""
        return int((~self.copies.leads).sum())


class Rarity(Mapping[str, float]):
    """Each stem's inverse document frequency among the claims of a table."""

    def __init__(self, columns: Columns) -> None:
        known, counts = stem_counts(columns)
        self._known, self._weights = known, rarity_of(counts, len(columns))
        self._look_up = lru_cache(maxsize=1 << 18)(self._weight)

    def _weight(self, stem: str) -> float | None:
        wanted = np.uint64(code(stem))
        place = int(np.searchsorted(self._known, wanted))
        is_known = place < len(self._known) and self._known[place] == wanted
        return float(self._weights[place]) if is_known else None

    def __getitem__(self, stem: str) -> float:
        weight = self._look_up(stem)
        if weight is None:
            raise KeyError(stem)
        return weight

    def __iter__(self) -> Iterator[str]:
        raise TypeError("only codes of stems are kept")

    def __len__(self) -> int:
        return len(self._known)


def mine(claims: Claims, settings: Settings, num_new: int | None = None) -> Mined:
    """Candidate pairs of all claims, or, with `num_new`, of the first so many against the rest."""
    columns = claims.columns
    copies = fold_copies(columns, columns.days.order, settings.near_duplicates)
    scope = Scope(settings.scope, settings.window, num_new)
    blocks = block_pairs(columns, columns.fit & copies.leads, scope, settings.neighbours, settings.max_frequency)
    pairs, num_blocked = _strongest(columns, blocks, settings.max_pairs * OVERSCAN)
    candidates = sorted(_weighed(claims, pairs), key=lambda pair: (-pair.prior, pair.left, pair.right))
    unfit = Counter(reason for reason in columns.table["unfit"].to_pylist() if reason)
    return Mined(candidates[: settings.max_pairs], len(claims), num_blocked, dict(sorted(unfit.items())), copies)


def pair(claims: Claims, left: int, right: int) -> Candidate:
    """Two claims that somebody put side by side, whether or not they share a word."""
    evidence = tuple(weigh(claims.reading(left), claims.reading(right), {}))
    return Candidate(left, right, total(list(evidence)), evidence)


def _strongest(columns: Columns, blocks: Iterable[Pairs], limit: int) -> tuple[Pairs, int]:
    """The `limit` pairs of the highest prior, ties by place in the text; and how many there were."""
    signs, text = Signs(columns), numbered(columns.texts("key")) * 2 + columns.flags("denies")
    none = np.zeros(0, np.int64)
    best, count = Pairs(none, none, np.zeros(0)), 0
    for block in blocks:
        block = block.where(text[block.left] != text[block.right])  # one text twice opposes nothing
        count += len(block)
        closeness = signs.shares(block.left, block.right)
        block = Pairs(block.left, block.right, signs.prior(block, closeness))
        best = _top(best, block, limit)
    return best, count


def _top(one: Pairs, other: Pairs, limit: int) -> Pairs:
    joined = Pairs(
        *(np.concatenate([getattr(p, name) for p in (one, other)]) for name in ("left", "right", "closeness"))
    )
    return joined.where(np.lexsort((joined.right, joined.left, -joined.closeness))[:limit])


def _weighed(claims: Claims, pairs: Pairs) -> Iterator[Candidate]:
    """The pairs read word by word, PIECE at a time."""
    rarity = Rarity(claims.columns)
    order = np.lexsort((pairs.right, pairs.left))
    for start in range(0, len(order), PIECE):
        piece = pairs.where(order[start : start + PIECE])
        readings = claims.readings(np.unique(np.concatenate([piece.left, piece.right])).tolist())
        for left, right in zip(piece.left.tolist(), piece.right.tolist(), strict=True):
            evidence = tuple(weigh(readings[left], readings[right], rarity))
            yield Candidate(left, right, total(list(evidence)), evidence)

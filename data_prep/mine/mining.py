"""Claims -> candidate pairs: copies folded, blocked by what they share, weighed by evidence, the strongest kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.mine.blocking import Pairs, Scope, block_pairs, stem_counts
from data_prep.mine.claims import Claims
from data_prep.mine.columns import Codes, Columns, distinct, numbered
from data_prep.mine.copies import Copies, fold_copies
from data_prep.mine.evidence import Evidence, rarity_of, total, weigh
from data_prep.mine.features import code
from data_prep.mine.settings import EMBEDDINGS, WORDS, Settings
from data_prep.mine.signs import Signs
from data_prep.mine.vectors import Closeness, Vectors, centred, nearest_pairs

_FIELDS = ("left", "right", "closeness")
PIECE = 4096  # pairs whose words are in memory at a time: about 40 MB
OVERSCAN = 2  # pairs read word by word for each that is kept


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


def mine(claims: Claims, settings: Settings, num_new: int | None = None, vectors: Vectors | None = None) -> Mined:
    """Candidate pairs of all claims, or, with `num_new`, of the first so many against the rest.

    `vectors`, (n, width), one a claim, are needed where the settings name embeddings; ValueError without them.
    """
    if settings.needs_vectors and vectors is None:
        raise ValueError("blocking or rank by embeddings needs vectors")
    columns = claims.columns
    if vectors is not None:
        vectors = centred(vectors, columns.is_other_script)
    copies = fold_copies(columns, columns.days.order, settings.near_duplicates)
    scope = Scope(settings.scope, settings.window, num_new)
    judge = _Judge(columns, Closeness(vectors) if vectors is not None and settings.rank == EMBEDDINGS else None)
    best, num_blocked = _Best(settings.max_pairs * OVERSCAN, EMBEDDINGS in settings.blocking), 0
    for way, block in _blocks(columns, copies, scope, settings, vectors):
        block = judge.weighed(block)
        num_blocked += best.add(block, way)
    candidates = sorted(_read_in_words(claims, best, judge), key=lambda pair: (-pair.prior, pair.left, pair.right))
    unfit = Counter(reason for reason in columns.table["unfit"].to_pylist() if reason)
    return Mined(candidates[: settings.max_pairs], len(claims), num_blocked, dict(sorted(unfit.items())), copies)


def pair(claims: Claims, left: int, right: int) -> Candidate:
    """Two claims that somebody put side by side, whether or not they share a word."""
    evidence = tuple(weigh(claims.reading(left), claims.reading(right), {}))
    return Candidate(left, right, total(list(evidence)), evidence)


def _blocks(
    columns: Columns, copies: Copies, scope: Scope, settings: Settings, vectors: Vectors | None
) -> Iterator[tuple[str, Pairs]]:
    """What each way of blocking proposes, by its name."""
    if WORDS in settings.blocking:
        chosen = columns.fit & copies.leads
        for block in block_pairs(columns, chosen, scope, settings.neighbours, settings.max_frequency):
            yield WORDS, block
    if EMBEDDINGS in settings.blocking and vectors is not None:
        chosen = columns.fit_in_meaning & copies.leads
        for block in nearest_pairs(columns, vectors, chosen, scope, settings.neighbours, settings.least_closeness):
            yield EMBEDDINGS, block


class _Judge:
    """How strongly pairs speak for a contradiction, by the million and one by one."""

    def __init__(self, columns: Columns, closeness: Closeness | None) -> None:
        self.columns, self.signs, self.closeness = columns, Signs(columns), closeness
        self.text = numbered(columns.texts("key")) * 2 + columns.flags("denies")

    def weighed(self, pairs: Pairs) -> Pairs:
        """The pairs with their prior in place of what they share; one text twice opposes nothing, and is left out."""
        pairs = pairs.where(self.text[pairs.left] != self.text[pairs.right])
        return Pairs(pairs.left, pairs.right, self.signs.prior(pairs, self.close(pairs), self.closeness is not None))

    def close(self, pairs: Pairs) -> Floats:
        """How near the topics of each pair are, 0 to 1: by meaning where that is asked for, else by rare words."""
        if self.closeness is not None:
            return self.closeness(pairs.left, pairs.right)
        return self.signs.shares(pairs.left, pairs.right)


class _Best:
    """The `limit` pairs of the highest prior, each once, ties by place in the text, and who proposed them."""

    def __init__(self, limit: int, repeats: bool) -> None:
        self.limit, self.repeats = limit, repeats
        none = np.zeros(0, np.int64)
        self.pairs, self.ways = Pairs(none, none, np.zeros(0)), np.zeros(0, np.int64)
        self._seen: Codes = np.zeros(0, np.uint64)  # 8 bytes a pair, of which a claim has `neighbours` at most

    def add(self, block: Pairs, way: str) -> int:
        """Take in the best of a block; how many pairs of it nobody has proposed before."""
        fresh = self._fresh(block)
        bit = np.full(len(block), 1 if way == WORDS else 2, np.int64)
        joined = Pairs(*(np.concatenate([getattr(p, n) for p in (self.pairs, block)]) for n in _FIELDS))
        ways = np.concatenate([self.ways, bit])
        order = np.lexsort((ways, joined.right, joined.left, -joined.closeness))
        joined, ways = joined.where(order), ways[order]
        first = np.ones(len(joined), np.bool_)
        first[1:] = (joined.left[1:] != joined.left[:-1]) | (joined.right[1:] != joined.right[:-1])
        heads = np.flatnonzero(first)
        ways = np.bitwise_or.reduceat(ways, heads) if len(heads) else ways
        self.pairs, self.ways = joined.where(heads[: self.limit]), ways[: self.limit]
        return fresh

    def _fresh(self, block: Pairs) -> int:
        """How many pairs nobody has proposed yet; with one way that proposes each once, all."""
        if not self.repeats:
            return len(block)
        keys = distinct(block.left.astype(np.uint64) << np.uint64(32) | block.right.astype(np.uint64))
        keys = keys[~np.isin(keys, self._seen)]
        self._seen = np.concatenate([self._seen, keys])
        return len(keys)

    def proposed_by(self, place: int) -> tuple[str, ...]:
        """The ways that brought the pair at this place together."""
        return tuple(name for bit, name in ((1, WORDS), (2, EMBEDDINGS)) if self.ways[place] & bit)


def _read_in_words(claims: Claims, best: _Best, judge: _Judge) -> Iterator[Candidate]:
    """The pairs read word by word, PIECE at a time."""
    rarity = Rarity(claims.columns)
    close = judge.close(best.pairs) if judge.closeness is not None else None
    order = np.lexsort((best.pairs.right, best.pairs.left))
    for start in range(0, len(order), PIECE):
        places = order[start : start + PIECE]
        piece = best.pairs.where(places)
        readings = claims.readings(np.unique(np.concatenate([piece.left, piece.right])).tolist())
        for place, left, right in zip(places.tolist(), piece.left.tolist(), piece.right.tolist(), strict=True):
            told = float(close[place]) if close is not None else None
            evidence = tuple(weigh(readings[left], readings[right], rarity, told))
            yield Candidate(left, right, total(list(evidence)), evidence, best.proposed_by(place))

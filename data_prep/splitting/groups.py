"""Which pairs know of each other: groups connected by sentences (same or nearly, either side), events, articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data_prep.foundation.resampling import Ints
from data_prep.pairs import ClaimPair
from data_prep.splitting.near_duplicates import near_links

Key = tuple[str, str]
Neighbours = Mapping[str, Sequence[str]]


def leak_keys(pair: ClaimPair) -> set[Key]:
    """All by which two pairs know of each other exactly: both folded sentences, the event, the article.

    Events are named within their source; an article is expected to have one name (its address, say) everywhere.
    """
    keys = {("sentence", pair.premise_key), ("sentence", pair.hypothesis_key)}
    if pair.event:
        keys.add(("event", f"{pair.source}/{pair.event}"))
    if pair.article:
        keys.add(("article", pair.article))
    return keys


def find_neighbours(pairs: Iterable[ClaimPair], threshold: float | None) -> Neighbours:
    """For each folded sentence of `pairs` that has any the others that are as similar as `threshold`; {} for None.

    Looked for once over all pairs of a run: every later question (groups, leaks) is a look-up in this.
    """
    if threshold is None:
        return {}
    texts = sorted({text for pair in pairs for text in (pair.premise_key, pair.hypothesis_key)})
    found: dict[str, list[str]] = {}
    left, right, _ = near_links(texts, threshold)
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        found.setdefault(texts[one], []).append(texts[other])
        found.setdefault(texts[other], []).append(texts[one])
    return found


@dataclass(frozen=True)
class Sentences:
    """The distinct folded sentences of n pairs, numbered; `premise[i]` and `hypothesis[i]` are those of pair i."""

    number: dict[str, int]
    premise: Ints
    hypothesis: Ints

    @classmethod
    def of(cls, pairs: Sequence[ClaimPair]) -> Sentences:
        """Number the sentences of `pairs`."""
        texts = sorted({pair.premise_key for pair in pairs} | {pair.hypothesis_key for pair in pairs})
        number = {text: index for index, text in enumerate(texts)}
        premise = np.fromiter((number[pair.premise_key] for pair in pairs), np.int64, len(pairs))
        hypothesis = np.fromiter((number[pair.hypothesis_key] for pair in pairs), np.int64, len(pairs))
        return cls(number, premise, hypothesis)

    def near_links(self, neighbours: Neighbours) -> tuple[Ints, Ints]:
        """The numbers of near sentences, from and to."""
        near = [(text, other) for text in self.number if text in neighbours for other in neighbours[text]]
        links = [(self.number[text], self.number[other]) for text, other in near if other in self.number]
        table = np.array(links, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


def group_pairs(pairs: Sequence[ClaimPair], neighbours: Neighbours) -> Ints:
    """The number of each pair's connected group, from 0; `neighbours`: which sentences count as one (find_neighbours).

    The groups do not depend on the order of the pairs, their numbers do.
    """
    if not pairs:
        return np.zeros(0, np.int64)
    sentences = Sentences.of(pairs)
    links = [(sentences.premise, sentences.hypothesis), sentences.near_links(neighbours)]
    links += _other_links(pairs, sentences)
    component = _components(links)
    return np.unique(component[sentences.premise], return_inverse=True)[1].astype(np.int64)


def _other_links(pairs: Sequence[ClaimPair], sentences: Sentences) -> list[tuple[Ints, Ints]]:
    """Premise to event and premise to article, whose numbers follow those of the sentences."""
    number: dict[Key, int] = {}
    found: list[tuple[int, int]] = []
    for index, pair in enumerate(pairs):
        if pair.event or pair.article:
            keys = (key for key in leak_keys(pair) if key[0] != "sentence")
            found += [(index, number.setdefault(key, len(sentences.number) + len(number))) for key in keys]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return [(sentences.premise[table[:, 0]], table[:, 1])]


def _components(links: list[tuple[Ints, Ints]]) -> Ints:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    left, right = (np.concatenate(side) for side in zip(*links, strict=True))
    size = int(max(left.max(), right.max())) + 1
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)

"""Opposed pairs that are about the same thing, brought together: one event, many claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data_prep.mine.reading import Reading

NAMED_BY = 4  # words


def group(pairs: Sequence[tuple[int, int]], keys: Sequence[tuple[str, str]]) -> list[int]:
    """For each pair the number of its event, in order of appearance: pairs that share a claim, or its very words."""
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for (left, right), texts in zip(pairs, keys, strict=True):
        for other in (right, *texts):
            parent[root(other)] = root(left)
    numbers: dict[object, int] = {}
    return [numbers.setdefault(root(left), len(numbers)) for left, _ in pairs]


def name(readings: Sequence[Reading]) -> str:
    """What most of an event's claims speak of: the commonest words, as written in the first that has them."""
    counts = Counter(stem for reading in readings for stem in reading.topic)
    first: dict[str, str] = {}
    for reading in readings:
        for stem, word in reading.topic.items():
            first.setdefault(stem, word)
    order = list(first)
    common = sorted(counts, key=lambda stem: (-counts[stem], order.index(stem)))[:NAMED_BY]
    return "، ".join(first[stem] for stem in common)

"""Opposed pairs that are about the same thing, brought together: one event, many claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data_prep.foundation.fold import fold

NAMED_BY = 4  # words
_MARKS = '،؛:.!؟«»"“”()[]'


def group(pairs: Sequence[tuple[int, int]], keys: Sequence[tuple[str, str]], opposed: Sequence[bool]) -> list[int]:
    """For each pair the number of its event, in order of appearance: opposed pairs that share a claim, or its words.

    A pair with nothing in it that speaks for a contradiction joins no others: it would chain a whole article together.
    """
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for place, (pair, texts) in enumerate(zip(pairs, keys, strict=True)):
        for other in (*pair, *texts) if opposed[place] else ():
            parent[root(other)] = root(("pair", place))
    numbers: dict[object, int] = {}
    return [numbers.setdefault(root(("pair", place)), len(numbers)) for place in range(len(pairs))]


def name(topics: Sequence[dict[str, str]], texts: Sequence[str]) -> str:
    """What most of an event's claims speak of: the commonest stems, as written where each first stands."""
    counts = Counter(stem for topic in topics for stem in topic)
    first: dict[str, str] = {}
    for topic, text in zip(topics, texts, strict=True):
        written = {fold(word): word.strip(_MARKS) for word in text.split()}
        for stem, word in topic.items():
            first.setdefault(stem, written.get(word, word))
    order = {stem: place for place, stem in enumerate(first)}
    common = sorted(counts, key=lambda stem: (-counts[stem], order[stem]))[:NAMED_BY]
    return "، ".join(first[stem] for stem in common)

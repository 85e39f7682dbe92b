"""Which languages the two sides of a pair are in, as slices, mixtures and cards name it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from data_prep.pairs import ClaimPair

CODE = re.compile(r"[a-z]{2,3}")  # ISO 639: ar, en, arz


def languages(pair: ClaimPair) -> str | None:
    """`ar`; `ar-en` for an Arabic premise and an English hypothesis; None unless both are known."""
    if pair.premise_lang is None or pair.hypothesis_lang is None:
        return None
    return "-".join(dict.fromkeys((pair.premise_lang, pair.hypothesis_lang)))


def parts(pairs: Iterable[ClaimPair]) -> dict[str, str]:
    """For each pair's id its part of a mixture: its source, or `source/language` where that has several."""
    rows = [(pair.id, pair.source, languages(pair) or "unknown") for pair in pairs]
    of_source = defaultdict[str, set[str]](set)
    for _, source, spoken in rows:
        of_source[source].add(spoken)
    return {key: f"{source}/{spoken}" if len(of_source[source]) > 1 else source for key, source, spoken in rows}


def by_language(splits: Mapping[str, Sequence[ClaimPair]]) -> dict[str, dict[str, int]]:
    """Pairs of each split by language, commonest first; `unknown` where a source does not say."""
    return {
        split: dict(Counter(languages(pair) or "unknown" for pair in pairs).most_common())
        for split, pairs in splits.items()
    }


def spoken(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The languages in `by_language`'s table, Arabic first; Arabic alone where none is known."""
    codes = {code for table in counts.values() for key in table if key != "unknown" for code in key.split("-")}
    return sorted(codes, key=lambda code: (code != "ar", code)) or ["ar"]

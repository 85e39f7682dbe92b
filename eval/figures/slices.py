"""Parts of a split by which figures are broken down; a pair may stand in many of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from data_prep.audit.negation import has_negation
from data_prep.foundation.intervals import days_between, parse_interval
from data_prep.foundation.resampling import Ints
from data_prep.languages import languages
from data_prep.pairs import ClaimPair

SMALL_PAIRS, SMALL_CLUSTERS = 20, 5  # of 20 pairs accuracy is known to some 20 points either way
_NUMBER = re.compile(r"\d+")
_DAYS = ((0, "same day"), (7, "1 to 7 days"), (30, "8 to 30 days"), (365, "31 to 365 days"))
_WORDS = ((10, "up to 10 words"), (20, "11 to 20 words"), (40, "21 to 40 words"))


def slices(pairs: Sequence[ClaimPair]) -> dict[tuple[str, str], Ints]:
    """Rows of each (kind, value), in the order of KINDS, values sorted; a pair without a value is in none.

    What follows from the texts alone is left out where it is the same for all: it parts nothing.
    """
    rows: dict[tuple[str, str], Ints] = {}
    for by, values_of in KINDS.items():
        values = np.array([value or "" for value in values_of(pairs)], dtype=str)
        names = sorted(set(values.tolist()) - {""})
        if by in GIVEN or len(set(values.tolist())) > 1:
            rows |= {(by, name): np.flatnonzero(values == name) for name in names}
    return rows


def is_small(num_pairs: int, num_clusters: int) -> bool:
    """Whether a slice is too small to say much."""
    return num_pairs < SMALL_PAIRS or num_clusters < SMALL_CLUSTERS


def _each(value_of: Callable[[ClaimPair], str | None]) -> Callable[[Sequence[ClaimPair]], list[str | None]]:
    return lambda pairs: [value_of(pair) for pair in pairs]


def _up_to(number: int, steps: Sequence[tuple[int, str]], beyond: str) -> str:
    return next((name for most, name in steps if number <= most), beyond)


def _length(pair: ClaimPair) -> str:
    """Words of both sides together; spelling folded, punctuation none."""
    return _up_to(len(pair.premise_key.split()) + len(pair.hypothesis_key.split()), _WORDS, "over 40 words")


def _days_apart(pair: ClaimPair) -> str:
    if pair.premise_date is None or pair.hypothesis_date is None:
        return "a side undated"
    apart = days_between(parse_interval(pair.premise_date), parse_interval(pair.hypothesis_date))
    return _up_to(apart, _DAYS, "over 365 days")


def _sides(premise: bool, hypothesis: bool) -> str:
    return "both sides" if premise and hypothesis else "one side" if premise or hypothesis else "neither side"


def _digits(pair: ClaimPair) -> str:
    """Where numbers in digits stand (any script), and whether they are the same."""
    premise, hypothesis = (sorted(_NUMBER.findall(side)) for side in (pair.premise_key, pair.hypothesis_key))
    differ = premise and hypothesis and premise != hypothesis
    return _sides(bool(premise), bool(hypothesis)) + (", differing" if differ else "")


def _overlap(pairs: Sequence[ClaimPair]) -> list[str | None]:
    """Fifths of the pairs by words shared over words in all; equal shares stand in one fifth."""
    if not pairs:
        return []
    sides = [(set(pair.premise_key.split()), set(pair.hypothesis_key.split())) for pair in pairs]
    shared = [len(premise & hypothesis) / max(1, len(premise | hypothesis)) for premise, hypothesis in sides]
    shares = np.array(shared).round(9)
    fifth = np.searchsorted(np.sort(shares), shares) * 5 // len(pairs)
    return [f"fifth {1 + index} of 5" for index in fifth]


KINDS: dict[str, Callable[[Sequence[ClaimPair]], list[str | None]]] = {
    "source": _each(lambda pair: pair.source),
    "relation": _each(lambda pair: pair.relation),
    "phenomenon": _each(lambda pair: pair.phenomenon),
    "dialect": _each(lambda pair: pair.dialect),
    "language": _each(languages),
    "speaker": _each(lambda pair: _sides(pair.premise_speaker is not None, pair.hypothesis_speaker is not None)),
    "days_apart": _each(_days_apart),
    "length": _each(_length),
    "digits": _each(_digits),
    "negation": _each(lambda pair: _sides(has_negation(pair.premise_key), has_negation(pair.hypothesis_key))),
    "overlap": _overlap,
}
GIVEN = ("source", "relation", "phenomenon", "dialect", "language")  # said by the source

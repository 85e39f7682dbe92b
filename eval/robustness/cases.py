"""Pairs of a split -> the cases of each test: only where its change changes something, and every case once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from data_prep.contrast.generate import seeded
from data_prep.pairs import IDENTIFYING_FIELDS, ClaimPair, pair_id, rank
from eval.robustness.suite import BEHAVIOURS


@dataclass(frozen=True)
class Case:
    """One pair before and after the change of one test; `origin` is the pair of the data set it was made from."""

    test: str
    origin: ClaimPair
    before: ClaimPair
    after: ClaimPair


def make_cases(test: str, pairs: Sequence[ClaimPair], max_cases: int, seed: int) -> tuple[list[Case], int]:
    """Up to `max_cases` cases and how many pairs were looked at for them, in an order of ids and seed alone."""
    cases: dict[str, Case] = {}
    ranked = sorted(pairs, key=lambda pair: rank(pair.id, seed))
    for looked_at, pair in enumerate(ranked):
        if len(cases) == max_cases:
            return list(cases.values()), looked_at
        changed = BEHAVIOURS[test].change(pair, seeded(seed, test, pair.id))
        if changed is not None:
            before, after = (_named(made) for made in changed)
            cases.setdefault(f"{before.id}/{after.id}", Case(test, pair, before, after))
    return list(cases.values()), len(ranked)


def _named(pair: ClaimPair) -> ClaimPair:
    """The pair under an id of its content: equal pairs of several tests are scored once."""
    content = (pair.premise, pair.hypothesis, *(getattr(pair, name) for name in IDENTIFYING_FIELDS))
    return dataclasses.replace(pair, id=pair_id("case", *content))

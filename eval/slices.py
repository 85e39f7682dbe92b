"""Parts of a split by which figures are broken down; a pair may stand in many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from data_prep.pairs import ClaimPair
from data_prep.resampling import Ints

SLICES: dict[str, Callable[[ClaimPair], str | None]] = {
    "source": lambda pair: pair.source,
    "relation": lambda pair: pair.relation,
    "phenomenon": lambda pair: pair.phenomenon,
}


def slices(pairs: Sequence[ClaimPair]) -> dict[tuple[str, str], Ints]:
    """Rows of each (kind, value), in the order of SLICES, values sorted; a pair without a value is in none."""
    found: dict[tuple[str, str], Ints] = {}
    for by, value_of in SLICES.items():
        values = np.array([value_of(pair) or "" for pair in pairs])
        found |= {(by, str(value)): np.flatnonzero(values == value) for value in sorted(set(values) - {""})}
    return found

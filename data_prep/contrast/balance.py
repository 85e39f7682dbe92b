"""Which blocks are kept: so many of each kind that no cost of words tells one label from another.

A block whose three directions cost the same number of words, and change a negation or none, is level by itself. Others
are kept in such numbers that, over all kept blocks, every cost occurs equally often under the three labels: an
integer programme over the kinds of blocks, of which there are some dozens.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

from data_prep.contrast.blocks import Costs


def keep_level(costs: Sequence[Costs], ranks: Sequence[str], limit: int | None) -> list[int]:
    """Indices of the blocks to keep, by rank within each kind, at most `limit` of them."""
    kinds: dict[Costs, list[int]] = defaultdict(list)
    for index, kind in enumerate(costs):
        kinds[kind].append(index)
    wanted = level_counts({kind: len(members) for kind, members in kinds.items()}, limit)
    kept: list[int] = []
    for kind, members in kinds.items():
        kept += sorted(members, key=lambda index: ranks[index])[: wanted[kind]]
    return sorted(kept)


def level_counts(available: Mapping[Costs, int], limit: int | None) -> dict[Costs, int]:
    """How many blocks of each kind to keep: as many as possible under "equally often for each label"."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not available:
        return {}
    kinds = sorted(available)
    values = sorted({cost for kind in kinds for cost in kind})
    rows = [[(kind[label] == value) - (kind[0] == value) for kind in kinds] for value in values for label in (1, 2)]
    constraints = [LinearConstraint(np.array(rows, dtype=float), 0, 0)]
    if limit is not None:
        constraints.append(LinearConstraint(np.ones((1, len(kinds))), 0, limit))
    upper = np.array([available[kind] for kind in kinds], dtype=float)
    result = milp(
        -np.ones(len(kinds)), constraints=constraints, bounds=Bounds(0, upper), integrality=np.ones(len(kinds))
    )
    if result.x is None:
        raise AssertionError(f"no solution, though keeping nothing is one: {result.message}")
    return {kind: round(count) for kind, count in zip(kinds, result.x, strict=True)}


def tally(costs: Sequence[Costs]) -> list[Counter[Hashable]]:
    """For each label, how often each cost occurs: equal after `keep_level`."""
    return [Counter(kind[label] for kind in costs) for label in range(3)]

"""Which blocks are kept: so many of each kind that no cost of words tells one label from another.

A block whose three directions cost the same number of words, and change a negation or none, is level by itself. Others
are kept in such numbers that, over all kept blocks, every cost occurs equally often under the three labels: an
integer programme over the kinds of blocks, of which there are some dozens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from data_prep.contrast.blocks import Costs

Kind = tuple[Costs, bool]  # and whether the neutral edit is of the claim's own words


OWN = 5.0  # a block whose neutral edit is of the claim's own words is worth so many with a phrase put in


def keep_level(
    costs: Sequence[Costs], own: Sequence[bool], ranks: Sequence[str], limit: int | None, phrases: float = 1.0
) -> list[int]:
    """Indices of the blocks to keep, by rank within each kind, at most `limit` of them; those of own words first.

    `phrases` bounds the share of blocks whose neutral edit is of a phrase put in; one may be, unless it is 0.
    """
    kinds: dict[Kind, list[int]] = defaultdict(list)
    for index, kind in enumerate(zip(costs, own, strict=True)):
        kinds[kind].append(index)
    wanted = level_counts({kind: len(members) for kind, members in kinds.items()}, limit, phrases)
    kept: list[int] = []
    for kind, members in kinds.items():
        kept += sorted(members, key=lambda index: ranks[index])[: wanted[kind]]
    return sorted(kept)


def level_counts(available: Mapping[Kind, int], limit: int | None, phrases: float = 1.0) -> dict[Kind, int]:
    """How many blocks of each kind to keep: as many as possible under "equally often for each label"."""
    import numpy as np
    from scipy.optimize import Bounds, milp

    if not available:
        return {}
    kinds = sorted(available)
    result = milp(
        -np.array([OWN if own else 1.0 for _, own in kinds]),
        constraints=_constraints(kinds, limit, phrases),
        bounds=Bounds(0, np.array([available[kind] for kind in kinds], dtype=float)),
        integrality=np.ones(len(kinds)),
        options={"mip_rel_gap": 0.001},  # no time limit: the same claims must give the same blocks on any machine
    )
    if result.x is None:
        raise AssertionError(f"no solution, though keeping nothing is one: {result.message}")
    counts = {kind: round(count) for kind, count in zip(kinds, result.x, strict=True)}
    if 0 < phrases < 1 and not any(counts.values()):  # of a handful of articles, rather one by a phrase than none
        return level_counts(available, 1)
    return counts


def _constraints(kinds: Sequence[Kind], limit: int | None, phrases: float) -> list[Any]:
    """Every cost as often under each label; at most `limit` blocks, `phrases` of them at most by phrases put in."""
    import numpy as np
    from scipy.optimize import LinearConstraint

    values = sorted({cost for costs, _ in kinds for cost in costs})
    level = [
        [(costs[label] == value) - (costs[0] == value) for costs, _ in kinds] for value in values for label in (1, 2)
    ]
    constraints = [LinearConstraint(np.array(level, dtype=float), 0, 0)]
    if limit is not None:
        constraints.append(LinearConstraint(np.ones((1, len(kinds))), 0, limit))
    if phrases < 1:  # phrases kept <= share of all kept
        constraints.append(LinearConstraint(np.array([[-phrases if own else 1 - phrases for _, own in kinds]]), ub=0))
    return constraints

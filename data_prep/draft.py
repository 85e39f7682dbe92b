"""A data set before it is written: its splits, what was refused on the way, and what is known of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data_prep.pairs import ClaimPair
from data_prep.reading.intake import Rejected

if TYPE_CHECKING:
    from data_prep.splitting.groups import Neighbours


@dataclass
class Made:
    """What became of the rows that were read."""

    splits: dict[str, list[ClaimPair]]
    rejected: list[Rejected]
    conflicts_kept: list[Rejected] = field(default_factory=list)
    notes: dict[str, dict[str, int]] = field(default_factory=dict)
    neighbours: Neighbours = field(default_factory=dict)

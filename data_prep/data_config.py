"""What a data set is made of, how it is cut, mixed and checked; the values live in configs/data_prep.yaml."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from data_prep.licences import check_use
from data_prep.odd_texts import OddTextConfig
from data_prep.reading.kinds import MEANT_SOURCES, Sources, parse_sources

SPLIT_BY = ("groups", "time")
POLICIES = ("reject", "first", "majority")
IDENTICAL = ("reject", "keep")


@dataclass
class SplitConfig:
    """How splits are cut; `cuts` are the first days of validation and test, for by=time."""

    by: str
    fractions: dict[str, float]
    cuts: dict[str, str | None]
    near_duplicates: float | None

    def __post_init__(self) -> None:
        if self.by not in SPLIT_BY:
            raise ValueError(f"split_by must be {' or '.join(SPLIT_BY)}, got {self.by!r}")
        if set(self.fractions) != {"validation", "test"}:
            raise ValueError(f"fractions are of validation and test, got {sorted(self.fractions)}")
        if min(self.fractions.values()) <= 0 or sum(self.fractions.values()) >= 1:
            raise ValueError(f"fractions must be positive and leave some rows to train on, got {self.fractions}")
        if self.near_duplicates is not None and not 0.3 <= self.near_duplicates <= 1:
            raise ValueError(f"near_duplicates is a similarity from 0.3 to 1, or null, got {self.near_duplicates}")
        if self.by == "time":
            self._check_cuts()

    def _check_cuts(self) -> None:
        days = [self.cuts.get("validation"), self.cuts.get("test")]
        try:
            first, second = (date.fromisoformat(day or "") for day in days)
        except ValueError:
            raise ValueError(
                "split_by=time needs the first day of validation and of test: cuts.validation=2024-07-01 "
                f"cuts.test=2025-01-01, got {days}"
            ) from None
        if first >= second:
            raise ValueError(f"cuts.validation must lie before cuts.test, got {days}")


@dataclass
class ConflictConfig:
    """What is done where rows disagree: `labels` of one pair, rows under one id, identical sides."""

    policy: str
    identical: str

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise ValueError(f"conflicts.policy must be one of {', '.join(POLICIES)}, got {self.policy!r}")
        if self.identical not in IDENTICAL:
            raise ValueError(f"conflicts.identical must be {' or '.join(IDENTICAL)}, got {self.identical!r}")


@dataclass
class MixConfig:
    """`temperature` T: source i counts as n_i ** (1 / T); 1: as it is, towards infinity: all alike; null: not used."""

    temperature: float | None

    def __post_init__(self) -> None:
        if self.temperature is not None and not (self.temperature >= 1 and math.isfinite(self.temperature)):
            raise ValueError(f"mix.temperature must be 1 or more, or null, got {self.temperature}")


@dataclass
class ArtefactConfig:
    """`rows`: at most so many are looked at, whole groups chosen by seed (0: no audit); `draws` of the bootstrap."""

    rows: int
    folds: int
    draws: int

    def __post_init__(self) -> None:
        if self.rows < 0:
            raise ValueError(f"artefacts.rows must be 0 (no audit) or more, got {self.rows}")
        if self.folds < 2 or self.draws < 100:
            raise ValueError(f"artefacts needs folds >= 2 and draws >= 100, got {self.folds} and {self.draws}")


@dataclass
class DataConfig:
    """One data set: its sources and what is done with them."""

    name: str
    runs: str
    overwrite: bool
    data_root: str
    claims: str | None
    seed: int
    split_by: str
    fractions: dict[str, float]
    cuts: dict[str, str | None]
    near_duplicates: float | None
    decontaminate: list[str]
    decontaminate_columns: dict[str, list[str]]
    conflicts: ConflictConfig
    odd_texts: OddTextConfig
    mix: MixConfig
    licence: str
    artefacts: ArtefactConfig
    source: Sources
    MEANT: ClassVar[dict[str, Any]] = MEANT_SOURCES

    def __post_init__(self) -> None:
        _ = self.split
        if set(self.decontaminate_columns) != {"premise", "hypothesis"}:
            raise ValueError(f"decontaminate_columns are of premise and hypothesis, got {self.decontaminate_columns}")
        if not self.source:
            raise ValueError("source is empty: choose at least one, e.g. source=[shipped]")
        self.source = parse_sources(self.source)
        for name, source in self.source.items():
            source.check(name)
        check_use({name: source.licence for name, source in self.source.items()}, self.licence)

    @property
    def split(self) -> SplitConfig:
        """How splits are cut; ValueError for what cannot be."""
        return SplitConfig(self.split_by, self.fractions, self.cuts, self.near_duplicates)

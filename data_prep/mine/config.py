"""What a run of `python -m data_prep.mine` needs to know; the values stand in configs/mine.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.config import one_of
from data_prep.foundation.engine import ENGINES
from data_prep.mine.settings import Settings


@dataclass
class MineConfig:
    """One run: which claims, brought together how, written where."""

    claims: Any  # a path, or a list of them
    name: str
    runs: str
    overwrite: bool
    scope: str
    window: int | None
    neighbours: int
    max_frequency: int
    near_duplicates: float | None
    blocking: Any  # one way, or a list of them
    rank: str
    least_closeness: float
    encoder: str | None
    vectors: Any  # a folder for each table of claims
    max_pairs: int
    engine: str
    workers: int | None
    ray_address: str | None

    def __post_init__(self) -> None:
        one_of("engine", self.engine, ENGINES)
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers must be at least 1, got {self.workers}")
        if not self.tables:
            raise ValueError("claims has no value: give claims=runs/claims/<name>")
        self.settings  # noqa: B018  (refuses what cannot work)

    @property
    def tables(self) -> list[str]:
        """What claims= was given, one or several."""
        return _several(self.claims)

    @property
    def settings(self) -> Settings:
        """What decides the candidates."""
        ways = tuple(_several(self.blocking))
        return Settings(
            self.scope, self.window, self.neighbours, self.max_frequency, self.max_pairs, self.near_duplicates,
            ways, self.rank, self.least_closeness,
        )  # fmt: skip

    @property
    def vector_folders(self) -> list[Path]:
        """What vectors= was given, one or several."""
        return [Path(given) for given in _several(self.vectors)]


def _several(given: Any) -> list[str]:
    return [str(one) for one in ([given] if isinstance(given, str) else list(given or [])) if one]

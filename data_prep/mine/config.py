"""What a run of `python -m data_prep.mine` needs to know; the values stand in configs/mine.yaml."""

from __future__ import annotations

from dataclasses import dataclass
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
        given = [self.claims] if isinstance(self.claims, str) else list(self.claims or [])
        return [str(path) for path in given if path]

    @property
    def settings(self) -> Settings:
        """What decides the candidates."""
        return Settings(
            self.scope, self.window, self.neighbours, self.max_frequency, self.max_pairs, self.near_duplicates
        )

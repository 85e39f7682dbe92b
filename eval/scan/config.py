"""What a scan is; the values stand in configs/scan.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.claims.config import ArticleFormat, ClaimsConfig
from data_prep.foundation.config import one_of
from data_prep.foundation.engine import ENGINES, Engine
from data_prep.mine.settings import Settings


@dataclass
class ScanConfig:
    """One scan: which model, over what, written where."""

    checkpoint: str | None
    revision: str | None
    labels: list[str] | None
    eval: str | None
    files: list[str]
    claims: str | None
    archive: str | None
    scope: str
    name: str
    runs: str
    overwrite: bool
    window: int | None
    neighbours: int
    max_frequency: int
    near_duplicates: float | None
    max_pairs: int
    top: int
    max_length: int
    max_tokens: int
    precision: str
    format: ArticleFormat
    encoding: str | None
    outlet: str | None
    published: str | None
    engine: str
    workers: int | None
    ray_address: str | None
    num_gpus: float

    def __post_init__(self) -> None:
        one_of("engine", self.engine, ENGINES)
        one_of("precision", self.precision, ("auto", "no", "bf16"))
        if bool(self.files) == bool(self.claims):
            raise ValueError("give articles=<file, folder or glob>, or claims=<claims.parquet>, one of the two")
        if not (self.checkpoint or self.eval):
            self.checkpoint = "starter"
        if self.top < 1:
            raise ValueError(f"top must be at least 1, got {self.top}")
        self.settings  # noqa: B018  (refuses what cannot work)
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")
        if self.files:
            self.extraction()

    @property
    def settings(self) -> Settings:
        """What decides the candidates."""
        return Settings(
            self.scope, self.window, self.neighbours, self.max_frequency, self.max_pairs, self.near_duplicates
        )

    @property
    def reading(self) -> Engine:
        """Where the words of claims are read."""
        return Engine(self.engine, self.workers, self.ray_address)

    def extraction(self) -> ClaimsConfig:
        """How claims are taken out of the articles."""
        return ClaimsConfig(
            files=self.files,
            name=self.name,
            format=self.format,
            runs=self.runs,
            overwrite=True,
            encoding=self.encoding,
            outlet=self.outlet,
            published=self.published,
            list_removed=False,
            engine=self.engine,
            workers=self.workers,
            ray_address=self.ray_address,
        )


def as_checkpoint(arguments: list[str]) -> list[str]:
    """model=<dir> -> checkpoint=<dir>: configs/model/ is a Hydra group, so Hydra would look for a recipe there."""
    return [f"checkpoint={a.removeprefix('model=')}" if a.startswith("model=") else a for a in arguments]

"""What a scan is; the values stand in configs/scan.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.claims.config import ENGINES, ArticleFormat, ClaimsConfig
from data_prep.foundation.config import one_of

SCOPES = ("all", "within", "across")


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
    neighbours: int
    max_frequency: int
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
        one_of("scope", self.scope, SCOPES)
        one_of("engine", self.engine, ENGINES)
        one_of("precision", self.precision, ("auto", "no", "bf16"))
        if bool(self.files) == bool(self.claims):
            raise ValueError("give articles=<file, folder or glob>, or claims=<claims.parquet>, one of the two")
        if not (self.checkpoint or self.eval):
            self.checkpoint = "starter"
        for key in ("neighbours", "max_pairs", "top"):
            if getattr(self, key) < 1:
                raise ValueError(f"{key} must be at least 1, got {getattr(self, key)}")
        if self.max_frequency < 2:
            raise ValueError(f"max_frequency must be at least 2, got {self.max_frequency}")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")
        if self.files:
            self.extraction()

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

"""What a run of `python -m data_prep.claims` needs to know; the values stand in configs/claims.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_prep.claims.time.published import parse_published
from data_prep.foundation.engine import ENGINES
from data_prep.foundation.intervals import is_iso_day
from data_prep.foundation.run_names import run_path
from data_prep.reading.encoding import is_known


@dataclass
class ArticleFormat:
    """Where an article's parts stand in a row: candidates in order, the first that is there counts."""

    name: str
    text: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    outlet: list[str] = field(default_factory=list)
    url: list[str] = field(default_factory=list)
    id: list[str] = field(default_factory=list)


@dataclass
class ClaimsConfig:
    """One run: which articles, read how, written where."""

    files: list[str]
    name: str
    format: ArticleFormat
    runs: str
    overwrite: bool
    encoding: str | None
    outlet: str | None
    published: str | None
    list_removed: bool
    engine: str
    workers: int | None
    ray_address: str | None

    @property
    def output(self) -> str:
        """The folder of the finished run."""
        return str(run_path(self.runs, "claims", self.name))

    def __post_init__(self) -> None:
        """Refuse values that cannot work, by name."""
        if not self.files:
            raise ValueError("articles has no value: give articles=<file, folder or glob>")
        if self.engine not in ENGINES:
            raise ValueError(f"engine is {self.engine!r}; known are {', '.join(ENGINES)}")
        if self.published and not is_iso_day(self.published):
            meant = parse_published(self.published)
            remedy = f"write it as {meant}, if that is the day you mean" if meant else "write it as 2017-11-15"
            raise ValueError(f"published is {self.published!r}, which is no day written yyyy-mm-dd; {remedy}")
        if self.encoding and not is_known(self.encoding):
            raise ValueError(
                f"encoding is {self.encoding!r}, which is none; try utf-8 or cp1256, or null to tell it apart"
            )
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers must be at least 1, got {self.workers}")

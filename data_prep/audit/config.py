"""What an audit looks at; the values live in configs/audit.yaml."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from data_prep.data_config import ArtefactConfig
from data_prep.reading.kinds import MEANT_SOURCES, Sources, parse_sources
from data_prep.reading.source_config import SPLITS, FilesSource, LabelledSource, SourceConfig


@dataclass
class AuditConfig:
    """A data set's folder, or tables read as `source` says: all of them, or train against validation and test."""

    data: Any  # these four: a path, or a list of them
    train: Any
    validation: Any
    test: Any
    name: str
    runs: str
    overwrite: bool
    data_root: str
    seed: int
    near_duplicates: float | None
    artefacts: ArtefactConfig
    source: Sources
    MEANT: ClassVar[dict[str, Any]] = MEANT_SOURCES | dict.fromkeys(("data", *SPLITS), str | list[str])

    def __post_init__(self) -> None:
        self.source = parse_sources(self.source)
        for key in ("data", *SPLITS):
            setattr(self, key, _paths(key, getattr(self, key)))
        if self.near_duplicates is not None and not 0.3 <= self.near_duplicates <= 1:
            raise ValueError(f"near_duplicates is a similarity from 0.3 to 1, or null, got {self.near_duplicates}")
        if self.data and (self.train or self.validation or self.test):
            raise ValueError("data=... is audited by itself: give either data, or train, validation and test")
        if self.folder is None:
            self._take_files()

    @property
    def folder(self) -> Path | None:
        """The finished data set that `data` names, if it is one."""
        return Path(self.data[0]) if len(self.data) == 1 and (Path(self.data[0]) / "manifest.json").is_file() else None

    def _take_files(self) -> None:
        """Put the given tables in the place of the source's own."""
        given = {split: getattr(self, split) for split in SPLITS} | ({"train": self.data} if self.data else {})
        if any(given.values()):
            if len(self.source) != 1:
                raise ValueError(f"tables are read as one source says, got {', '.join(self.source) or 'none'}")
            ((name, source),) = self.source.items()
            self.source[name] = _with_files(name, source, given)
        for name, source in self.source.items():
            source.check(name)


def _with_files(name: str, source: SourceConfig, given: dict[str, list[str]]) -> FilesSource:
    """Tables in the columns and labels of a source; ValueError for one that has neither."""
    if not isinstance(source, LabelledSource):
        raise ValueError(f"source.{name} makes its pairs and has no columns to read tables by: give another source=...")
    known = {option.name for option in dataclasses.fields(FilesSource)}
    own = {option.name: getattr(source, option.name) for option in dataclasses.fields(source)}
    return FilesSource(**{key: value for key, value in own.items() if key in known} | given)


def _paths(key: str, given: Any) -> list[str]:
    paths = [given] if isinstance(given, str) else given or []
    if not (isinstance(paths, list) and all(isinstance(path, str) for path in paths)):
        raise ValueError(f"{key} must be a path or a list of paths, got {given!r}")
    return paths

"""What a labelled set is to this project: where it lies, how its columns and labels are called, who may use it.

A source is of one of four kinds: tables in files, tables of several languages crossed, a set of the hub, or pairs made
out of claims (contrast).
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass, field
from typing import Any

from data_prep.languages import CODE
from data_prep.pairs import LABEL_NAMES, OPTIONAL_FIELDS
from data_prep.reading.delimited import DELIMITERS
from data_prep.reading.encoding import is_known
from data_prep.reading.row import TableFormat

SPLITS = ("train", "validation", "test")
REQUIRED = ("premise", "hypothesis", "label")
UNDECIDED = ("masked", "left_out")  # a label that may be one of several of ours: trained on as that, or refused


@dataclass
class HubConfig:
    """A data set on the hub; `revision` is a full commit, so that a name means one set of bytes."""

    path: str
    revision: str
    subset: str | None = None

    def __post_init__(self) -> None:
        if len(self.revision) != 40 or set(self.revision) - set("0123456789abcdef"):
            raise ValueError(f"hub.revision of {self.path} must be a 40-digit commit, got {self.revision!r}")


@dataclass
class ContrastConfig:
    """Pairs made out of claims instead of read: which claims tables, the seed, at most how many pairs."""

    claims: str | None
    seed: int
    pairs: int | None = None
    workers: int | None = None
    pairs_a_block: int = 12
    phrases: float = 0.4  # at most this share of the blocks may owe their neutral pairs to a phrase put in

    def check(self, key: str) -> None:
        """ValueError that names the key at fault."""
        if not self.claims:
            raise ValueError(f"{key}.claims has no value: give claims=<claims.parquet of python -m data_prep.claims>")
        for name in ("pairs", "workers"):
            if (value := getattr(self, name)) is not None and value < 1:
                raise ValueError(f"{key}.{name} must be 1 or more, or null, got {value}")
        if self.pairs_a_block not in (3, 12):
            raise ValueError(
                f"{key}.pairs_a_block must be 12 (whole blocks) or 3 (one premise of each), got {self.pairs_a_block}"
            )
        if self.pairs is not None and self.pairs < self.pairs_a_block:
            raise ValueError(
                f"{key}.pairs={self.pairs} holds no block of {self.pairs_a_block} pairs; give more, or null"
            )
        if not 0 <= self.phrases <= 1:
            raise ValueError(f"{key}.phrases is a share and must be 0 to 1, got {self.phrases}")


@dataclass
class Source:
    """What every kind has; `check` says what in it cannot be, since only its owner knows what it is called."""

    licence: str
    citation: str
    version: str
    homepage: str | None
    carve: list[str] = field(default_factory=lambda: ["validation", "test"])
    cap: int | None = None
    weight: float = 1.0
    needs_arabic: bool = True

    def check(self, name: str) -> None:
        """ValueError that names the key at fault."""
        key = f"source.{name}"
        self._check_kind(key)
        _refuse_unknown(f"{key}.carve", self.carve, SPLITS[1:])
        if self.cap is not None and self.cap < 1:
            raise ValueError(f"{key}.cap must be 1 or more, or null, got {self.cap}")
        if not (self.weight > 0 and math.isfinite(self.weight)):
            raise ValueError(f"{key}.weight must be positive, got {self.weight}")

    def _check_kind(self, key: str) -> None:
        raise NotImplementedError


@dataclass(kw_only=True)
class LabelledSource(Source):
    """Rows with columns for both sentences and a label, mapped to ours."""

    columns: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str | None] = field(default_factory=dict)
    relabel: list[str] = field(default_factory=list)
    undecided: str = UNDECIDED[0]
    lang: str | None = None  # of both sides (ISO 639), where no column says it

    @property
    def label_map(self) -> dict[str, str | None]:
        """`labels` and `relabel` in one; the latter is "its label=ours", for keys Hydra refuses (Arabic, spaces)."""
        pairs = (item.rpartition("=") for item in self.relabel)
        return self.labels | {raw: None if ours == "null" else ours for raw, _, ours in pairs}

    @property
    def own_splits(self) -> set[str]:
        """The splits that the set is shipped in."""
        raise NotImplementedError

    def _check_language(self, key: str) -> None:
        if self.lang is not None and not CODE.fullmatch(self.lang):
            raise ValueError(f"{key}.lang is an ISO 639 code (ar, en), got {self.lang!r}")

    def _check_columns(self, key: str) -> None:
        for name in REQUIRED:
            if name not in self.columns:
                raise ValueError(f"{key}.columns.{name} is missing, there are {', '.join(sorted(self.columns))}")
        if unknown := set(self.columns) - {*REQUIRED, *OPTIONAL_FIELDS, "id"}:
            raise ValueError(f"{key}.columns knows nothing of {sorted(unknown)}")
        if len({self.columns[name] for name in REQUIRED}) < len(REQUIRED):
            raise ValueError(f"{key}.columns: premise, hypothesis and label need three columns, got {self.columns}")

    def _check_labels(self, key: str) -> None:
        for ours in self.label_map.values():
            names = [] if ours is None else ours.split("|")
            if set(names) - set(LABEL_NAMES) or len(set(names)) < len(names) or len(names) == len(LABEL_NAMES):
                raise ValueError(
                    f"{key}.labels must lead to {', '.join(LABEL_NAMES)}, two of them (neutral|contradiction) or null, "
                    f"got {ours!r}"
                )
        if self.undecided not in UNDECIDED:
            raise ValueError(f"{key}.undecided must be {' or '.join(UNDECIDED)}, got {self.undecided!r}")


@dataclass(kw_only=True)
class TableSource(LabelledSource):
    """Tables, and how delimited ones are written."""

    encoding: str | None = None  # null: told apart
    header: bool = True
    quotes: bool | None = None
    delimiter: str = "auto"

    @property
    def table_format(self) -> TableFormat:
        """How the tables are to be read."""
        named = {name: sign for sign, name in DELIMITERS.items()}
        delimiter = None if self.delimiter == "auto" else named.get(self.delimiter, self.delimiter)
        return TableFormat(self.encoding, self.header, self.quotes, delimiter)

    def _check_table(self, key: str) -> None:
        if self.encoding and not is_known(self.encoding):
            raise ValueError(f"{key}.encoding is {self.encoding!r}, which is none; try utf-8 or cp1256, or null")
        if (
            self.delimiter != "auto"
            and self.delimiter not in DELIMITERS.values()
            and not re.fullmatch(r"[^\w\s\"]|\t", self.delimiter)
        ):
            names = ", ".join(DELIMITERS.values())
            raise ValueError(f"{key}.delimiter is auto, {names}, or the character itself, got {self.delimiter!r}")


@dataclass(kw_only=True)
class FilesSource(TableSource):
    """Paths, folders or globs for each split."""

    train: list[str] = field(default_factory=list)
    validation: list[str] = field(default_factory=list)
    test: list[str] = field(default_factory=list)

    @property
    def files(self) -> dict[str, list[str]]:
        """The patterns of each split."""
        return {split: getattr(self, split) for split in SPLITS}

    @property
    def own_splits(self) -> set[str]:
        """The splits that files are given for."""
        return {split for split, patterns in self.files.items() if patterns}

    def _check_kind(self, key: str) -> None:
        self._check_columns(key)
        if not self.own_splits:
            raise ValueError(f"{key} has no file: give {key}.train=[path, ...]")
        self._check_table(key)
        self._check_labels(key)
        self._check_language(key)


@dataclass(kw_only=True)
class CrossedSource(TableSource):
    """A file for each language, aligned row by row: pairs within the languages and across them."""

    crossed: dict[str, str]

    @property
    def own_splits(self) -> set[str]:
        """Train alone: every other split is carved out."""
        return set()

    def _check_kind(self, key: str) -> None:
        self._check_columns(key)
        self._check_labels(key)
        self._check_language(key)
        self._check_table(key)
        if len(self.crossed) < 2 or not all(map(CODE.fullmatch, self.crossed)):
            raise ValueError(f"{key}.crossed needs two languages or more (ar: file, en: file), got {self.crossed}")


@dataclass(kw_only=True)
class HubSource(LabelledSource):
    """A set of the hub; `hub_splits` says which of its splits is which of ours."""

    hub: HubConfig
    hub_splits: dict[str, str] = field(default_factory=dict)

    @property
    def own_splits(self) -> set[str]:
        """Those of our splits that one of the hub's stands for."""
        return set(self.hub_splits)

    def _check_kind(self, key: str) -> None:
        self._check_columns(key)
        if not self.hub_splits:
            raise ValueError(f"{key}.hub goes with {key}.hub_splits: give {key}.hub_splits.train=<a split of the set>")
        _refuse_unknown(f"{key}.hub_splits", self.hub_splits, SPLITS)
        self._check_labels(key)
        self._check_language(key)


@dataclass(kw_only=True)
class ContrastSource(Source):
    """Pairs generated out of claims."""

    contrast: ContrastConfig

    def _check_kind(self, key: str) -> None:
        self.contrast.check(f"{key}.contrast")


SourceConfig = FilesSource | CrossedSource | HubSource | ContrastSource


def _refuse_unknown(key: str, given: Any, known: tuple[str, ...]) -> None:
    if unknown := set(given) - set(known):
        raise ValueError(f"{key} takes {', '.join(known)}, got {sorted(unknown)}")


def source_record(source: SourceConfig) -> dict[str, Any]:
    """What card and manifest say of a source."""
    keep = ("licence", "citation", "version", "homepage", "weight", "cap")
    record = {key: getattr(source, key) for key in keep}
    hub = dataclasses.asdict(source.hub) if isinstance(source, HubSource) else None
    undecided = source.undecided if isinstance(source, LabelledSource) else UNDECIDED[0]
    return record | {"hub": hub, "undecided": undecided}

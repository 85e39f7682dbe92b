"""Labelled sets -> claim pairs: columns and labels mapped by config, every row kept or refused with a reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_prep.errors import UserError
from data_prep.pairs import LABEL_NAMES, OPTIONAL_FIELDS, ClaimPair, Label, pair_id, pair_problem
from data_prep.read import Row, TableFormat, find_files, read_rows, table_kind
from data_prep.run_folder import sha256_file

SPLITS = ("train", "validation", "test")


@dataclass
class HubConfig:
    """A data set on the hub; `revision` is a full commit, so that a name means one set of bytes."""

    path: str
    revision: str
    subset: str | None = None

    def __post_init__(self) -> None:
        if len(self.revision) != 40 or set(self.revision) - set("0123456789abcdef"):
            raise ValueError(f"hub revision of {self.path} must be a 40-digit commit, got {self.revision!r}")


@dataclass
class SourceConfig:
    """One labelled set: where it lies, how its columns and labels are called, who may use it."""

    licence: str
    citation: str
    version: str
    homepage: str | None
    columns: dict[str, str]
    labels: dict[str, str | None]
    train: list[str] = field(default_factory=list)
    validation: list[str] = field(default_factory=list)
    test: list[str] = field(default_factory=list)
    hub: HubConfig | None = None
    hub_splits: dict[str, str] = field(default_factory=dict)
    carve: list[str] = field(default_factory=lambda: ["validation", "test"])
    cap: int | None = None
    weight: float = 1.0
    needs_arabic: bool = True
    encoding: str = "utf-8"
    header: bool = True
    quotes: bool | None = None

    def __post_init__(self) -> None:
        for name in ("premise", "hypothesis", "label"):
            if name not in self.columns:
                raise ValueError(f"source columns need {name!r}, got {sorted(self.columns)}")
        if unknown := set(self.columns) - {"premise", "hypothesis", "label", *OPTIONAL_FIELDS}:
            raise ValueError(f"source columns know nothing of {sorted(unknown)}")
        if unknown := {label for label in self.labels.values() if label is not None} - set(LABEL_NAMES):
            raise ValueError(f"source labels must be {LABEL_NAMES} or null, got {sorted(unknown)}")
        if unknown := set(self.carve) - {"validation", "test"}:
            raise ValueError(f"source carve takes validation and test, got {sorted(unknown)}")
        if self.hub is None and not (self.train or self.validation or self.test):
            raise ValueError("source has no file: give source.<name>.train=[path, ...]")
        if (self.cap is not None and self.cap < 1) or self.weight <= 0:
            raise ValueError(f"source cap and weight must be positive, got {self.cap} and {self.weight}")


@dataclass(slots=True)
class SourcedPair:
    """A pair, the split its file is meant for, the splits it may be moved to, and where it was read."""

    pair: ClaimPair
    split: str
    may_move_to: tuple[str, ...]
    file: str
    line: int


@dataclass(slots=True)
class Rejected:
    """A row that did not become a pair: rejected.jsonl holds these."""

    file: str
    line: int
    source: str
    reason: str
    detail: str

    @classmethod
    def of(cls, sourced: SourcedPair, reason: str, detail: str = "") -> Rejected:
        """Refuse a pair that had been read whole."""
        text = detail or f"{sourced.pair.premise} | {sourced.pair.hypothesis}"
        return cls(sourced.file, sourced.line, sourced.pair.source, reason, text)


@dataclass
class ReadSource:
    """All that came out of one source."""

    pairs: list[SourcedPair] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)


def read_source(name: str, source: SourceConfig) -> ReadSource:
    """Read every file of a source, or its hub set; UserError for what no row-wise refusal can mend."""
    result = ReadSource()
    if source.hub is not None:
        _read_hub(name, source, source.hub, result)
        return result
    for split in SPLITS:
        patterns: list[str] = getattr(source, split)
        for path, shown in _shown_paths(patterns):
            _read_file(name, source, split, path, shown, result)
    return result


def _shown_paths(patterns: list[str]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it gets in outputs: as the config gave it, never this machine's absolute path."""
    for pattern in patterns:
        for path in find_files([pattern]):
            yield path, pattern if path.name == Path(pattern.removeprefix("shipped:")).name else str(path)


def _read_file(name: str, source: SourceConfig, split: str, path: Path, shown: str, result: ReadSource) -> None:
    rows = read_rows(path, TableFormat(source.encoding, source.header, source.quotes))
    count = _take_rows(name, source, split, shown, rows, result)
    if count == 0:
        raise UserError(f"{shown}: no row in it")
    record = {"file": shown, "source": name, "split": split, "rows": count, "kind": table_kind(path)}
    result.inputs.append(record | {"sha256": sha256_file(path), "bytes": path.stat().st_size})


def _read_hub(name: str, source: SourceConfig, hub: HubConfig, result: ReadSource) -> None:
    from datasets import load_dataset

    for split in SPLITS:
        if (hub_split := source.hub_splits.get(split)) is None:
            continue
        try:
            data = load_dataset(hub.path, hub.subset, split=hub_split, revision=hub.revision)
        except (OSError, ValueError) as error:  # no network, no such set, no such subset
            reason = (str(error).splitlines() or [""])[0]
            raise UserError(f"source {name}: {hub.path} cannot be loaded from the hub ({reason})") from None
        shown = f"hub://{hub.path}/{hub.subset or 'default'}/{hub_split}@{hub.revision}"
        rows = (Row(number, dict(values)) for number, values in enumerate(data, start=1))
        count = _take_rows(name, source, split, shown, rows, result)
        result.inputs.append({"file": shown, "source": name, "split": split, "rows": count, "kind": "hub"})


def _take_rows(name: str, source: SourceConfig, split: str, shown: str, rows: Iterator[Row], result: ReadSource) -> int:
    """Turn rows into pairs or refusals; returns how many there were."""
    count = 0
    movable = _may_move_to(source, split)
    for row in rows:
        count += 1
        if row.problem:
            result.rejected.append(Rejected(shown, row.line, name, row.problem, _clip(row.raw)))
            continue
        if (label := _label(source, row, shown, name)) is None:
            result.rejected.append(Rejected(shown, row.line, name, "label_not_used", _clip(str(row.values))))
            continue
        sourced = SourcedPair(_pair(name, source, row, label), split, movable, shown, row.line)
        if problem := pair_problem(sourced.pair, source.needs_arabic):
            result.rejected.append(Rejected.of(sourced, problem, _clip(str(row.values))))
        else:
            result.pairs.append(sourced)
    return count


def _may_move_to(source: SourceConfig, split: str) -> tuple[str, ...]:
    """Training rows may become validation or test where the source ships no such split of its own."""
    if split != "train":
        return ()
    ships = source.hub_splits if source.hub else {name for name in SPLITS if getattr(source, name)}
    return tuple(name for name in source.carve if name not in ships)


def _pair(name: str, source: SourceConfig, row: Row, label: Label) -> ClaimPair:
    premise, hypothesis = (_text(row.values.get(source.columns[side])) or "" for side in ("premise", "hypothesis"))
    extra = {key: _text(row.values.get(source.columns.get(key, key))) for key in OPTIONAL_FIELDS}
    identity = pair_id(name, premise, hypothesis, *extra.values())
    return ClaimPair(identity, premise, hypothesis, label, name, source.licence, weight=source.weight, **extra)


def _label(source: SourceConfig, row: Row, shown: str, name: str) -> Label | None:
    """The row's label by the source's map; UserError for a column or a label the map does not know."""
    _check_columns(source, row, shown, name)
    raw = _text(row.values[source.columns["label"]]) or ""
    if raw not in source.labels:
        raise UserError(
            f"{shown} line {row.line}: unknown label {raw!r}, known are {', '.join(source.labels)}; "
            f"map it with '+source.{name}.labels.{raw or '<label>'}=contradiction' (or null to leave such rows out)"
        )
    mapped = source.labels[raw]
    return None if mapped is None else Label[mapped]


def _check_columns(source: SourceConfig, row: Row, shown: str, name: str) -> None:
    """An optional column under its own name may be absent; whatever else the map names must be there."""
    for key, column in source.columns.items():
        if column not in row.values and not (key in OPTIONAL_FIELDS and key == column):
            found = ", ".join(map(str, row.values)) or "none"
            raise UserError(
                f"{shown} line {row.line}: no column {column!r} for {key}, found {found}; "
                f"set source.{name}.columns.{key}=<its name>"
            )


def _text(value: object) -> str | None:
    """A cell as text: None and blanks are absent, 2.0 of a spreadsheet is 2, an ISO day stays one."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "date"):  # a datetime cell of xlsx or parquet
        value = value.date()
    text = str(value)
    return text if text.strip() else None


def _clip(text: str) -> str:
    """Enough of a refused row to find it again; surrogates made visible, since they cannot be written."""
    return text[:500].encode("utf-8", "backslashreplace").decode()


def source_record(source: SourceConfig) -> dict[str, Any]:
    """What card and manifest say of a source."""
    keep = ("licence", "citation", "version", "homepage", "weight", "cap", "hub")
    return {key: value for key, value in dataclasses.asdict(source).items() if key in keep}

"""Labelled sets -> claim pairs: columns and labels mapped by config, every row kept or refused with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import IDENTIFYING_FIELDS, OPTIONAL_FIELDS, ClaimPair, Label, pair_id, pair_problem
from data_prep.reading.source_config import SPLITS, HubConfig, SourceConfig
from data_prep.reading.tables import Row, TableFormat, find_files, read_rows, table_kind


@dataclass(slots=True, eq=False)
class SourcedPair:
    """A pair, the split its file is meant for, the splits it may be moved to, and where it was read: one row."""

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


@dataclass(frozen=True)
class Origin:
    """One file of a source, as its rows need to know it."""

    name: str
    source: SourceConfig
    labels: Mapping[str, str | None]
    split: str
    shown: str


def read_source(name: str, source: SourceConfig) -> ReadSource:
    """Read every file of a source, or its hub set; UserError for what no row-wise refusal can mend."""
    if source.contrast is not None:
        from data_prep.contrast.source import read_claims

        return read_claims(name, source, source.contrast)
    if source.crossed:
        from data_prep.reading.crossed import read_crossed

        return read_crossed(name, source)
    result = ReadSource()
    for split in SPLITS:
        if source.hub is not None and split in source.hub_splits:
            _read_hub(name, source, source.hub, split, result)
        patterns: list[str] = getattr(source, split)
        for path, shown in _shown_paths(patterns):
            _read_file(Origin(name, source, source.label_map, split, shown), path, result)
    return result


def _shown_paths(patterns: list[str]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it gets in outputs: as the config gave it, never this machine's absolute path."""
    for pattern in patterns:
        for path in find_files([pattern]):
            yield path, pattern if path.name == Path(pattern.removeprefix("shipped:")).name else str(path)


def _read_file(origin: Origin, path: Path, result: ReadSource) -> None:
    source = origin.source
    count = _take_rows(origin, read_rows(path, TableFormat(source.encoding, source.header, source.quotes)), result)
    if count == 0:
        raise UserError(f"{origin.shown}: no row in it; give a file with rows below its header")
    record = {"file": origin.shown, "source": origin.name, "split": origin.split, "rows": count}
    sizes = {"kind": table_kind(path), "sha256": sha256_file(path), "bytes": path.stat().st_size}
    result.inputs.append(record | sizes)


def _read_hub(name: str, source: SourceConfig, hub: HubConfig, split: str, result: ReadSource) -> None:
    hub_split, digest = source.hub_splits[split], hashlib.sha256()
    # load_dataset takes a folder of that name first, and no revision means anything there
    kind, version = ("folder", "") if Path(hub.path).is_dir() else ("hub", f"@{hub.revision}")
    shown = f"{kind}://{hub.path}/{hub.subset or 'default'}/{hub_split}{version}"
    rows = _hub_rows(_load_hub(name, hub, hub_split), digest)
    count = _take_rows(Origin(name, source, source.label_map, split, shown), rows, result)
    record = {"file": shown, "source": name, "split": split, "rows": count, "kind": kind}
    result.inputs.append(record | {"rows_sha256": digest.hexdigest()})


def _load_hub(name: str, hub: HubConfig, hub_split: str) -> Iterable[Mapping[str, Any]]:
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError

    try:
        return load_dataset(hub.path, hub.subset, split=hub_split, revision=hub.revision)  # type: ignore[no-any-return]
    except (OSError, ValueError, DatasetsError) as error:  # no network, no such set, subset or split, damaged files
        reason = (str(error.__cause__ or error).splitlines() or [""])[0]
        raise UserError(
            f"source {name}: {hub.path}, split {hub_split}, cannot be loaded from the hub ({reason}); "
            f"check source.{name}.hub and hub_splits, and the network"
        ) from None


def _hub_rows(data: Iterable[Mapping[str, Any]], digest: hashlib._Hash) -> Iterator[Row]:
    """Rows counted from 1, hashed as they pass: there is no one file whose hash could stand in the manifest."""
    for number, values in enumerate(data, start=1):
        text = json.dumps(dict(values), sort_keys=True, default=str)
        digest.update(text.encode() + b"\n")
        yield Row(number, dict(values))


def _take_rows(origin: Origin, rows: Iterable[Row], result: ReadSource) -> int:
    """Turn rows into pairs or refusals; returns how many there were."""
    count = 0
    movable = may_move_to(origin.source, origin.split)
    for row in rows:
        count += 1
        pair, problem = pair_or_problem(origin, row)
        if pair is not None:
            result.pairs.append(SourcedPair(pair, origin.split, movable, origin.shown, row.line))
        else:
            detail = clip(row.raw or str(row.values))
            result.rejected.append(Rejected(origin.shown, row.line, origin.name, problem, detail))
    return count


def may_move_to(source: SourceConfig, split: str) -> tuple[str, ...]:
    """Training rows may become validation or test where the source ships no such split of its own."""
    if split != "train":
        return ()
    ships = source.hub_splits if source.hub else {name for name in SPLITS if getattr(source, name)}
    return tuple(name for name in source.carve if name not in ships)


def pair_or_problem(origin: Origin, row: Row) -> tuple[ClaimPair | None, str]:
    """The pair a row makes, or why it makes none."""
    if row.values:
        _check_columns(origin, row)
    if problem := row.problem or _not_text(origin.source, row):
        return None, problem
    if not (raw := _text(row.values[origin.source.columns["label"]]).strip()) and raw not in origin.labels:
        return None, "no_label"
    labels = _labels(origin, row, raw)
    if not labels or (len(labels) > 1 and origin.source.undecided == "left_out"):
        return None, "label_not_used"
    pair = _pair(origin, row, labels)
    problem = pair_problem(pair, origin.source.needs_arabic)
    return (None, problem) if problem else (pair, "")


def _not_text(source: SourceConfig, row: Row) -> str | None:
    """Lists, objects and bytes of jsonl and parquet would become text that nobody wrote."""
    for key, column in source.columns.items():
        if isinstance(row.values.get(column), list | dict | bytes):
            return f"{key}_not_text"
    return None


def _pair(origin: Origin, row: Row, labels: list[Label]) -> ClaimPair:
    columns = origin.source.columns
    premise, hypothesis = (_text(row.values.get(columns[side])) for side in ("premise", "hypothesis"))
    extra = {key: _text(row.values.get(columns.get(key, key))).strip() or None for key in OPTIONAL_FIELDS}
    for side in ("premise_lang", "hypothesis_lang"):
        extra[side] = extra[side] or origin.source.lang
    possible = "|".join(label.name for label in labels) if len(labels) > 1 else None
    return ClaimPair(
        _identity(origin, row, premise, hypothesis, extra), premise, hypothesis, labels[0], origin.name,
        origin.source.licence, possible_labels=possible, weight=origin.source.weight, **extra,
    )  # fmt: skip


def _identity(origin: Origin, row: Row, premise: str, hypothesis: str, extra: Mapping[str, str | None]) -> str:
    """The source's own id where the config names its column (`columns.id`), else one that follows from the content."""
    if "id" in origin.source.columns and (own := _text(row.values[origin.source.columns["id"]]).strip()):
        return f"{origin.name}-{own}"
    return pair_id(origin.name, premise, hypothesis, *(extra[key] for key in IDENTIFYING_FIELDS))


def _labels(origin: Origin, row: Row, raw: str) -> list[Label]:
    """What the row's label may mean by the source's map, [] for one left out; UserError for one it does not know."""
    if raw not in origin.labels:
        raise UserError(
            f"{origin.shown} line {row.line}: unknown label {clip(raw)!r}, known are {', '.join(origin.labels)}; "
            f"map it with '++source.{origin.name}.relabel=[\"{clip(raw)}=<entailment, neutral or contradiction>\"]' "
            "(=null leaves such rows out; several: commas between)"
        )
    mapped = origin.labels[raw]
    return [] if mapped is None else sorted(Label[name] for name in mapped.split("|"))


def _check_columns(origin: Origin, row: Row) -> None:
    """An optional column under its own name may be absent; whatever else the map names must be there."""
    for key, column in origin.source.columns.items():
        if column not in row.values and not (key in OPTIONAL_FIELDS and key == column):
            found = clip(", ".join(map(str, row.values)))
            commas = " (one column only: are its cells separated by commas, in a .tsv by tabs?)"
            raise UserError(
                f"{origin.shown} line {row.line}: no column {column!r} for {key}, found {found}"
                f"{commas if len(row.values) == 1 else ''}; set 'source.{origin.name}.columns.{key}=\"its name\"'"
            )


def _text(value: object) -> str:
    """A cell as text: None and blanks are "", 2.0 of a spreadsheet is 2, an ISO day stays one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "date"):  # a datetime cell of xlsx or parquet
        value = value.date()
    text = str(value)
    return text if text.strip() else ""


def clip(text: str) -> str:
    """Enough of a refused row to find it again; surrogates made visible, since they cannot be written."""
    return text[:500].encode("utf-8", "backslashreplace").decode()

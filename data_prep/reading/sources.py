"""Labelled sets -> claim pairs: columns and labels mapped by config, every row kept or refused with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.reading.contents import FileProblemError
from data_prep.reading.crossed import read_crossed
from data_prep.reading.files import find_files, is_named
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair, clip
from data_prep.reading.mapping import Origin, may_move_to, pair_or_problem
from data_prep.reading.row import Row
from data_prep.reading.slips import Columns, Labels, check_columns, check_labels
from data_prep.reading.source_config import (
    SPLITS,
    ContrastSource,
    CrossedSource,
    FilesSource,
    HubConfig,
    HubSource,
    SourceConfig,
)
from data_prep.reading.tables import open_table


def read_source(name: str, source: SourceConfig) -> ReadSource:
    """Read every file of a source, or its hub set, or make its pairs; UserError for what no row-wise refusal mends.

    A file that was given by name must be readable; one that was found below a folder or by a glob costs itself alone.
    """
    result, unknown = ReadSource(), Labels()
    match source:
        case ContrastSource():
            from data_prep.contrast.source import read_claims

            return read_claims(name, source, source.contrast)
        case CrossedSource():
            return read_crossed(name, source)
        case HubSource():
            for split in (split for split in SPLITS if split in source.hub_splits):
                _read_hub(name, source, split, unknown, result)
        case FilesSource():
            for split, patterns in source.files.items():
                for path, shown in _shown_paths(patterns):
                    origin = Origin(name, source, source.label_map, split, shown, unknown)
                    _read_file(source, origin, path, is_named(path, patterns), result)
    check_labels(name, source.label_map, unknown)
    return result


def _shown_paths(patterns: list[str]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it gets in outputs: as the config gave it, never this machine's absolute path."""
    for pattern in patterns:
        for path in find_files([pattern]):
            yield path, pattern if path.name == Path(pattern.removeprefix("shipped:")).name else str(path)


def _read_file(source: FilesSource, origin: Origin, path: Path, named: bool, result: ReadSource) -> None:
    record: dict[str, Any] = {"file": origin.shown, "source": origin.name, "split": origin.split, "rows": 0}
    before = len(result.pairs) + len(result.rejected)
    try:
        table = open_table(path, source.table_format)
        record |= {"kind": table.kind, "encoding": table.encoding, "delimiter": table.delimiter}
        record |= _take_rows(origin, table.rows, result)
        if not record["rows"]:
            raise FileProblemError(path, "file_without_rows", "no row in it; give a file with rows below its header")
    except FileProblemError as problem:
        if named:
            raise UserError(str(problem).replace(str(path), origin.shown, 1)) from None
        result.rejected.append(Rejected(origin.shown, 0, origin.name, problem.reason, problem.detail))
        record["rows"] = len(result.pairs) + len(result.rejected) - before
    if path.is_file():
        record |= {"sha256": sha256_file(path), "bytes": path.stat().st_size}
    result.inputs.append(record)


def _read_hub(name: str, source: HubSource, split: str, unknown: Labels, result: ReadSource) -> None:
    hub, hub_split, digest = source.hub, source.hub_splits[split], hashlib.sha256()
    # load_dataset takes a folder of that name first, and no revision means anything there
    kind, version = ("folder", "") if Path(hub.path).is_dir() else ("hub", f"@{hub.revision}")
    shown = f"{kind}://{hub.path}/{hub.subset or 'default'}/{hub_split}{version}"
    rows = _hub_rows(_load_hub(name, hub, hub_split), digest)
    taken = _take_rows(Origin(name, source, source.label_map, split, shown, unknown), rows, result)
    record = {"file": shown, "source": name, "split": split, "kind": kind} | taken
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


def _take_rows(origin: Origin, rows: Iterable[Row], result: ReadSource) -> dict[str, Any]:
    """Turn rows into pairs or refusals; returns how many there were, and of which columns nothing is made."""
    count, columns = 0, Columns()
    movable = may_move_to(origin.source, origin.split)
    for row in rows:
        count += 1
        columns.note(row)
        pair, problem = pair_or_problem(origin, row)
        if pair is not None:
            result.pairs.append(SourcedPair(pair, origin.split, movable, origin.shown, row.line))
        else:
            detail = clip(row.raw or str(row.values))
            result.rejected.append(Rejected(origin.shown, row.line, origin.name, problem, detail))
    check_columns(origin.shown, origin.name, origin.source, columns)
    return {"rows": count, "unmapped_columns": columns.unmapped(origin.source)}

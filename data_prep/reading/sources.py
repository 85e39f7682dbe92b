"""Labelled sets -> claim pairs: columns and labels mapped by config, every row kept or refused with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.reading.crossed import read_crossed
from data_prep.reading.files import find_files, table_kind
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair, clip
from data_prep.reading.mapping import Origin, may_move_to, pair_or_problem
from data_prep.reading.row import Row
from data_prep.reading.source_config import (
    SPLITS,
    ContrastSource,
    CrossedSource,
    FilesSource,
    HubConfig,
    HubSource,
    SourceConfig,
)
from data_prep.reading.tables import read_rows


def read_source(name: str, source: SourceConfig) -> ReadSource:
    """Read every file of a source, or its hub set, or make its pairs; UserError for what no row-wise refusal mends."""
    result = ReadSource()
    match source:
        case ContrastSource():
            from data_prep.contrast.source import read_claims

            return read_claims(name, source, source.contrast)
        case CrossedSource():
            return read_crossed(name, source)
        case HubSource():
            for split in (split for split in SPLITS if split in source.hub_splits):
                _read_hub(name, source, split, result)
        case FilesSource():
            for split, patterns in source.files.items():
                for path, shown in _shown_paths(patterns):
                    _read_file(source, Origin(name, source, source.label_map, split, shown), path, result)
    return result


def _shown_paths(patterns: list[str]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it gets in outputs: as the config gave it, never this machine's absolute path."""
    for pattern in patterns:
        for path in find_files([pattern]):
            yield path, pattern if path.name == Path(pattern.removeprefix("shipped:")).name else str(path)


def _read_file(source: FilesSource, origin: Origin, path: Path, result: ReadSource) -> None:
    count = _take_rows(origin, read_rows(path, source.table_format), result)
    if count == 0:
        raise UserError(f"{origin.shown}: no row in it; give a file with rows below its header")
    record = {"file": origin.shown, "source": origin.name, "split": origin.split, "rows": count}
    sizes = {"kind": table_kind(path), "sha256": sha256_file(path), "bytes": path.stat().st_size}
    result.inputs.append(record | sizes)


def _read_hub(name: str, source: HubSource, split: str, result: ReadSource) -> None:
    hub, hub_split, digest = source.hub, source.hub_splits[split], hashlib.sha256()
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

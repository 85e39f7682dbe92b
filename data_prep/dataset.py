"""A data set on disk: parquet splits that `datasets.load_dataset(dir)` opens, and how the project reads them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file, sha256_json
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.reading.source_config import SPLITS

_ROWS_AT_ONCE = 4096


def write_split(path: Path, pairs: list[ClaimPair]) -> None:
    """One parquet file; the label column knows its names (a ClassLabel), so nobody has to guess the order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [dataclasses.asdict(pair) | {"label": int(pair.label)} for pair in pairs]
    pq.write_table(pa.Table.from_pylist(rows, schema=_features().arrow_schema), path, compression="zstd")


def _features() -> Any:
    from datasets import ClassLabel, Features, Value

    types: dict[str, Any] = {field.name: Value("string") for field in dataclasses.fields(ClaimPair)}
    return Features(types | {"label": ClassLabel(names=LABEL_NAMES), "weight": Value("float64")})


@dataclass(frozen=True)
class DataVersion:
    """A data set and its revision: `name@revision`, as checkpoints and comparisons name what they were made of."""

    name: str
    revision: str

    @classmethod
    def parse(cls, text: str | None) -> DataVersion | None:
        """None where the text names no data set, or no revision of it."""
        name, _, revision = (text or "").partition("@")
        return cls(name, revision) if name and revision else None

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}"


def revision(folder: Path) -> str:
    """The data set's version: a SHA-256 over the bytes of its splits."""
    return revision_of({split: sha256_file(folder / f"{split}.parquet") for split in SPLITS})


def revision_of(hashes: Mapping[str, str]) -> str:
    """The version of a data set whose splits, by name, have these SHA-256."""
    return sha256_json({split: hashes[split] for split in SPLITS})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a finished data set; UserError where there is none."""
    if not (path := folder / "manifest.json").is_file():
        raise UserError(f"{folder}: no data set here (manifest.json is missing); build it with python -m data_prep")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["outputs"], manifest["revision"]
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path}: not a data set's manifest; rebuild it with python -m data_prep") from None
    return cast(dict[str, Any], manifest)


def read_split(folder: Path, split: str) -> list[ClaimPair]:
    """The pairs of one split, checked against the manifest's SHA-256; UserError where missing or changed."""
    import pyarrow.parquet as pq

    outputs = read_manifest(folder)["outputs"]
    path = folder / f"{split}.parquet"
    if path.name not in outputs or not path.is_file():
        raise UserError(f"{folder}: no split {split!r}; there are {', '.join(SPLITS)}")
    if sha256_file(path) != outputs[path.name]:
        raise UserError(f"{path}: not the file its manifest.json describes; rebuild it with python -m data_prep")
    try:
        # In pieces: the whole table as dictionaries would take the memory of its pairs once more.
        pieces = pq.ParquetFile(path).iter_batches(_ROWS_AT_ONCE)
        return [ClaimPair(**row | {"label": Label(row["label"])}) for piece in pieces for row in piece.to_pylist()]
    except (TypeError, ValueError, KeyError) as error:  # pyarrow's own errors are ValueErrors
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: no claim pairs as this version has them ({reason}); rebuild it") from None

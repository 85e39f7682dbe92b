"""What the tests of data_prep share: configs out of overrides, sources out of a few fields, tables of any kind."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.build import DataConfig
from data_prep.foundation.config import parse
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.reading.intake import SourcedPair
from data_prep.reading.source_config import FilesSource, HubSource, SourceConfig
from tests.conftest import sampled

ROOT = Path(__file__).resolve().parents[2]
Cells = list[list[Any]]
Configure = Callable[..., DataConfig]
MakeSource = Callable[..., SourceConfig]
MakeSourced = Callable[..., SourcedPair]
WriteTable = Callable[[Path, Cells], Path]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """The config of `python -m data_prep <overrides>`, its runs below tmp_path."""
    from hydra import compose, initialize_config_dir

    def compose_and_parse(*overrides: str) -> DataConfig:
        with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
            given = [f"runs={tmp_path}/runs", "artefacts.rows=0", *overrides]
            return parse(sampled(compose("data_prep", given)), DataConfig)

    return compose_and_parse


@pytest.fixture
def make_source() -> MakeSource:
    """A source whose columns and labels are called as ours are; fields as given."""

    def make(**fields: Any) -> SourceConfig:
        given: dict[str, Any] = {
            "licence": "other",
            "citation": "made up",
            "version": "1",
            "homepage": None,
            "columns": {name: name for name in ("premise", "hypothesis", "label")},
            "labels": {name: name for name in LABEL_NAMES},
        }
        return (HubSource if "hub" in fields else FilesSource)(**(given | fields))

    return make


@pytest.fixture
def make_sourced() -> MakeSourced:
    """A pair with where it came from: `make_sourced("أ", "ب", Label.neutral, split="test", event="e")`."""
    numbers = itertools.count(1)

    def make(
        premise: str, hypothesis: str, label: Label = Label.neutral, split: str = "train", **extra: Any
    ) -> SourcedPair:
        number = next(numbers)
        identity = extra.pop("id", f"s-{number:05d}")
        movable = extra.pop("may_move_to", ("validation", "test") if split == "train" else ())
        pair = ClaimPair(identity, premise, hypothesis, label, extra.pop("source", "s"), "other", **extra)
        return SourcedPair(pair, split, movable, "pairs.csv", number)

    return make


@pytest.fixture
def write_table() -> WriteTable:
    """Write cells, the first row as header, as the file's name says: kind, and compression around it."""
    return _write_table


def _write_table(path: Path, cells: Cells) -> Path:
    kind, _, packed = path.name.partition(".")[2].partition(".")
    writers: dict[str, Callable[[Cells, str], bytes]] = {
        "csv": _delimited,
        "tsv": _delimited,
        "jsonl": _jsonl,
        "ndjson": _jsonl,
        "json": _json,
        "parquet": _parquet,
        "xlsx": _xlsx,
    }
    packers: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gz": gzip.compress, "xz": lzma.compress, "zst": zstd}
    path.write_bytes(packers[packed](writers[kind](cells, kind)))
    return path


def zstd(data: bytes) -> bytes:
    """One zstd frame, as the command line tool writes it."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue().to_pybytes())


def _delimited(cells: Cells, kind: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="," if kind == "csv" else "\t", lineterminator="\n").writerows(cells)
    return text.getvalue().encode()


def _records(cells: Cells) -> list[dict[str, Any]]:
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def _jsonl(cells: Cells, _kind: str) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _records(cells)).encode()


def _json(cells: Cells, _kind: str) -> bytes:
    return json.dumps(_records(cells), ensure_ascii=False, indent=1).encode()


def _parquet(cells: Cells, _kind: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(_records(cells)), sink)
    return sink.getvalue()


def _xlsx(cells: Cells, _kind: str) -> bytes:
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    for row in cells:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()

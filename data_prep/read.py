"""Tables of any usual kind, row by row with the line they stand on: csv, tsv, jsonl, parquet, xlsx; gz, xz, zst."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from data_prep.errors import UserError

SHIPPED = "shipped:"  # `shipped:pairs.jsonl` is a file of data_prep/shipped, wherever the package lies
_COMPRESSED = (".gz", ".xz", ".zst")
_FORMATS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}


@dataclass(slots=True)
class Row:
    """One row as it was read; `problem` says why it cannot be used (its text then stands in `raw`)."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    raw: str = ""


@dataclass(frozen=True)
class TableFormat:
    """How a delimited text is written; the rest follows from the file's name."""

    encoding: str = "utf-8"
    header: bool = True
    quotes: bool | None = None  # None: yes in csv, no in tsv (XNLI's tsv has bare quotation marks)


def find_files(patterns: list[str]) -> list[Path]:
    """Files, folders (all files below) and globs, sorted; UserError for a pattern without a file."""
    found: list[Path] = []
    for pattern in patterns:
        matches = _matches(pattern)
        if not matches:
            raise UserError(f"{pattern}: no such file; check the path (a relative one starts where the command runs)")
        found += matches
    return list(dict.fromkeys(found))


def _matches(pattern: str) -> list[Path]:
    if pattern.startswith(SHIPPED):
        return [Path(str(resources.files("data_prep.shipped"))) / pattern.removeprefix(SHIPPED)]
    if Path(pattern).is_dir():
        return sorted(path for path in Path(pattern).rglob("*") if path.is_file() and not path.name.startswith("."))
    if Path(pattern).is_file():
        return [Path(pattern)]
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207  (Path.glob takes no absolute pattern)
    return sorted(path for path in map(Path, found) if path.is_file())


def read_bytes(path: Path) -> bytes:
    """The file's bytes, decompressed by its suffix; UserError for an empty or damaged file."""
    try:
        data = _decompress(path)
    except (OSError, EOFError, lzma.LZMAError) as error:
        if isinstance(error, PermissionError):
            raise
        raise UserError(f"{path}: cannot be read ({error}); is the file whole, and what its name says?") from None
    if not data.strip():
        raise UserError(f"{path}: the file is empty")
    return data


def _decompress(path: Path) -> bytes:
    data = path.read_bytes()
    match path.suffix:
        case ".gz":
            return gzip.decompress(data)
        case ".xz":
            return lzma.decompress(data)
        case ".zst":
            import pyarrow as pa

            with pa.input_stream(io.BytesIO(data), compression="zstd") as stream:
                return bytes(stream.read())
    return data


def table_kind(path: Path) -> str:
    """csv, tsv, jsonl, parquet or xlsx, from the name without its compression suffix."""
    inner = Path(path.stem) if path.suffix in _COMPRESSED else Path(path.name)
    if inner.suffix.lower() not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise UserError(f"{path}: unknown kind of table {inner.suffix!r}; known are {known}, each also {_COMPRESSED}")
    return _FORMATS[inner.suffix.lower()]


def read_rows(path: Path, table: TableFormat) -> Iterator[Row]:
    """All rows of a table, unusable ones marked with their problem; lines count from 1 as an editor shows them."""
    kind, data = table_kind(path), read_bytes(path)
    match kind:
        case "parquet":
            return _parquet_rows(path, data)
        case "xlsx":
            return _xlsx_rows(path, data)
        case "jsonl":
            return _json_rows(decode(path, data, table.encoding))
    quotes = kind == "csv" if table.quotes is None else table.quotes
    return _delimited_rows(
        path, decode(path, data, table.encoding), "," if kind == "csv" else "\t", quotes, table.header
    )


def decode(path: Path, data: bytes, encoding: str) -> str:
    """Text of `data`; a byte-order mark wins over `encoding`; UserError names line and byte of the first fault."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:3] == b"\xef\xbb\xbf":
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{path} line {line}: byte 0x{data[error.start]:02x} is not {encoding}; save the file as UTF-8, "
            "or name its encoding (encoding=cp1256 for Windows Arabic)"
        ) from None
    except LookupError:
        raise UserError(f"{path}: {encoding!r} is no known encoding; try utf-8 or cp1256") from None


def _delimited_rows(path: Path, text: str, delimiter: str, quotes: bool, header: bool) -> Iterator[Row]:
    lines = io.StringIO(text, newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    names: list[str] | None = None
    first_line = 1
    while True:
        problem, cells = None, []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise UserError(
                    f"{path} line {first_line}: a quotation mark opened here is never closed; "
                    "double it, or set quotes=false where the file does not quote"
                ) from None
            problem = f"not well-formed: {error}"
        line, first_line = first_line, reader.line_num + 1
        if names is None:
            names = [cell.strip() for cell in cells] if header else [str(number) for number in range(len(cells))]
            if header:
                continue
        if not cells and problem is None:
            continue  # an empty line is no row
        if problem is None and len(cells) != len(names):
            problem = f"{len(names)} columns expected, {len(cells)} found"
        yield Row(line, dict(zip(names, cells, strict=False)), problem, delimiter.join(cells))


def _json_rows(text: str) -> Iterator[Row]:
    # split("\n"), not splitlines(): Arabic news text holds U+2028 and U+0085 inside its strings
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as error:
            yield Row(number, problem=f"not JSON: {error}", raw=line)
            continue
        if isinstance(values, dict):
            yield Row(number, values, raw=line)
        else:
            yield Row(number, problem="not a JSON object", raw=line)


def _parquet_rows(path: Path, data: bytes) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(data))
    except pa.ArrowInvalid as error:
        raise UserError(f"{path}: not a parquet file ({error})") from None
    number = 0
    for batch in table.iter_batches():
        for values in batch.to_pylist():
            number += 1
            yield Row(number, values)


def _xlsx_rows(path: Path, data: bytes) -> Iterator[Row]:
    """First sheet, first row as header; the line is the sheet's row number."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        names = [str(cell).strip() if cell is not None else "" for cell in next(rows, (0, ()))[1]]
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise UserError(f"{path}: not an xlsx workbook ({error})") from None
    for number, cells in rows:
        if any(cell is not None for cell in cells):
            yield Row(number, dict(zip(names, cells, strict=False)))

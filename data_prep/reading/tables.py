"""Tables of any usual kind, row by row with the line they stand on: csv, tsv, jsonl, parquet, xlsx; gz, xz, zst."""

from __future__ import annotations

import csv
import glob
import io
import json
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from data_prep.foundation.errors import UserError
from data_prep.reading.contents import COMPRESSED, decode, read_bytes

SHIPPED = "shipped:"  # `shipped:pairs.jsonl` is a file of data_prep/shipped, wherever the package lies
_FORMATS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}

# csv's default of 128 KiB a cell is less than some articles; an over-long claim is refused later, by its length.
csv.field_size_limit(2**31 - 1)


@dataclass(slots=True)
class Row:
    """One row as it was read; `problem`: why it cannot be used; `raw`: its text, after what exactly is wrong."""

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
    columns: tuple[str, ...] = ()  # of parquet, read only these of its columns; () = all


def find_files(patterns: list[str]) -> list[Path]:
    """Files, folders (all files below) and globs, sorted; UserError for a pattern without a file."""
    paths: list[Path] = []
    for pattern in patterns:
        matches = _matches(pattern)
        if not matches:
            raise UserError(
                f"{pattern}: no such file; check the path (a relative one starts where "
                "the command runs, those of public sets at data_root=...)"
            )
        paths += matches
    return list(dict.fromkeys(paths))


def _matches(pattern: str) -> list[Path]:
    if pattern.startswith(SHIPPED):
        path = Path(str(resources.files("data_prep.shipped"))) / pattern.removeprefix(SHIPPED)
        return [path] if path.is_file() else []
    if Path(pattern).is_dir():
        return sorted(path for path in Path(pattern).rglob("*") if path.is_file() and not path.name.startswith("."))
    if Path(pattern).is_file():
        return [Path(pattern)]
    globbed = glob.glob(pattern, recursive=True)  # noqa: PTH207  (Path.glob takes no absolute pattern)
    return sorted(path for path in map(Path, globbed) if path.is_file())


def table_kind(path: Path) -> str:
    """csv, tsv, jsonl, parquet or xlsx, from the name without its compression suffix."""
    inner = Path(path.stem) if path.suffix.lower() in COMPRESSED else Path(path.name)
    if inner.suffix.lower() not in _FORMATS:
        known, packed = ", ".join(_FORMATS), ", ".join(COMPRESSED)
        raise UserError(f"{path}: unknown kind of table {inner.suffix!r}; known are {known}, each also with {packed}")
    return _FORMATS[inner.suffix.lower()]


def read_rows(path: Path, table: TableFormat) -> Iterator[Row]:
    """All rows of a table, unusable ones marked with their problem; lines count from 1 as an editor shows them."""
    kind, data = table_kind(path), read_bytes(path)
    match kind:
        case "parquet":
            return _parquet_rows(path, data, table.columns)
        case "xlsx":
            return _xlsx_rows(path, data)
        case "jsonl":
            return _json_rows(decode(path, data, table.encoding))
    return _delimited_rows(path, decode(path, data, table.encoding), kind, table)


def _delimited_rows(path: Path, text: str, kind: str, table: TableFormat) -> Iterator[Row]:
    quotes = kind == "csv" if table.quotes is None else table.quotes
    names: list[str] | None = None
    for line, cells, fault, raw in _records(path, text, "," if kind == "csv" else "\t", quotes):
        if names is None and table.header:
            names = _header(f"{path} line {line}", cells, fault)
            continue
        names = names or [str(number) for number in range(len(cells))]
        yield Row(line, problem="not_well_formed", raw=f"{fault}: {raw}") if fault else _row(line, names, cells, raw)


def _records(path: Path, text: str, delimiter: str, quotes: bool) -> Iterator[tuple[int, list[str], str, str]]:
    """Each record: the line it starts on, its cells, what is wrong with it, its text; empty lines are none."""
    lines = io.StringIO(text, newline="").readlines()
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    while (first := reader.line_num) < len(lines):
        cells, fault = [], ""
        try:
            cells = next(reader)
        except csv.Error as error:
            fault = str(error)
        if "unexpected end" in fault:
            raise UserError(
                f"{path} line {first + 1}: a quotation mark opened here is never closed; "
                "double it, or set ++source.<name>.quotes=false where the file does not quote"
            )
        if cells or fault:
            yield first + 1, cells, fault, "".join(lines[first : reader.line_num]).rstrip("\r\n")


def _header(where: str, cells: list[str], fault: str = "") -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if fault or twice:
        raise UserError(f"{where}: the header cannot be used: {fault or f'column {twice[0]!r} stands twice'}; mend it")
    return names


def _row(line: int, names: list[str], cells: list[Any], raw: str) -> Row:
    """Cells under their names; a row of another width is a problem, and still has all columns."""
    values = dict(zip_longest(names, cells[: len(names)]))
    if len(cells) == len(names):
        return Row(line, values, raw=raw)
    return Row(line, values, "wrong_number_of_columns", f"{len(names)} expected, {len(cells)} found: {raw}")


def _json_rows(text: str) -> Iterator[Row]:
    # split("\n"), not splitlines(): Arabic news text holds U+2028 and U+0085 inside its strings
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:  # the latter for thousands of nested brackets
            yield Row(number, problem="not_json", raw=f"{error}: {line}")
            continue
        if isinstance(values, dict):
            yield Row(number, values, raw=line)
        else:
            yield Row(number, problem="not_a_json_object", raw=line)


@contextmanager
def _parsing(path: Path, kind: str) -> Iterator[None]:
    """In a damaged file other people's parsers raise what their depths raise: zlib.error, IndexError, ParseError."""
    try:
        yield
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"{path}: not {kind} that can be read ({reason}); is it whole, and what its name says?"
        ) from None


def _parquet_rows(path: Path, data: bytes, columns: tuple[str, ...]) -> Iterator[Row]:
    with _parsing(path, "a parquet file"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = pq.ParquetFile(pa.BufferReader(data))
        wanted = [column for column in columns if column in file.schema_arrow.names]
        batches = file.iter_batches(columns=wanted or None)
        rows = (values for batch in batches for values in batch.to_pylist())
        for number, values in enumerate(rows, start=1):
            yield Row(number, values)


def _xlsx_rows(path: Path, data: bytes) -> Iterator[Row]:
    """First sheet, first row that is not empty as header; the line is the sheet's row number."""
    names: list[str] | None = None
    for number, row in enumerate(_sheet(path, data), start=1):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if names is not None and cells:
            cells += [None] * (len(names) - len(cells))
            yield _row(number, names, cells, str(cells))
        elif cells:
            names = _header(f"{path} row {number}", ["" if cell is None else str(cell) for cell in cells])


def _sheet(path: Path, data: bytes) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook

    with _parsing(path, "an xlsx workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which hold no cell
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # some exporters write "A1" there, and all but that cell would be passed over
        return list(sheet.iter_rows(values_only=True))

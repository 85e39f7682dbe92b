"""Tables of any usual kind, row by row with the line they stand on: csv, tsv, jsonl, json, parquet, xlsx; gz, xz, zst.

Pairs and articles are read through here: `open_table` says what the table is (encoding, delimiter), and gives its rows.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.reading.contents import (
    FileProblemError,
    decoded_lines,
    open_stream,
    read_bytes,
    text_encoding,
    whole_text,
)
from data_prep.reading.delimited import Record, records, split_delimiter
from data_prep.reading.files import table_kind
from data_prep.reading.jsons import json_document, json_lines
from data_prep.reading.row import Row, TableFormat


@dataclass
class Table:
    """A table as it was found: what it is, and its rows, to be read once."""

    kind: str
    rows: Iterator[Row]
    encoding: str | None = None  # of a text
    delimiter: str | None = None  # of a delimited one


def read_rows(path: Path, table: TableFormat) -> Iterator[Row]:
    """All rows of a table, unusable ones marked with their problem; lines count from 1 as an editor shows them."""
    return open_table(path, table).rows


def open_table(path: Path, table: TableFormat) -> Table:
    """What a table is, and its rows; FileProblemError, now or while they are read, for a file that is of no use."""
    kind = _kind(path)
    match kind:
        case "parquet":
            return Table(kind, _parquet_rows(path, table.columns))
        case "xlsx":
            return Table(kind, _xlsx_rows(path, table.header))
        case "json":
            text, encoding = whole_text(path, table.encoding)
            return Table(kind, json_document(text), encoding)
    encoding = text_encoding(path, table.encoding)
    if kind == "jsonl":
        return Table(kind, json_lines(_lines(path, encoding)), encoding)
    return _delimited(path, kind, encoding, table)


def _kind(path: Path) -> str:
    """What its name calls it; of a folder or a pipe that was found among the files, what it is."""
    try:
        return table_kind(path)
    except UserError as error:
        with open_stream(path):
            detail = str(error).removeprefix(f"{path}: ")
            raise FileProblemError(path, "file_of_unknown_kind", detail) from None


def _lines(path: Path, encoding: str) -> Iterator[tuple[str, str]]:
    with open_stream(path) as stream:
        yield from decoded_lines(stream, encoding)


def _delimited(path: Path, kind: str, encoding: str, table: TableFormat) -> Table:
    quotes = kind == "csv" if table.quotes is None else table.quotes
    told, passed, lines = split_delimiter(_lines(path, encoding), kind, quotes)
    delimiter = table.delimiter or told
    found = records(lines, delimiter, quotes, first=passed + 1)
    return Table(kind, _delimited_rows(path, found, table.header), encoding, delimiter)


def _delimited_rows(path: Path, found: Iterator[Record], header: bool) -> Iterator[Row]:
    names: list[str] | None = None
    for record in found:
        if names is None and header:
            names = _header(path, f"line {record.line}", record.cells, record.fault)
            continue
        names = names or [str(number) for number in range(len(record.cells))]
        if record.problem:
            yield Row(record.line, problem=record.problem, raw=f"{record.fault}: {record.raw}")
        else:
            yield _row(record.line, names, record.cells, record.raw)


def _header(path: Path, where: str, cells: list[str], fault: str = "") -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if fault or twice:
        told = fault or f"column {twice[0]!r} stands twice"
        raise FileProblemError(path, "header_not_usable", f"{where}: the header cannot be used: {told}; mend it")
    return names


def _row(line: int, names: list[str], cells: list[Any], raw: str) -> Row:
    """Cells under their names; a row of another width is a problem, and still has all columns.

    Empty cells too many hold nothing: spreadsheets write them.
    """
    values = dict(zip_longest(names, cells[: len(names)]))
    if len(cells) == len(names) or (len(cells) > len(names) and not any(cells[len(names) :])):
        return Row(line, values, raw=raw)
    return Row(line, values, "wrong_number_of_columns", f"{len(names)} expected, {len(cells)} found: {raw}")


@contextmanager
def _parsing(path: Path, kind: str) -> Iterator[None]:
    """In a damaged file other people's parsers raise what their depths raise: zlib.error, IndexError, ParseError."""
    try:
        yield
    except FileProblemError:
        raise
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        detail = f"not {kind} that can be read ({reason}); is it whole, and what its name says?"
        raise FileProblemError(path, "file_damaged", detail) from None


def _parquet_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _parsing(path, "a parquet file"), open_stream(path) as stream:
        plain = path.suffix.lower() == ".parquet"
        file = pq.ParquetFile(stream if plain else pa.BufferReader(stream.read()))
        _header(path, "schema", file.schema_arrow.names)
        wanted = [column for column in columns if column in file.schema_arrow.names]
        batches = file.iter_batches(batch_size=1024, columns=wanted or None)
        rows = (values for batch in batches for values in batch.to_pylist())
        for number, values in enumerate(rows, start=1):
            yield Row(number, values)


def _xlsx_rows(path: Path, header: bool) -> Iterator[Row]:
    """First sheet, first row that is not empty as header; the line is the sheet's row number."""
    names: list[str] | None = None
    sheet, others = _sheets(path)
    for number, row in enumerate(sheet, start=1):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if names is None and cells and header:
            names = _header(path, f"row {number}", ["" if cell is None else str(cell) for cell in cells])
        elif cells:
            names = names or [str(place) for place in range(len(cells))]
            cells += [None] * (len(names) - len(cells))
            yield _row(number, names, cells, str(cells))
    for name, count in others.items():
        yield Row(0, problem="sheet_not_read", raw=f"sheet {name!r} has {count} rows; save it as a file of its own")


def _sheets(path: Path) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
    """Rows of the first sheet; of each other one that holds any, their number."""
    from openpyxl import load_workbook

    with _parsing(path, "an xlsx workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which hold no cell
        sheets = load_workbook(io.BytesIO(read_bytes(path)), read_only=True, data_only=True).worksheets
        for sheet in sheets:
            sheet.reset_dimensions()  # some exporters write "A1" there, and all but that cell would be passed over
        rows = [list(sheet.iter_rows(values_only=True)) for sheet in sheets]
        filled = {
            sheet.title: sum(any(cell is not None for cell in row) for row in table)
            for sheet, table in zip(sheets, rows, strict=True)
        }
        return rows[0], {sheet.title: filled[sheet.title] for sheet in sheets[1:] if filled[sheet.title]}

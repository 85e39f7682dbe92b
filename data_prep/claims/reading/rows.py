"""One article a row: JSON lines, csv and tsv, parquet, their fields named by the format."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.streams import FileError, decoded_lines, kind_of, open_stream, sampled_encoding
from data_prep.claims.time.published import parse_published

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # an article is longer than csv's default of 128 KiB


def jsonl_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    encoding = sampled_encoding(path, defaults)
    with open_stream(path) as stream:
        for number, (text, problem) in enumerate(decoded_lines(stream, encoding), start=1):
            if problem:
                yield Article(number, problem=problem, raw=text[:500])
            elif text.strip("\ufeff \t\r\n\0"):
                yield _json_article(path, number, text, form, defaults, encoding)


def _json_article(
    path: Path, number: int, text: str, form: ArticleFormat, defaults: Defaults, encoding: str
) -> Article:
    try:
        values = json.loads(text.strip("\ufeff \t\r\n\0"))
    except (ValueError, RecursionError) as error:
        return Article(number, problem=f"not JSON: {error}", raw=text[:500])
    if not isinstance(values, dict):
        return Article(number, problem="not a JSON object", raw=text[:500])
    return _article(path, number, values, form, defaults, encoding)


def csv_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    encoding = sampled_encoding(path, defaults)
    delimiter = "\t" if kind_of(path) == "tsv" else ","
    with open_stream(path) as stream:
        reader = csv.reader(io.TextIOWrapper(stream, encoding, errors="replace", newline=""), delimiter=delimiter)
        names = [cell.strip().lstrip("\ufeff") for cell in next(reader, [])]
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(names):
                yield Article(
                    line,
                    problem=f"{len(names)} columns expected, {len(cells)} found",
                    raw=delimiter.join(cells)[:500],
                )
            elif cells:
                yield _article(path, line, dict(zip(names, cells, strict=True)), form, defaults, encoding)
            line = reader.line_num + 1


def parquet_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with open_stream(path) as stream:
            source = stream if path.suffix == ".parquet" else pa.BufferReader(stream.read())
            for batch in pq.ParquetFile(source).iter_batches(batch_size=256):
                for values in batch.to_pylist():
                    number += 1
                    yield _article(path, number, values, form, defaults, "utf-8")
    except pa.ArrowInvalid as error:
        raise FileError(f"not a parquet file ({error})") from None


def _article(
    path: Path, line: int, values: dict[str, Any], form: ArticleFormat, defaults: Defaults, encoding: str
) -> Article:
    """Fields by the format's names; a row without text, or with an unreadable date, is not guessed at."""
    text = _field(values, form.text)
    if not isinstance(text, str) or not text.strip():
        return Article(
            line,
            problem=_no_text(values, form),
            raw=json.dumps(values, ensure_ascii=False, default=str)[:500],
        )
    published = parse_published(_field(values, form.published)) or parse_published(defaults.published)
    return Article(
        line,
        str(_field(values, form.id) or f"{path.name}:{line}"),
        _string(_field(values, form.outlet)) or defaults.outlet,
        _string(_field(values, form.url)),
        _string(_field(values, form.title)),
        published.isoformat() if published else None,
        text,
        encoding,
    )


def _no_text(values: dict[str, Any], form: ArticleFormat) -> str:
    if any(name in values for name in form.text):
        return f"no text: field {next(name for name in form.text if name in values)!r} is empty"
    return (
        f"no text: none of the fields {', '.join(form.text)} (format={form.name}); "
        f"found {', '.join(map(str, values)) or 'none'}; "
        "name the right one with format.text=[<field>]"
    )


def _field(values: dict[str, Any], names: list[str]) -> Any:
    return next((values[name] for name in names if values.get(name) not in (None, "")), None)


def _string(value: Any) -> str | None:
    return None if value is None else str(value)

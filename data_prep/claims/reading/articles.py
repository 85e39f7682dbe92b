"""Articles out of .txt, .html, .jsonl, .csv, .tsv and .parquet, plain or gz/xz/zst, one after the other.

Nothing vanishes: what cannot be read comes out as an Article with a `problem`, naming file, line and reason.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.encoding import detect
from data_prep.claims.time.dates import parse_published
from data_prep.foundation.errors import UserError

SUFFIXES = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
COMPRESSED = (".gz", ".xz", ".zst")
_SAMPLE = 1 << 18
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # an article is longer than csv's default of 128 KiB


@dataclass(slots=True)
class Article:
    """One article as received, or, with `problem`, what stands in its place."""

    line: int
    id: str = ""
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None  # ISO date
    text: str = ""
    encoding: str = ""
    problem: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file does not say itself."""

    outlet: str | None = None
    published: str | None = None
    encoding: str | None = None


def kind_of(path: Path) -> str | None:
    """text, html, jsonl, csv, tsv, parquet by the name without its compression suffix; None for any other."""
    inner = Path(path.stem) if path.suffix in COMPRESSED else path
    return SUFFIXES.get(inner.suffix.lower())


def read_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """All articles of one file in order; UserError only where the format asks for fields that the file
    lacks.
    """
    kind = kind_of(path)
    if kind is None:
        yield Article(
            0,
            problem=f"unknown kind of file {path.suffix!r}; known are {', '.join(SUFFIXES)}, "
            f"each also {', '.join(COMPRESSED)}",
        )
        return
    count = 0
    try:
        for article in _READERS[kind](path, form, defaults):
            count += 1
            yield article
    except (OSError, EOFError, lzma.LZMAError, UnicodeError, csv.Error) as error:
        if isinstance(error, PermissionError):
            raise
        count += 1
        yield Article(0, problem=f"cannot be read to its end ({error}); is the file whole, and what its name says?")
    except _FileError as error:
        count += 1
        yield Article(0, problem=str(error))
    if not count:
        yield Article(0, problem="the file holds no article")


class _FileError(Exception):
    """The whole file is of no use; the message says why."""


def open_stream(path: Path) -> BinaryIO:
    """The file's bytes as a stream, decompressed by its suffix as they are read."""
    match path.suffix:
        case ".gz":
            return cast(BinaryIO, gzip.open(path))
        case ".xz":
            return cast(BinaryIO, lzma.open(path))
        case ".zst":
            import pyarrow as pa

            return cast(BinaryIO, io.BufferedReader(pa.input_stream(str(path), compression="zstd")))
    return path.open("rb")


def _encoding(sample: bytes, complete: bool, defaults: Defaults) -> str:
    if not sample.strip(b" \t\r\n\0"):
        raise _FileError("the file is empty")
    if defaults.encoding:
        return defaults.encoding
    try:
        return detect(sample, complete)
    except UserError as error:
        raise _FileError(str(error)) from None


def _whole_text(path: Path, defaults: Defaults) -> tuple[str, str]:
    with open_stream(path) as stream:
        data = stream.read()
    encoding = _encoding(data, True, defaults)
    try:
        return data.decode(encoding), encoding
    except LookupError:
        raise _FileError(f"{encoding!r} is no known encoding; try utf-8 or cp1256") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _FileError(f"not {encoding}: byte 0x{data[error.start]:02x} on line {line}") from None


def _text_article(path: Path, _form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    text, encoding = _whole_text(path, defaults)
    published = defaults.published or _date_in_name(path.name)
    yield Article(1, path.name, defaults.outlet, None, None, published, text, encoding)


def _date_in_name(name: str) -> str | None:
    found = parse_published(name.replace("_", " ").split(".")[0])
    return found.isoformat() if found else None


def _html_article(path: Path, _form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """The text as received is what trafilatura takes out of the page: spans point into it, not into the
    markup.
    """
    from trafilatura import bare_extraction

    page, encoding = _whole_text(path, defaults)
    found = bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    text = getattr(found, "text", None)
    if not text:
        yield Article(1, path.name, problem="no article text found in the page", raw=page[:500])
        return
    published = parse_published(found.date) or parse_published(defaults.published)
    yield Article(
        1, path.name, found.sitename or defaults.outlet, found.url, found.title,
        published.isoformat() if published else None, text, encoding,
    )  # fmt: skip


def _jsonl_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    encoding = _sampled_encoding(path, defaults)
    with open_stream(path) as stream:
        for number, (text, problem) in enumerate(_lines(stream, encoding), start=1):
            if problem:
                yield Article(number, problem=problem, raw=text[:500])
            elif text.strip("\ufeff \t\r\n\0"):
                yield _json_article(path, number, text, form, defaults, encoding)


def _sampled_encoding(path: Path, defaults: Defaults) -> str:
    with open_stream(path) as stream:
        sample = stream.read(_SAMPLE)
        return _encoding(sample, len(sample) < _SAMPLE, defaults)


def _lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, str | None]]:
    """Lines by line feed only (news text holds U+2028 and U+0085); one bad line costs that line, not the
    file.
    """
    if encoding.startswith("utf-16"):
        for line in io.TextIOWrapper(stream, encoding, errors="replace", newline="\n"):
            yield line, "not utf-16" if "\ufffd" in line else None
        return
    for raw in stream:
        try:
            yield raw.decode(encoding), None
        except UnicodeDecodeError as error:
            yield raw.decode(encoding, errors="replace"), f"byte 0x{raw[error.start]:02x} is not {encoding}"


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


def _csv_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    encoding = _sampled_encoding(path, defaults)
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


def _parquet_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
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
        raise _FileError(f"not a parquet file ({error})") from None


_READERS: dict[str, Callable[[Path, ArticleFormat, Defaults], Iterator[Article]]] = {
    "text": _text_article,
    "html": _html_article,
    "jsonl": _jsonl_articles,
    "csv": _csv_articles,
    "tsv": _csv_articles,
    "parquet": _parquet_articles,
}


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

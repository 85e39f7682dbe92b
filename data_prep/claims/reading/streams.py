"""A file's bytes as a stream, decompressed by its suffix, and its text in the encoding that was found or given."""

from __future__ import annotations

import gzip
import io
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from data_prep.claims.reading.article import Defaults
from data_prep.claims.reading.encoding import detect
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
_SAMPLE = 1 << 18  # bytes that an encoding is told by


def kind_of(path: Path) -> str | None:
    """text, html, jsonl, csv, tsv, parquet by the name without its compression suffix; None for any other."""
    inner = Path(path.stem) if path.suffix in COMPRESSED else path
    return SUFFIXES.get(inner.suffix.lower())


class FileError(Exception):
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


def encoding_of(sample: bytes, complete: bool, defaults: Defaults) -> str:
    if not sample.strip(b" \t\r\n\0"):
        raise FileError("the file is empty")
    if defaults.encoding:
        return defaults.encoding
    try:
        return detect(sample, complete)
    except UserError as error:
        raise FileError(str(error)) from None


def whole_text(path: Path, defaults: Defaults) -> tuple[str, str]:
    with open_stream(path) as stream:
        data = stream.read()
    encoding = encoding_of(data, True, defaults)
    try:
        return data.decode(encoding), encoding
    except LookupError:
        raise FileError(f"{encoding!r} is no known encoding; try utf-8 or cp1256") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(f"not {encoding}: byte 0x{data[error.start]:02x} on line {line}") from None


def sampled_encoding(path: Path, defaults: Defaults) -> str:
    with open_stream(path) as stream:
        sample = stream.read(_SAMPLE)
        return encoding_of(sample, len(sample) < _SAMPLE, defaults)


def decoded_lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, str | None]]:
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

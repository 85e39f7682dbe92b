"""What a file holds: bytes decompressed by suffix, text in the encoding that was found or given, line by line.

A file of no use raises FileProblemError with a reason; a line that cannot be decoded comes out with its fault, and
costs nothing but itself.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from data_prep.foundation.errors import UserError
from data_prep.reading.encoding import by_mark, detect

SAMPLE = 1 << 18  # bytes that an encoding is told by
BLANK = b" \t\r\n\0"
_LOST = "\udfff"  # stands for bytes that are no UTF-16 or UTF-32; no decoder gives a lone surrogate
_DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error)


class FileProblemError(UserError):
    """A whole file is of no use: `reason` as rejected.jsonl counts it, `detail` with what can be done about it."""

    def __init__(self, path: Path, reason: str, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.reason, self.detail = reason, detail


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes as a stream, decompressed by its suffix as they are read; FileProblemError where that fails."""
    try:
        _refuse_special(path)
        with _decompressed(path) as stream:
            yield stream
    except PermissionError:
        detail = "permission denied; make it readable for you (chmod u+r, of a folder chmod u+rx)"
        raise FileProblemError(path, "file_not_readable", detail) from None
    except FileNotFoundError:
        raise FileProblemError(path, "file_not_there", "no such file; check the path") from None
    except _DAMAGE as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        detail = f"cannot be read to its end ({reason}); is the file whole, and what its name says?"
        raise FileProblemError(path, "file_damaged", detail) from None


def _refuse_special(path: Path) -> None:
    """Before it is opened: a pipe would wait for a writer for ever."""
    if path.is_symlink() and not path.exists():
        raise FileProblemError(
            path, "dangling_link", f"a link to {path.readlink()}, where nothing is; mend or remove it"
        )
    mode = path.stat().st_mode
    if path.is_symlink() and stat.S_ISDIR(mode):
        raise FileProblemError(
            path, "linked_folder", "a link to a folder, which is not followed; give that folder, too"
        )
    if stat.S_ISDIR(mode):
        raise PermissionError
    if not stat.S_ISREG(mode):
        raise FileProblemError(path, "no_regular_file", "a pipe, socket or device; save what comes out of it as a file")


def _decompressed(path: Path) -> BinaryIO:
    match path.suffix.lower():
        case ".gz":
            return cast(BinaryIO, gzip.open(path))
        case ".xz":
            return cast(BinaryIO, lzma.open(path))
        case ".zst":
            import pyarrow as pa

            return cast(BinaryIO, io.BufferedReader(pa.input_stream(str(path), compression="zstd")))
    return path.open("rb")


def read_bytes(path: Path) -> bytes:
    """The file's bytes, decompressed by its suffix; FileProblemError for an empty or damaged file."""
    with open_stream(path) as stream:
        data = stream.read()
    if not data.strip(BLANK):
        raise FileProblemError(path, "file_empty", "the file is empty; give one with rows in it")
    return data


def whole_text(path: Path, given: str | None = None) -> tuple[str, str]:
    """All of a file as text, and its encoding; FileProblemError where one byte of it is no such text."""
    data = read_bytes(path)
    encoding = _encoding_of(path, data, given, complete=True, by_line=False)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise FileProblemError(path, "undecodable_bytes", _not_in(encoding, data, error)) from None


def _not_in(encoding: str, data: bytes, error: UnicodeDecodeError) -> str:
    at = len(data) - len(error.object) + error.start  # utf-8-sig counts from behind its mark
    line = data[:at].decode(encoding, "ignore").count("\n") + 1
    return f"not {encoding.removesuffix('-sig')}: byte 0x{data[at]:02x} on line {line}; save the file as UTF-8"


def text_encoding(path: Path, given: str | None) -> str:
    """The encoding of a file's lines, told by its first bytes; a byte-order mark wins over the one `given`."""
    with open_stream(path) as stream:
        sample = stream.read(SAMPLE)
    if not sample.strip(BLANK):
        raise FileProblemError(path, "file_empty", "the file is empty; give one with rows in it")
    return _encoding_of(path, sample, given, complete=len(sample) < SAMPLE, by_line=True)


def _encoding_of(path: Path, sample: bytes, given: str | None, complete: bool, by_line: bool) -> str:
    try:
        return by_mark(sample) or given or detect(sample, complete, by_line)
    except UserError as error:
        raise FileProblemError(path, "unknown_encoding", str(error)) from None


def decoded_lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, str]]:
    """Each line with its end (line feed, carriage return or both, and nothing else: news text holds U+2028, U+0085).

    Beside it what is wrong with it: "" nothing, else the byte that is not in `encoding`, with U+FFFD in its place.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, encoding)
        return
    narrow = encoding if encoding != "utf-8-sig" else "utf-8"
    for line in stream:
        for raw in line.splitlines(keepends=True) if b"\r" in line[:-2] else (line,):
            try:
                text, fault = raw.decode(narrow), ""
            except UnicodeDecodeError as error:
                text, fault = raw.decode(narrow, "replace"), f"byte 0x{raw[error.start]:02x} is not {narrow}"
            if narrow != "utf-8" and not fault and not raw.isascii() and _is_utf8(raw):
                fault = f"a line of UTF-8 among lines of {narrow}"
            yield text.removeprefix("\ufeff"), fault  # in the middle where files were joined


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide_lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, str]]:
    with io.TextIOWrapper(stream, encoding, errors="lost_bytes", newline="") as lines:
        for line in lines:
            fault = f"bytes that are not {encoding}" if _LOST in line else ""
            yield line.replace(_LOST, "\ufffd").removeprefix("\ufeff"), fault


def _mark_lost(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return _LOST, error.end
    raise error


codecs.register_error("lost_bytes", _mark_lost)

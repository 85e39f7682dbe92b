"""What a file holds: bytes decompressed by suffix, text decoded; a fault is told with file, line and remedy."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zlib
from pathlib import Path

from data_prep.foundation.errors import UserError

COMPRESSED = (".gz", ".xz", ".zst")
_BYTE_ORDER_MARKS = {  # UTF-32 first: its little-endian mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_bytes(path: Path) -> bytes:
    """The file's bytes, decompressed by its suffix; UserError for an empty or damaged file."""
    try:
        data = _decompress(path)
    except PermissionError:
        raise UserError(f"{path}: permission denied; make the file readable for you (chmod u+r)") from None
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path") from None
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise UserError(f"{path}: cannot be read ({error}); is the file whole, and what its name says?") from None
    if not data.strip():
        raise UserError(f"{path}: the file is empty; give one with rows in it")
    return data


def _decompress(path: Path) -> bytes:
    data = path.read_bytes()
    match path.suffix.lower():
        case ".gz":
            return gzip.decompress(data)
        case ".xz":
            return lzma.decompress(data)
        case ".zst":
            import pyarrow as pa

            with pa.input_stream(io.BytesIO(data), compression="zstd") as stream:
                return bytes(stream.read())
    return data


def decode(path: Path, data: bytes, encoding: str) -> str:
    """Text of `data`; a byte-order mark wins over `encoding`; UserError names line and byte of the first fault."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), encoding)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = len(data) - len(error.object) + error.start  # utf-8-sig counts from behind its mark
        line = data[:at].decode(encoding, "ignore").count("\n") + 1
        raise UserError(
            f"{path} line {line}: byte 0x{data[at]:02x} is not {encoding.removesuffix('-sig')}; "
            "save the file as UTF-8, or name its encoding (++source.<name>.encoding=cp1256 for Windows Arabic)"
        ) from None
    except (LookupError, ValueError):
        raise UserError(f"{path}: {encoding!r} is no known encoding; try utf-8 or cp1256") from None

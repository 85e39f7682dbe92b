"""Whatever bytes lie in a file: rows, or one line that names it. Never another exception."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_prep.foundation.errors import UserError
from data_prep.reading.contents import read_bytes, whole_text
from data_prep.reading.row import TableFormat
from data_prep.reading.tables import read_rows

WriteTable = Callable[[Path, list[list[Any]]], Path]
KINDS = ["csv", "tsv", "jsonl", "parquet", "xlsx"]
PACKED = ["gz", "xz", "zst"]
CELLS = [["premise", "hypothesis"], *([f"فتح الجسر رقم {n}", f"أغلق الجسر رقم {n}"] for n in range(40))]
HTML = '<!DOCTYPE html>\n<html lang="ar"><body>\n<p>الصفحة غير موجودة</p>\n</body></html>\n'
FUZZ = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _read(path: Path, data: bytes) -> int:
    path.write_bytes(data)
    return len(list(read_rows(path, TableFormat())))


def _read_or_user_error(path: Path, data: bytes) -> None:
    said = str(path)
    try:
        _read(path, data)
    except UserError as error:
        said = str(error)
    assert said.startswith(str(path))
    assert said.count("\n") <= 1


@pytest.mark.parametrize("kind", KINDS)
@FUZZ
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_rows_or_a_user_error(tmp_path: Path, kind: str, data: bytes) -> None:
    _read_or_user_error(tmp_path / f"any.{kind}", data)


@pytest.mark.parametrize("packed", PACKED)
@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_called_compressed(tmp_path: Path, packed: str, data: bytes) -> None:
    magic = {"gz": b"\x1f\x8b\x08\x00", "xz": b"\xfd7zXZ\x00", "zst": b"(\xb5/\xfd"}[packed]
    _read_or_user_error(tmp_path / f"any.csv.{packed}", data)
    _read_or_user_error(tmp_path / f"any.csv.{packed}", magic + data)


@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx", "t.csv.gz", "t.csv.xz", "t.csv.zst", "t.jsonl"])
@FUZZ
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4))
def test_a_good_file_with_some_bytes_changed(
    tmp_path: Path, write_table: WriteTable, name: str, places: list[tuple[float, int]]
) -> None:
    data = bytearray(write_table(tmp_path / name, CELLS).read_bytes())
    for place, change in places:
        data[int(place * len(data))] ^= change
    _read_or_user_error(tmp_path / name, bytes(data))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", [b"", b"\n \n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, kind: str, empty: bytes) -> None:
    path = tmp_path / f"t.{kind}"
    if empty.startswith(b"\xef") and kind not in ("parquet", "xlsx"):
        assert _read(path, empty) == 0  # a mark and nothing else: a table without rows, refused by its source
        return
    with pytest.raises(UserError, match=rf"{path}: (the file is empty; |not a)"):
        _read(path, empty)


@pytest.mark.parametrize(("packed", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_an_empty_file_compressed(tmp_path: Path, packed: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UserError, match="the file is empty"):
        _read(tmp_path / f"t.csv.{packed}", pack(b""))


@pytest.mark.parametrize("name", [f"t.{kind}" for kind in KINDS] + [f"t.csv.{packed}" for packed in PACKED])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=rf"{name}: no such file; check the path"):
        list(read_rows(tmp_path / name, TableFormat()))


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_download(tmp_path: Path, write_table: WriteTable, packed: str, kept: float) -> None:
    """The first half of the rows would look like a data set of its own."""
    path = write_table(tmp_path / f"t.csv.{packed}", CELLS)
    data = path.read_bytes()
    with pytest.raises(
        UserError, match=rf"t\.csv\.{packed}: (cannot be read to its end \(.*is the file whole|the file is empty)"
    ):
        _read(path, data[: int(kept * len(data))])


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_truncated_table(tmp_path: Path, write_table: WriteTable, kind: str) -> None:
    path = write_table(tmp_path / f"t.{kind}", CELLS)
    with pytest.raises(UserError, match=rf"t\.{kind}: not an? .* that can be read .*; is it whole"):
        _read(path, path.read_bytes()[:-200])


@pytest.mark.parametrize(("kind", "called"), [("parquet", "a parquet file"), ("xlsx", "an xlsx workbook")])
@pytest.mark.parametrize("text", ["premise,hypothesis\nأ,ب\n", HTML])
def test_a_text_under_another_name(tmp_path: Path, kind: str, called: str, text: str) -> None:
    with pytest.raises(UserError, match=rf"t\.{kind}: not {called} that can be read .* what its name says"):
        _read(tmp_path / f"t.{kind}", text.encode())


@pytest.mark.parametrize("packed", PACKED)
def test_a_file_called_compressed_that_is_not(tmp_path: Path, packed: str) -> None:
    with pytest.raises(UserError, match=r"cannot be read to its end .*what its name says"):
        _read(tmp_path / f"t.csv.{packed}", "premise,hypothesis\nأ,ب\n".encode())


@pytest.mark.parametrize(
    ("data", "encoding", "says"),
    [
        ("أ\nب\n".encode() + b"\xff\n", "utf-8", "byte 0xff on line 3"),
        (b"\xef\xbb\xbfa\n\xfe\n", "utf-8", "byte 0xfe on line 2"),
        ("أ\n".encode("utf-16") + b"\x00\xd8\n\x00", "utf-8", "not utf-16: byte 0x00 on line 2"),
        ("أ\n".encode("utf-16") + b"x", "utf-8", "not utf-16: byte 0x78 on line 2"),
        ("أ".encode()[:1], "utf-8", "byte 0xd8 on line 1"),
        (bytes(range(128, 256)) * 20, None, "none of UTF-8, UTF-16, Windows-1256"),
    ],
)
def test_bytes_that_are_no_text_cost_an_unparted_text(
    tmp_path: Path, data: bytes, encoding: str | None, says: str
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"page\.html: ") as error:
        whole_text(path, encoding)
    assert says in str(error.value)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "t.csv").write_text("a\n1\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UserError, match=r"t\.csv: permission denied; make it readable"):
        read_bytes(tmp_path / "t.csv")

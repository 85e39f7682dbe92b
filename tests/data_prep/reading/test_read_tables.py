"""Tables of every kind give the same rows, with the lines an editor shows."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from data_prep.reading.files import find_files, table_kind
from data_prep.reading.row import Row, TableFormat
from data_prep.reading.tables import read_rows

WriteTable = Callable[[Path, list[list[Any]]], Path]
CELLS = [["s1", "s2", "label"], ["فُتح الجسر", 'قال: "أُغلق", ثم مضى', "ضد"], ["الثانية", "الثالثة", "مع"]]


def _rows(path: Path, **table: Any) -> list[Row]:
    return list(read_rows(path, TableFormat(**table)))


def _text(path: Path, text: str | bytes, **table: Any) -> list[Row]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return _rows(path, **table)


@pytest.mark.parametrize("packed", ["", ".gz", ".xz", ".zst"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_every_kind_and_compression_gives_the_same_rows(
    tmp_path: Path, write_table: WriteTable, kind: str, packed: str
) -> None:
    rows = _rows(write_table(tmp_path / f"t.{kind}{packed}", CELLS), quotes=True)
    assert [list(row.values.items()) for row in rows] == [list(zip(CELLS[0], c, strict=True)) for c in CELLS[1:]]
    first = 1 if kind in ("jsonl", "parquet") else 2
    assert [row.line for row in rows] == [first, first + 1]
    assert all(row.problem is None for row in rows)


def test_the_name_tells_the_kind_whatever_its_case(tmp_path: Path) -> None:
    assert table_kind(Path("A.CSV.GZ")) == "csv"
    assert table_kind(Path("a.b.XLSX")) == "xlsx"
    with pytest.raises(UserError, match=r"a\.doc: unknown kind of table '\.doc'; known are \.csv"):
        table_kind(tmp_path / "a.doc")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_byte_order_mark_is_heeded(tmp_path: Path, encoding: str, kind: str) -> None:
    text = "أ,ب\n١,٢\n" if kind == "csv" else '{"أ": "١", "ب": "٢"}\n'
    assert _text(tmp_path / f"t.{kind}", text.encode(encoding))[0].values == {"أ": "١", "ب": "٢"}


def test_big_endian_utf_16(tmp_path: Path) -> None:
    assert _text(tmp_path / "t.csv", b"\xfe\xff" + "أ\n١\n".encode("utf-16-be"))[0].values == {"أ": "١"}


def test_windows_arabic_by_name(tmp_path: Path) -> None:
    data = "العنوان,ب\nأعلنت الوزارة,٢\n".replace("٢", "2").encode("cp1256")
    assert _text(tmp_path / "t.csv", data, encoding="cp1256")[0].values == {"العنوان": "أعلنت الوزارة", "ب": "2"}
    assert _rows(tmp_path / "t.csv") == _rows(tmp_path / "t.csv", encoding="cp1256")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str) -> None:
    rows = _text(tmp_path / "t.csv", end.join(["a,b", "1,2", "", "3,4", ""]))
    assert [(row.line, row.values) for row in rows] == [(2, {"a": "1", "b": "2"}), (4, {"a": "3", "b": "4"})]


def test_lines_count_as_an_editor_shows_them(tmp_path: Path) -> None:
    """Blank lines and line breaks inside quotes count; a row stands where it starts."""
    rows = _text(tmp_path / "t.csv", '\n\na,b\n1,"two\nlines"\n\n3,"x\n\ny"\n5,6\n')
    assert [(row.line, row.values["a"]) for row in rows] == [(4, "1"), (7, "3"), (10, "5")]
    lines = _text(tmp_path / "t.jsonl", '\n{"a": 1}\r\n\n{"a": 2}')
    assert [(row.line, row.values) for row in lines] == [(2, {"a": 1}), (4, {"a": 2})]


def test_ragged_rows_are_told_with_both_counts(tmp_path: Path) -> None:
    short, right, long = _text(tmp_path / "t.csv", "a,b\n1\n1,2\n1,2,3\n")
    assert (short.problem, short.raw) == ("wrong_number_of_columns", "2 expected, 1 found: 1")
    assert right.problem is None
    assert (long.line, long.problem, long.raw) == (4, "wrong_number_of_columns", "2 expected, 3 found: 1,2,3")


def test_a_quotation_mark_gone_wrong_costs_its_row_only(tmp_path: Path) -> None:
    bad, good = _text(tmp_path / "t.csv", 'a,b\n"أ"ب,2\nج,4\n')
    assert (bad.line, bad.problem) == (2, "not_well_formed")
    assert '"أ"ب,2' in bad.raw
    assert good.values == {"a": "ج", "b": "4"}


def test_a_cell_beyond_the_default_limit_of_csv_is_read(tmp_path: Path) -> None:
    long, short = _text(tmp_path / "t.csv", f"a,b\n{'س' * 140_000},1\n1,2\n")
    assert (len(long.values["a"]), long.problem) == (140_000, None)
    assert short.values == {"a": "1", "b": "2"}


@pytest.mark.parametrize("rest", ["5,6\n", '5,"6"\n', '"5","6"\n'])
def test_an_unclosed_quotation_mark_costs_its_line(tmp_path: Path, rest: str) -> None:
    """It would swallow what follows it, to the end of the file or the next mark."""
    before, bad, *after = _text(tmp_path / "t.csv", f'a,b\n1,2\n3,"4\n{rest}7,8\n')
    assert before.values == {"a": "1", "b": "2"}
    assert (bad.line, bad.problem) == (3, "not_well_formed")
    assert [(row.line, row.problem, row.values) for row in after] == [
        (4, None, {"a": "5", "b": "6"}),
        (5, None, {"a": "7", "b": "8"}),
    ]


def test_the_rest_of_a_broken_text_is_no_row(tmp_path: Path) -> None:
    """Lines of a cell whose marks went wrong are refused, whether or not a comma makes two cells of them."""
    text = 'id,text\n1,"قال "نعم" أمس\nوأضاف\nثم, قال" كذا\n2,غيره\n'
    rows = _text(tmp_path / "t.csv", text)
    assert [(row.line, row.problem) for row in rows] == [(n, "not_well_formed") for n in (2, 3, 4)] + [(5, None)]


def test_quotation_marks_are_plain_text_in_tsv_or_on_request(tmp_path: Path) -> None:
    assert _text(tmp_path / "t.tsv", 'a\tb\n"نعم\t2"\n')[0].values == {"a": '"نعم', "b": '2"'}
    assert _text(tmp_path / "t.csv", 'a,b\n"نعم,2"\n', quotes=False)[0].values == {"a": '"نعم', "b": '2"'}


def test_a_table_without_header_calls_its_columns_by_number(tmp_path: Path) -> None:
    rows = _text(tmp_path / "t.tsv", "أ\tب\nج\tد\n", header=False)
    assert [(row.line, row.values) for row in rows] == [(1, {"0": "أ", "1": "ب"}), (2, {"0": "ج", "1": "د"})]


@pytest.mark.parametrize(("header", "says"), [("a,b,a", "column 'a' stands twice"), ('a,"b"c', "line 1: the header")])
def test_a_header_that_cannot_be_used(tmp_path: Path, header: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        _text(tmp_path / "t.csv", f"{header}\n1,2,3\n")


def test_header_names_are_trimmed_and_may_be_blank(tmp_path: Path) -> None:
    assert _text(tmp_path / "t.csv", ", s1 ,\n0,أ,\n")[0].values == {"": "", "s1": "أ"}


def test_json_lines_that_are_none(tmp_path: Path) -> None:
    lines = ['{"a": 1', "[1, 2]", '"text"', "[" * 200_000, "1" * 5000, '{"a": 2}']
    rows = _text(tmp_path / "t.jsonl", "\n".join(lines))
    expected = ["not_json", "not_a_json_object", "not_a_json_object", "not_json", "not_json", None]
    assert [row.problem for row in rows] == expected
    assert rows[0].raw.endswith('{"a": 1')


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\u0085"])
def test_only_a_line_feed_ends_a_json_line(tmp_path: Path, character: str) -> None:
    text = json.dumps({"a": f"قبل{character}بعد"}, ensure_ascii=False) + '\n{"a": 2}\n'
    rows = _text(tmp_path / "t.jsonl", text)
    assert character in text
    assert [(row.line, row.values) for row in rows] == [(1, {"a": f"قبل{character}بعد"}), (2, {"a": 2})]


def test_a_sheet_keeps_numbers_dates_and_row_numbers(tmp_path: Path, write_table: WriteTable) -> None:
    cells: list[list[Any]] = [
        [None, None, None],
        ["a", "b", "c"],
        ["أ", 2, datetime(2024, 3, 5)],
        [None] * 3,
        [None, 2.5, None],
    ]
    rows = _rows(write_table(tmp_path / "t.xlsx", cells))
    assert [(row.line, list(row.values.values())) for row in rows] == [
        (3, ["أ", 2, datetime(2024, 3, 5)]),
        (5, [None, 2.5, None]),
    ]
    wide = _rows(write_table(tmp_path / "u.xlsx", [["a"], [1], [1, "note"]]))
    assert [row.problem for row in wide] == [None, "wrong_number_of_columns"]


def _with_sheet(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes in the sheet's XML."""
    source, target = zipfile.ZipFile(io.BytesIO(path.read_bytes())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            assert old in content or "sheet1" not in name
            out.writestr(name, content.replace(old, new) if "sheet1" in name else content)
    path.write_bytes(target.getvalue())


def test_a_sheet_that_tells_a_wrong_size_is_read_whole(tmp_path: Path, write_table: WriteTable) -> None:
    """Some exporters write the dimension A1; openpyxl then gave one cell, and no error."""
    path = write_table(tmp_path / "t.xlsx", CELLS)
    _with_sheet(path, b"A1:C3", b"A1")
    assert len(_rows(path)) == 2
    assert _rows(path)[1].values["label"] == "مع"


def test_no_warning_of_openpyxl_reaches_the_user(tmp_path: Path, write_table: WriteTable) -> None:
    path = write_table(tmp_path / "t.xlsx", CELLS)
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    _with_sheet(path, b"</worksheet>", extension)  # "Data Validation extension is not supported"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(_rows(path)) == 2


def test_files_folders_and_globs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.csv", "a.csv", "c[1].csv", ".hidden", "below/d.csv"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert find_files(["*.csv"]) == [Path("a.csv"), Path("b.csv"), Path("c[1].csv")]
    assert find_files(["c[1].csv", "a.csv", "*.csv"]) == [Path("c[1].csv"), Path("a.csv"), Path("b.csv")]
    assert find_files([str(tmp_path)]) == [tmp_path / name for name in ("a.csv", "b.csv", "below/d.csv", "c[1].csv")]
    assert find_files(["shipped:native/test.jsonl"])[0].is_file()
    with pytest.raises(UserError, match=r"^shipped:nowhere\.jsonl: no such file"):
        find_files(["shipped:nowhere.jsonl"])
    for missing in ("no.csv", "*.tsv", "no/*.csv"):
        with pytest.raises(UserError, match=r": no such file; check the path"):
            find_files([missing])

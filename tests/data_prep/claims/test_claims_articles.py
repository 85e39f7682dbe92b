"""Reading: kinds of files, encodings told apart, and every row that cannot be used named with its reason."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.articles import read_articles
from data_prep.foundation.errors import UserError
from data_prep.reading.encoding import detect
from tests.data_prep.conftest import WriteTable, zstd

NEWS = "وقالت وزارة النقل إن الجسر أغلق أمس، مشيرة إلى أن أعمال الصيانة في الطريق تستمر حتى نهاية الأسبوع.\n"
FORM = ArticleFormat(
    "test",
    text=["text", "content"],
    title=["title"],
    published=["time"],
    outlet=["src"],
    url=["url"],
    id=["id"],
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859-6"])
def test_encoding_is_told_apart(encoding: str) -> None:
    found = detect(NEWS.encode(encoding), complete=True)
    assert NEWS.encode(encoding).decode(found) == NEWS


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)) * 20,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        "Le pont a été fermé hier soir, a précisé la préfète.".encode("latin-1"),
        "Мост был закрыт вчера вечером для ремонта".encode("cp1251"),
        NEWS.encode() + b"\xff\xfe\xd8" + NEWS.encode(),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="none of UTF-8"):
        detect(data, complete=True)


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859-6"])
@pytest.mark.parametrize("text", ["فتح,أغلق\n", "وزير ينفي إغلاق مطار\n", "هزيمة مدوية"])
def test_two_headlines_are_enough(text: str, encoding: str) -> None:
    assert detect(text.encode(encoding), complete=True) == encoding


def test_sample_may_end_within_a_letter() -> None:
    assert detect(NEWS.encode()[:101], complete=False) == "utf-8"


def test_json_lines_keep_good_rows_and_name_bad_ones(tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": "a", "src": "قناة", "time": "Sun, 11 Feb 2018 11:09:10 +0400", "text": NEWS}),
        "{broken",
        "[1]",
        json.dumps({"body": "x"}),
        json.dumps({"text": " "}),
    ]
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress("\n".join(rows).encode()))
    good, *bad = _read(path)
    assert (good.id, good.outlet, good.published, good.text) == ("a", "قناة", "2018-02-11", NEWS)
    assert [(row.line, row.problem) for row in bad] == [
        (2, "not_json"),
        (3, "not_a_json_object"),
        (4, "no_text_field"),
        (5, "empty_text"),
    ]
    assert "body" in bad[2].raw
    assert "format.text" in bad[2].raw


def test_one_bad_line_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"text": NEWS}, ensure_ascii=False).encode()
    path.write_bytes(line + b"\n" + line * 3000 + b"\n" + line[:-20] + b"\xd8\n" + line)  # beyond the sample
    assert [row.problem for row in _read(path)] == [None, "not_json", "undecodable_bytes", None]
    assert _read(path)[2].raw.startswith("byte 0xd8 is not utf-8: ")


def test_csv_with_long_quoted_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(('id,content\n1,"' + NEWS * 3000 + '"\n2\n3,نص\n').encode("cp1256")))
    first, second, third = _read(path)
    assert (first.text, first.encoding) == (NEWS * 3000, "cp1256")
    assert (second.line, second.problem) == (3003, "wrong_number_of_columns")
    assert third.text == "نص"


def test_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": [NEWS, None], "time": ["2018-05-01", None]}), tmp_path / "a.parquet")
    good, bad = _read(tmp_path / "a.parquet")
    assert (good.published, bad.problem) == ("2018-05-01", "empty_text")


def test_text_file_takes_its_date_from_its_name_or_the_run(tmp_path: Path) -> None:
    path = tmp_path / "2018-05-01_bridge.txt"
    path.write_text(NEWS, encoding="utf-8")
    assert _read(path)[0].published == "2018-05-01"
    assert next(read_articles(path, FORM, Defaults(published="2017-11-15"))).published == "2017-11-15"


def test_html_gives_the_article_and_its_date(tmp_path: Path) -> None:
    page = f'<html><head><meta property="article:published_time" content="2022-10-05T14:20:00+03:00"><title>جسر</title></head><body><nav>الرئيسية</nav><article><h1>جسر</h1><p>{NEWS}</p><p>{NEWS.replace("الجسر", "النفق")}</p></article></body></html>'
    path = tmp_path / "a.html"
    path.write_text(page, encoding="cp1256")
    article = _read(path)[0]
    assert article.published == "2022-10-05"
    assert "وقالت وزارة النقل إن الجسر أغلق" in article.text
    assert "الرئيسية" not in article.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "file_empty"),
        ("a.jsonl", b" \n\n", "file_empty"),
        ("a.txt", b"\xff\xd8\xff\xe0 JFIF" + bytes(range(256)), "unknown_encoding"),
        ("a.jsonl.xz", b"no xz", "file_damaged"),
        ("a.parquet", b"no parquet at all", "file_damaged"),
        ("a.html", b"<html><body></body></html>", "page_without_article"),
        ("a.pdf", b"%PDF", "file_of_unknown_kind"),
        ("a.csv", b"id,text,text\n1,a,b\n", "header_not_usable"),
        ("a.csv", b"id,text\n", "file_without_article"),
    ],
)
def test_file_of_no_use_is_one_named_row(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (row,) = _read(tmp_path / name)
    assert (row.line, row.problem) == (0, reason)
    assert row.raw


def _rows_with(texts: list[bytes], kind: str) -> bytes:
    if kind == "csv":
        return b"id,text\n" + b"".join(b"%d,%s\n" % row for row in enumerate(texts))
    return b"".join(b'{"text": "%s"}\n' % text for text in texts)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("num_before", [1, 2000], ids=["within the sample", "beyond it"])
@pytest.mark.parametrize(("most", "other"), [("utf-8", "cp1256"), ("cp1256", "utf-8")])
def test_a_line_in_another_encoding_costs_itself(
    tmp_path: Path, kind: str, num_before: int, most: str, other: str
) -> None:
    """Not its file, and it is never stored as what it is not."""
    path, text = tmp_path / f"a.{kind}", NEWS.strip()
    good = [text.encode(most)] * num_before
    path.write_bytes(_rows_with([*good, text.encode(other), text.encode(most)], kind))
    *before, bad, after = _read(path)
    assert bad.problem == "undecodable_bytes"
    assert {row.text for row in (*before, after)} == {text}
    assert len(before) == num_before


def test_an_unclosed_quotation_mark_costs_one_article_of_six(tmp_path: Path) -> None:
    lines = [f"{number},{NEWS.strip()}" for number in range(6)]
    lines[1] = f'1,"{NEWS.strip()}'
    (tmp_path / "a.csv").write_text("\n".join(["id,text", *lines]), encoding="utf-8")
    assert [row.problem for row in _read(tmp_path / "a.csv")] == [None, "not_well_formed", *[None] * 4]


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_utf_32_is_not_taken_for_utf_16(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(NEWS.encode(encoding))
    (tmp_path / "a.csv").write_bytes(f"id,text\n1,{NEWS}".encode(encoding))
    assert _read(tmp_path / "a.txt")[0].text == NEWS
    assert _read(tmp_path / "a.csv")[0].text == NEWS.strip()


@pytest.mark.parametrize("packed", ["gz", "xz", "zst"])
def test_a_broken_archive_gives_what_it_has_and_says_so(tmp_path: Path, packed: str) -> None:
    rows = "".join(json.dumps({"text": f"{n} {NEWS}"}, ensure_ascii=False) + "\n" for n in range(3000)).encode()
    packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress, "zst": zstd}
    data = packers[packed](rows)
    path = tmp_path / f"a.jsonl.{packed}"
    path.write_bytes(data[: len(data) // 2])
    *good, last = _read(path)
    assert (last.line, last.problem) == (0, "file_damaged")
    assert len(good) < 3000
    assert all(row.problem is None for row in good)


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "أ", "text": "{NEWS.strip()}"}}\n', encoding="utf-8")
    (row,) = _read(tmp_path / "a.jsonl")
    assert row.problem == "not_json"
    assert "'text' stands twice" in row.raw


@pytest.mark.parametrize("kind", ["xlsx", "json", "ndjson.gz"])
def test_articles_are_read_from_every_kind_of_table(tmp_path: Path, write_table: WriteTable, kind: str) -> None:
    cells = [["text", "time"], [NEWS.strip(), "2018-05-01"], ["", "2018-05-02"]]
    first, second = _read(write_table(tmp_path / f"a.{kind}", cells))
    assert (first.text, first.published) == (NEWS.strip(), "2018-05-01")
    assert second.problem == "empty_text"


def _read(path: Path) -> list[Article]:
    return list(read_articles(path, FORM, Defaults()))

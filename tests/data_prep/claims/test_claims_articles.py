"""Reading: kinds of files, encodings told apart, and every row that cannot be used named with its reason."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.articles import read_articles
from data_prep.claims.reading.encoding import detect
from data_prep.foundation.errors import UserError

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
    assert [(row.line, str(row.problem).split(":")[0]) for row in bad] == [
        (2, "not JSON"),
        (3, "not a JSON object"),
        (4, "no text"),
        (5, "no text"),
    ]
    assert "body" in str(bad[2].problem)
    assert "format.text" in str(bad[2].problem)


def test_one_bad_line_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"text": NEWS}, ensure_ascii=False).encode()
    path.write_bytes(line + b"\n" + line * 3000 + b"\n" + line[:-20] + b"\xd8\n" + line)  # beyond the sample
    problems = [row.problem for row in _read(path)]
    assert problems[0] is None
    assert problems[-1] is None
    assert "is not utf-8" in str(problems[2])


def test_csv_with_long_quoted_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(('id,content\n1,"' + NEWS * 3000 + '"\n2\n3,نص\n').encode("cp1256")))
    first, second, third = _read(path)
    assert (first.text, first.encoding) == (NEWS * 3000, "cp1256")
    assert (second.line, second.problem) == (3003, "2 columns expected, 1 found")
    assert third.text == "نص"


def test_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": [NEWS, None], "time": ["2018-05-01", None]}), tmp_path / "a.parquet")
    good, bad = _read(tmp_path / "a.parquet")
    assert (good.published, bad.problem) == ("2018-05-01", "no text: field 'text' is empty")


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
        ("a.txt", b"", "the file is empty"),
        ("a.jsonl", b" \n\n", "the file is empty"),
        ("a.txt", b"\xff\xd8\xff\xe0 JFIF" + bytes(range(256)), "none of UTF-8"),
        ("a.jsonl.xz", b"no xz", "cannot be read to its end"),
        ("a.parquet", b"no parquet at all", "not a parquet file"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.pdf", b"%PDF", "unknown kind of file"),
    ],
)
def test_file_of_no_use_is_one_named_row(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (row,) = _read(tmp_path / name)
    assert reason in str(row.problem)


def _read(path: Path) -> list[Article]:
    return list(read_articles(path, FORM, Defaults()))

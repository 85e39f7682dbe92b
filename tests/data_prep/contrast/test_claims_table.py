"""Claims tables that nobody extracted: a column of claims is enough; what cannot be is said with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_prep.contrast.claims_table import Claim, Unread, read_table
from data_prep.contrast.source import read_claims
from data_prep.foundation.errors import UserError
from data_prep.reading.source_config import ContrastConfig, ContrastSource

CLAIMS = [
    "ارتفعت أسعار النفط في الأسواق العالمية الأسبوع الماضي",
    "أعلنت الشركة الأمريكية نتائجها المالية للربع الأول",
    "سيطرت القوات على البلدة بعد معارك استمرت ثلاثة أيام",
    "عقدت الدول اجتماعا في حلب بشأن ارتفاع أسعار القمح",
]


def _csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _pairs(path: Path) -> Any:
    config = ContrastConfig(str(path), 13, workers=1)
    return read_claims("contrast", ContrastSource("cc0-1.0", "made up", "1", None, contrast=config), config)


def _mine(path: Path, texts: list[str]) -> Path:
    return _csv(path, "text,speaker,date", *(f"{text},الوزير,2018-03-04" for text in texts))


def test_a_column_of_claims_is_enough(tmp_path: Path) -> None:
    claims = list(read_table(_csv(tmp_path / "mine.csv", "text", *CLAIMS), "mine.csv"))
    assert [claim.text for claim in claims if isinstance(claim, Claim)] == CLAIMS
    assert len({claim.identity for claim in claims if isinstance(claim, Claim)}) == len(CLAIMS)
    first = claims[0]
    assert isinstance(first, Claim)
    assert (first.kind, first.checkable, first.speaker, first.day, first.article) == ("", True, None, None, None)


def test_pairs_of_such_a_table_are_each_of_its_own_claim(tmp_path: Path) -> None:
    texts = [f"{text} {number}" for number in range(12) for text in CLAIMS]
    read = _pairs(_mine(tmp_path / "mine.csv", texts))
    assert len(read.pairs) > 0
    assert len({it.pair.event for it in read.pairs}) == len(read.pairs) / 12
    assert {(it.pair.article, it.pair.premise_speaker, it.pair.premise_date) for it in read.pairs} == {
        (None, "الوزير", "2018-03-04")
    }
    turned = _pairs(_mine(tmp_path / "turned.csv", texts[::-1]))
    assert [it.pair for it in turned.pairs] == [it.pair for it in read.pairs]


def test_what_a_csv_calls_true_and_false(tmp_path: Path) -> None:
    lines = [f"{CLAIMS[0]},{word}" for word in ("true", "False", "0", "1", "")]
    claims = read_table(_csv(tmp_path / "mine.csv", "text,checkable", *lines), "mine.csv")
    assert [claim.checkable for claim in claims if isinstance(claim, Claim)] == [True, False, False, True, True]


def test_days_of_a_spreadsheet_and_hours_of_a_feed_are_days(tmp_path: Path) -> None:
    table = pa.table(
        {"text": CLAIMS[:2], "date": [date(2018, 3, 4), None], "published": [None, "2018-03-05T10:00:00Z"]}
    )
    pq.write_table(table, tmp_path / "mine.parquet")
    days = [claim.day for claim in read_table(tmp_path / "mine.parquet", "m") if isinstance(claim, Claim)]
    assert days == ["2018-03-04", "2018-03-05"]


def test_a_claim_of_a_month_or_a_range_keeps_its_interval(tmp_path: Path) -> None:
    header = "text,date,date_from,date_to,published"
    ends = ["2018-03-01,2018-03-31", "2018-03-04,2018-03-06", "2018-03-04,2018-03-04", ","]
    lines = [f"{CLAIMS[0]},,{both},2018-05-01" for both in ends]
    rows = read_table(_csv(tmp_path / "m.csv", header, *lines), "m.csv")
    claims = [claim for claim in rows if isinstance(claim, Claim)]
    assert [claim.time for claim in claims] == ["2018-03", "2018-03-04/2018-03-06", "2018-03-04", "2018-05-01"]
    assert [claim.day for claim in claims] == [None, None, "2018-03-04", "2018-05-01"]
    with pytest.raises(UserError, match="date_to 2018-03-01 lies before date_from 2018-03-02; swap them"):
        list(read_table(_csv(tmp_path / "n.csv", header, f"{CLAIMS[0]},,2018-03-02,2018-03-01,"), "n.csv"))


def test_rows_without_a_claim_are_listed_and_counted(tmp_path: Path) -> None:
    read = _pairs(_csv(tmp_path / "mine.csv", "text,speaker", CLAIMS[0] + ",الوزير", " ,الوزير", CLAIMS[1] + ",ا,ب"))
    reasons = {row.line: row.reason for row in read.rejected}
    assert (reasons[3], reasons[4]) == ("claim_empty_text", "claim_wrong_number_of_columns")
    assert read.inputs[0]["claims"] == 3
    assert read.inputs[0]["rows"] == len(read.pairs) + len(read.rejected)
    listed = tmp_path / "mine.jsonl"
    listed.write_text('{"text": ["قال"]}\n', encoding="utf-8")
    assert [row.problem for row in read_table(listed, "m") if isinstance(row, Unread)] == ["text_not_text"]


@pytest.mark.parametrize(
    ("header", "cells", "message"),
    [
        ("claim,speaker", "قال,الوزير", r"mine.csv line 2: no column 'text', found claim, speaker; .* \(rename it\)"),
        ("text,date", "قال,04/03/2018", r"line 2: date '04/03/2018' is no day written yyyy-mm-dd, such as"),
        ("text,date", "قال,2018-02-30", r"line 2: date '2018-02-30' is no day"),
        ("text,published", "قال,20180304", r"line 2: published '20180304' is no day"),
        ("text,checkable", "قال,maybe", r"line 2: checkable 'maybe' is neither true nor false; write one"),
        ("text,article,start", "قال,a1,first", r"line 2: start 'first' is no whole number; .* leave the column out"),
    ],
)
def test_a_cell_that_cannot_be_is_named_with_its_line(tmp_path: Path, header: str, cells: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        list(read_table(_csv(tmp_path / "mine.csv", header, cells), "mine.csv"))

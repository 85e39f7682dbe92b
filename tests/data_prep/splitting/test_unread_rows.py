"""Rows of an evaluation set that cannot be read are counted: nothing is kept out for them."""

from __future__ import annotations

from pathlib import Path

from data_prep.splitting.decontaminate import read_sets

COLUMNS = {"premise": ["premise"], "hypothesis": ["hypothesis"]}


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    lines = ["premise,hypothesis", "فتح,أغلق", "فتح", 'فتح,"أغ"لق', "فتح,", "فتح,لا"]
    (tmp_path / "bench.csv").write_text("\n".join(lines), encoding="utf-8")
    (bench,) = read_sets([str(tmp_path / "bench.csv")], COLUMNS)
    assert (len(bench.pairs), bench.record["unread_rows"]) == (2, 3)

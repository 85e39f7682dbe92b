"""python -m data_prep.mine: what is written, the same bytes, what is refused and why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir

from data_prep.claims.claim import Claim
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.mine.config import MineConfig
from data_prep.mine.run import run
from tests.data_prep.mine.made import apart, write_claims

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
OPEN, CLOSED = "معبر نصيب الحدودي مفتوح أمام الشاحنات", "معبر نصيب الحدودي لا يزال مغلقا أمام الشاحنات"
MARKET = "سوق الخضار في درعا مكتظ بالزبائن"


def mined(tmp_path: Path, claims: list[Claim], *overrides: str) -> Path:
    """The run folder of these claims."""
    table = write_claims(tmp_path / "claims.parquet", claims)
    given = [f"claims={table}", f"runs={tmp_path / 'runs'}", "name=m", "workers=1", *overrides]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        run(parse(compose("mine", given), MineConfig))
    return tmp_path / "runs" / "mine" / "m"


def rows(folder: Path) -> list[dict[str, Any]]:
    """candidates.parquet."""
    found: list[dict[str, Any]] = pq.read_table(folder / "candidates.parquet").to_pylist()
    return found


def test_a_pair_is_written_with_both_claims_reasons_and_all_places(tmp_path: Path) -> None:
    folder = mined(tmp_path, apart(*[OPEN] * 14, CLOSED, MARKET))
    (row,) = rows(folder)
    assert (row["premise"], row["hypothesis"]) == (OPEN, CLOSED)
    assert row["rank"] == 1
    assert "label" not in row
    assert row["proposed_by"] == ["words"]
    assert {"topic", "opposite_states"} <= {reason["name"] for reason in row["evidence"]}
    assert row["score"] == pytest.approx(sum(reason["weight"] for reason in row["evidence"]))
    assert row["premise_copies"] == 14
    assert row["premise_outlets"] == sorted(f"o{number}" for number in range(14))
    assert {place["article"] for place in row["premise_places"]} == {f"a{number}" for number in range(14)}
    assert (row["hypothesis_outlet"], row["hypothesis_published"]) == ("o14", "2024-05-06")


def test_rows_are_sorted_and_the_same_bytes_again(tmp_path: Path) -> None:
    claims = apart(OPEN, CLOSED, MARKET, "سوق الخضار في درعا خال من الزبائن", "معبر نصيب يعمل بانتظام")
    folder = mined(tmp_path, claims)
    scores = [row["score"] for row in rows(folder)]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    names = ("candidates.parquet", "manifest.json", "rejected.jsonl")
    before = [(folder / name).read_bytes() for name in names]
    mined(tmp_path, claims, "overwrite=true")
    assert [(folder / name).read_bytes() for name in names] == before


def test_what_is_compared_with_nothing_is_written_with_its_reason(tmp_path: Path) -> None:
    claims = apart(OPEN, CLOSED, "كلمة " * 2000, "The crossing is open", "لا")
    folder = mined(tmp_path, claims)
    rejected = [json.loads(line) for line in (folder / "rejected.jsonl").read_text("utf-8").splitlines()]
    assert [(row["article"], row["reason"]) for row in rejected] == [
        ("a2", "longer_than_2000_characters"),
        ("a3", "no_arabic"),
        ("a4", "too_few_words"),
    ]
    counts = json.loads((folder / "manifest.json").read_text())["counts"]
    assert counts["claims_not_compared"] == {"longer_than_2000_characters": 1, "no_arabic": 1, "too_few_words": 1}
    assert counts["candidate_pairs"] == counts["written"] + counts["cut_by_max_pairs"]


def test_claims_without_dates_are_compared(tmp_path: Path) -> None:
    assert len(rows(mined(tmp_path, [replace(one, published=None) for one in apart(OPEN, CLOSED)]))) == 1


def test_a_table_without_claims_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"claims\.parquet: holds no claims"):
        mined(tmp_path, [])


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'published' holds what is no ISO date"):
        mined(tmp_path, [replace(one, published="last Monday") for one in apart(OPEN, CLOSED)])


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("name=../x", "name must be the plain name"),
        ("scope=near", "scope must be one of all, within, across, outlets"),
        ("neighbours=0", "neighbours must be at least 1"),
        ("window=-1", "window must be"),
        ("near_duplicates=0.2", "near_duplicates must lie"),
        ("engine=spark", "engine must be one of local, ray"),
        ("workers=0", "workers must be at least 1"),
    ],
)
def test_a_slip_in_the_config_is_named(tmp_path: Path, override: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        mined(tmp_path, apart(OPEN, CLOSED), override)


def test_a_folder_without_claims_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no claims\.parquet here"):
        mined(tmp_path, apart(OPEN), f"claims={tmp_path / 'nowhere'}")

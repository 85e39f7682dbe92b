"""Texts that are odd: kept and counted, or refused, as the config says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from data_prep.build import DataConfig, build
from data_prep.foundation.errors import UserError
from data_prep.odd_texts import OddTextConfig, has_little_arabic, settle_odd_texts
from data_prep.reading.intake import ReadSource, SourcedPair

MakeSourced = Callable[..., SourcedPair]
Configure = Callable[..., DataConfig]
PLAIN = "قال الوزير إن الجسر مفتوح"


@pytest.mark.parametrize(
    ("text", "oddities"),
    [
        (PLAIN, []),
        ('=HYPERLINK("http://x.example","فتح الجسر")', ["formula"]),
        ("=A1&فتح", ["formula"]),
        ("+SUM(A1) فتح", ["formula"]),
        ("- قال الوزير", []),
        ("@الوزير قال", []),
        ("Apple Watch and iPhone Pro Max أعلنت", ["little_arabic"]),
        ("أعلنت شركة Apple عن هاتف iPhone جديد", []),
        ("12:30", []),
        ("فتح\u001cالجسر", ["separator"]),
    ],
)
def test_oddities_are_counted_or_refused(make_sourced: MakeSourced, text: str, oddities: list[str]) -> None:
    read = ReadSource([make_sourced(text, PLAIN), make_sourced(PLAIN, text)])
    assert dict(settle_odd_texts(read, OddTextConfig("keep", "keep", "keep"), True)) == dict.fromkeys(oddities, 2)
    assert len(read.pairs) == 2
    assert not settle_odd_texts(read, OddTextConfig("reject", "reject", "reject"), True)
    assert [row.reason for row in read.rejected] == [f"odd_text_{kind}" for kind in oddities] * 2


def test_other_languages_have_no_arabic_to_lack(make_sourced: MakeSourced) -> None:
    read = ReadSource([make_sourced("The bridge is open", "The bridge is closed")])
    assert not settle_odd_texts(read, OddTextConfig("keep", "keep", "keep"), False)
    assert has_little_arabic("The bridge is open")


def _write_pairs(path: Path, premises: list[str], labels: list[str]) -> None:
    rows = [
        {"premise": f"{premise} {number}", "hypothesis": f"أغلق {number * 7919}", "label": label}
        for number, (premise, label) in enumerate(zip(premises, labels, strict=True))
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_the_manifest_counts_them(configure: Configure, tmp_path: Path) -> None:
    words = ["جسر", "نفق", "ميناء", "مطار", "سوق", "مدرسة", "مستشفى", "ملعب", "قطار", "سد", "طريق", "مصنع", "بنك"]
    premises = [f"=SUM({word})" if word == "سد" else f"افتتح {word}" for word in words]
    _write_pairs(tmp_path / "own.jsonl", premises, [("contradiction", "neutral")[n % 2] for n in range(len(words))])
    given = ["source=files", f"source.files.train=[{tmp_path}/own.jsonl]", "name=odd"]
    manifest = json.loads((build(configure(*given)) / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["odd_texts_kept"] == {"files": {"formula": 1}}
    assert manifest["inputs"][0]["encoding"] == "utf-8"
    strict = build(configure(*given, "name=strict", "odd_texts.formula=reject"))
    counts = json.loads((strict / "manifest.json").read_text("utf-8"))["counts"]
    assert counts["rejected_by_reason"]["files"]["odd_text_formula"] == 1


def test_where_a_split_is_refused_the_refused_rows_are_kept(configure: Configure, tmp_path: Path) -> None:
    _write_pairs(tmp_path / "own.jsonl", [PLAIN, "open"], ["contradiction", "neutral"])
    given = ["source=files", f"source.files.train=[{tmp_path}/own.jsonl]", "name=few"]
    with pytest.raises(UserError, match=r"split \w+ holds .*few\.refused/rejected\.jsonl\)$"):
        build(configure(*given))
    (row,) = (tmp_path / "runs/data/few.refused/rejected.jsonl").read_text("utf-8").splitlines()
    assert json.loads(row)["reason"] == "no_arabic_in_premise"
    assert not (tmp_path / "runs/data/few").exists()


def test_a_policy_is_one_of_two(configure: Configure) -> None:
    with pytest.raises(UserError, match=r"odd_texts\.formula must be keep or reject"):
        configure("odd_texts.formula=drop")

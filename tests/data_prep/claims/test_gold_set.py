"""The gold set of claims: every annotation stands in its text, and a broken one is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gold_faults import faults

GOLD = Path("benchmarks/claims_gold")
FOLDERS = sorted({path.parent for path in GOLD.rglob("*.json")})
Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(GOLD).as_posix())
def test_annotations_are_sound(folder: Path) -> None:
    annotations = sorted(folder.glob("*.json"))
    assert {path.stem for path in annotations} == {path.stem for path in folder.glob("*.txt")}
    assert [f"{path.name}: {fault}" for path in annotations for fault in faults(path)] == []


def claim(gold: dict[str, Any], **values: Any) -> None:
    """Change the first dated claim that is a part of a whole."""
    next(item for item in gold["claims"] if item["part_of"] and item["date_from"]).update(values)


BROKEN: dict[str, Change] = {
    "no occurrence 9 in the text": lambda gold: claim(gold, occurrence=9),
    "no occurrence 1 in the text": lambda gold: claim(gold, text="كلام لا وجود له", occurrence=1),
    "text is empty or has white space at its ends": lambda gold: claim(gold, text=" "),
    "part_of is not in the text": lambda gold: claim(gold, part_of={"text": "لا وجود له", "occurrence": 1}),
    "part_of does not hold the claim": lambda gold: claim(gold, part_of={"text": "ا", "occurrence": 1}),
    "unknown kind says": lambda gold: claim(gold, kind="says"),
    "date_from is after date_to: 2024-02-02, 2024-02-01": lambda gold: claim(
        gold, date_from="2024-02-02", date_to="2024-02-01", date_precision="range"
    ),
    "date_from and date_to are no two days: 2024-02-30, 2024-02-30": lambda gold: claim(
        gold, date_from="2024-02-30", date_to="2024-02-30", date_precision="day"
    ),
    "date_precision does not fit: week": lambda gold: claim(gold, date_precision="week"),
    "a date without its words": lambda gold: claim(gold, date_text=None),
    "not in the text: ناطق لم يذكر": lambda gold: claim(gold, speaker="ناطق لم يذكر"),
    "keys are neither of the two forms: ['when']": lambda gold: claim(gold, when="أمس"),
    "published is no day: أمس": lambda gold: gold.update(published="أمس"),
    "unknown reason noise": lambda gold: gold["boilerplate"][0].update(reason="noise"),
    "is not in the text": lambda gold: gold["boilerplate"][0].update(text="سطر لا وجود له"),
    "claims are out of text order": lambda gold: gold["claims"].reverse(),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_annotation_is_told(fault: str, tmp_path: Path) -> None:
    for suffix in (".json", ".txt"):
        shutil.copy(GOLD / "dev3" / f"baghdad-rawatib{suffix}", tmp_path)
    annotation = tmp_path / "baghdad-rawatib.json"
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    BROKEN[fault](gold)
    annotation.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    assert any(told.endswith(fault) for told in faults(annotation))

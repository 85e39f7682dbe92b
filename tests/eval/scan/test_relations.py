"""The conventions of docs/labels.md as rules: one test a relation, and one for each way they are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from data_prep.claims.claim import Claim
from data_prep.mine.reading import read_claim
from data_prep.pairs import Relation
from eval.scan.relations import relation_of

OPEN, CLOSED = "المعبر مفتوح أمام الشاحنات", "المعبر مغلق أمام الشاحنات"
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Relation]] = {
    "one day": ({"date": "2024-05-01"}, {"date": "2024-05-01"}, Relation.contradiction),
    "no days": ({}, {}, Relation.contradiction),
    "each at its day": (
        {"date": "2024-05-01"},
        {"date": "2024-05-09", "article": "b"},
        Relation.update,
    ),
    "each at its article's day": (
        {"published": "2024-05-01"},
        {"published": "2024-05-09", "article": "b"},
        Relation.update,
    ),
    "one report, one date": (
        {"date": "2024-05-01", "published": "2024-05-09"},
        {"published": "2024-05-09"},
        Relation.contradiction,
    ),
    "within the month that the other names": (
        {"date_from": "2024-05-01", "date_to": "2024-05-31", "date_precision": "month"},
        {"date": "2024-05-09", "article": "b"},
        Relation.contradiction,
    ),
    "still so, later": (
        {"date": "2024-05-01"},
        {"date": "2024-05-09", "article": "b", "text": "المعبر لا يزال مغلقا أمام الشاحنات"},
        Relation.contradiction,
    ),
    "still so, earlier": (
        {"date": "2024-05-09"},
        {"date": "2024-05-01", "article": "b", "text": "المعبر لا يزال مغلقا أمام الشاحنات"},
        Relation.update,
    ),
    "denied and asserted": ({"kind": "denies"}, {"text": OPEN}, Relation.contradiction),
    "denied and asserted on other days": (
        {"kind": "denies", "date": "2024-05-01"},
        {"text": OPEN, "date": "2024-05-09", "article": "b"},
        Relation.contradiction,
    ),
    "accused and denied": ({"kind": "denies"}, {"text": OPEN, "kind": "alleges"}, Relation.denial),
    "taken back": (
        {"kind": "retracts", "speaker_key": "وزاره نقل"},
        {"text": OPEN, "speaker_key": "نقل", "date": "2024-05-01"},
        Relation.retraction,
    ),
    "taken back by another": (
        {"kind": "retracts", "speaker_key": "وزاره نقل"},
        {"text": OPEN, "speaker_key": "شرطه"},
        Relation.contradiction,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_relation(case: str) -> None:
    left, right, expected = CASES[case]
    sides = [read_claim(_claim(**({"text": text} | side))) for text, side in ((OPEN, left), (CLOSED, right))]
    assert relation_of(sides[0], sides[1]) is expected
    assert relation_of(sides[1], sides[0]) is expected


def _claim(**values: Any) -> Claim:
    place: dict[str, Any] = {"file": "a", "article": "a", "line": 1, "start": 0, "end": 9}
    return Claim(sentence_start=0, sentence_end=9, **(place | values))

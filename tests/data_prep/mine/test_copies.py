"""One report in many papers is one claim; one that differs in anything that could matter is another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_prep.claims.claim import Claim
from data_prep.mine.claims import Claims
from data_prep.mine.copies import fold_copies
from data_prep.mine.mining import mine
from data_prep.mine.settings import Settings
from tests.data_prep.mine.made import apart, in_memory

REPORT = "أعلنت الشركة المشغلة للميناء وقف حركة السفن التجارية بسبب العاصفة الرملية الشديدة"


def leaders(claims: list[Claim], near: float | None = 0.7) -> list[int]:
    """Which claim stands for each."""
    columns = Claims(claims).columns
    return [int(number) for number in fold_copies(columns, columns.days.order, near).leader]


@pytest.mark.parametrize(
    "other",
    [
        REPORT,
        "أعلَنَتْ الشّركة المشغّلة للميناء، وقفَ حركة السفن التجارية بسبب العاصفة الرملية الشديدة!",
        REPORT.replace("ة", "ه").replace("أ", "ا"),
        f"و{REPORT}",
        f"{REPORT} غربا",
        f"وقالت المصادر: {REPORT}",
    ],
)
def test_spelling_marks_and_what_is_only_added_make_no_other_claim(other: str) -> None:
    assert leaders(apart(REPORT, other)) == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        REPORT.replace("وقف", "استئناف"),
        REPORT.replace("أعلنت", "لم تعلن"),
        REPORT.replace("التجارية", "السياحية"),
        f"{REPORT} 3 أيام",
        f"{REPORT} في حلب",
        "قال تجار إن سوق الخضار مكتظ بالزبائن",
    ],
)
def test_a_word_exchanged_a_number_a_place_or_a_negation_makes_another(other: str) -> None:
    assert leaders(apart(REPORT, other)) == [0, 1]


def test_a_denial_of_the_same_words_is_another_claim() -> None:
    plain, denial = apart(REPORT, REPORT)
    denial = replace(denial, kind="denies")
    assert leaders([plain, denial]) == [0, 1]
    (candidate,) = mine(Claims([plain, denial]), Settings()).candidates
    assert "denied_on_one_side" in {reason.name for reason in candidate.evidence}


def test_the_same_words_a_week_later_are_told_again_and_oppose_nothing() -> None:
    first, later = apart(REPORT, REPORT)
    later = replace(later, published="2024-05-13")
    assert leaders([first, later]) == [0, 1]
    assert mine(Claims([first, later]), Settings()).candidates == []


def test_the_earliest_leads_whatever_the_order_of_rows() -> None:
    late, early, middle = apart(REPORT, REPORT, f"{REPORT} غربا")
    claims = [replace(late, published="2024-05-08"), early, replace(middle, published="2024-05-07")]
    assert leaders(claims) == [1, 1, 1]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("قتل 12٬007 أشخاص في الزلزال", "قتل 12007 أشخاص في الزلزال"),
        ("زار الوزير أمريكا وأوروبا أمس", "زار الوزير أميركا وأوربا أمس"),
        ("التقى عبد الله الوفد أمس", "التقى عبدالله الوفد أمس"),
        ("لم يَزُر الوزير المدينة", "لم يزر الوزير المدينه."),
        ("عبد اﷲ في المدينة", "عبد الله في المدينة"),
    ],
)
def test_what_differs_by_spelling_alone_is_never_a_candidate(left: str, right: str) -> None:
    claims = [
        replace(one, published=day) for one, day in zip(apart(left, right), ("2024-05-06", "2024-05-16"), strict=True)
    ]
    assert mine(Claims(claims), Settings()).candidates == []
    other = [*claims, replace(claims[0], text=f"{left} مرة ثانية", article="c")]
    assert mine(Claims(other), Settings()).num_blocked > 0  # they would meet


def test_many_copies_cost_no_pairs() -> None:
    claims = in_memory(*[REPORT] * 2000, "استأنف الميناء حركة السفن التجارية بعد العاصفة الرملية")
    mined = mine(claims, Settings())
    assert [(one.left, one.right) for one in mined.candidates] == [(0, 2000)]
    assert mined.num_folded == 1999
    assert np.bincount(mined.copies.leader)[0] == 2000

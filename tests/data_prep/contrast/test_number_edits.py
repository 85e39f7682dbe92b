"""Counts, shares, scores, units: others that exclude them, and bounds and rough numbers that nothing excludes."""

from __future__ import annotations

import random
import re

import pytest

from data_prep.contrast.edits import Effect
from data_prep.contrast.rules.numbers.counts import another_number, numerals
from tests.data_prep.contrast.made import edits_of, rules_of, texts_of

COUNT = ("another_count", "another_numeral", "another_share")


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("فاز الفريق على ضيفه بنتيجة 3-1 أمس", "another_score"),
        ("انتهت المباراة بين الفريقين بالتعادل 1-1", "another_score"),
        ("بلغت قيمة الصفقة 1.5 مليون دولار", "another_amount"),
        ("أسفر الحادث عن مقتل شخصين في القرية", "more_than_two"),
        ("فاز الفريق على ضيفه بثلاثة أهداف نظيفة", "another_numeral"),
        ("استمرت المعارك العنيفة ثلاثة أيام متتالية", "another_unit"),
        ("كلف المشروع الحكومة 5 ملايين دولار", "another_unit"),
        ("فازت الممثلة بالجائزة للمرة الثانية هذا العام", "opposite_phrase"),
        ("شارك عدد كبير من السكان في المسيرة", "opposite_phrase"),
        ("حكمت المحكمة عليه بالسجن المؤبد أمس", "opposite_phrase"),
    ],
)
def test_other_amounts_and_phrases_contradict(claim: str, rule: str) -> None:
    found = edits_of(claim, rule)
    assert found
    assert {edit.effect for edit in found} == {Effect.contradicts}


def test_a_score_keeps_who_won_and_a_draw_stays_one() -> None:
    for claim, seen in (("فاز الفريق على ضيفه بنتيجة 3-1 أمس", "3-1"), ("تعادل الفريقان في المباراة 1-1 أمس", "1-1")):
        for text in texts_of(claim, "another_score", effect=Effect.contradicts):
            first, second = (int(part) for part in text.split()[-2].split("-"))
            assert f"{first}-{second}" != seen
            assert (first > second) is (seen == "3-1")
            assert (first == second) is (seen == "1-1")


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("أصيب ثلاثة مدنيين في الحادث أمس", "more_than_two"),  # the plural, not two of them
        ("قتل شخصان في الحادث وكلاهما من القرية", "more_than_two"),
        ("تضم الوجهة الجديدة مرسيين عامين، ومركزا تجاريا", "more_than_two"),  # public ones
        ("بلغ عدد السكان 5 ملايين نسمة العام الماضي", "another_unit"),  # thousands of millions of people
        ("بلغت الإيرادات ما بين 1.2 و2.9 مليون دولار", "another_amount"),
        ("خسر الفريق على أرضه أمام ضيفه أمس", "opposite_phrase"),
        ("لم يشارك عدد كبير من السكان في المسيرة", "opposite_phrase"),
    ],
)
def test_other_amounts_are_left(claim: str, rule: str) -> None:
    assert rule not in rules_of(claim)


@pytest.mark.parametrize("count", [3, 7, 10, 11, 45, 99, 103, 500, 3200])
def test_another_count_takes_the_same_form_of_the_noun(count: int) -> None:
    for seed in range(30):
        other = another_number(count, random.Random(seed))
        if other is None:
            continue
        assert other != count
        assert (count <= 10) == (other <= 10)
        assert count < 100 or (count % 100 == other % 100)


def test_indic_digits_stay_indic() -> None:
    texts = texts_of("قتل ٢٠ شخصا في الحادث", effect=Effect.contradicts)
    assert texts
    assert all(any(c in "٠١٢٣٤٥٦٧٨٩" for c in text) or "لم" in text for text in texts)


@pytest.mark.parametrize("about", ["نحو", "حوالي", "بنحو", "قرابة", "زهاء"])
def test_a_rough_number_is_excluded_by_one_far_off_only(about: str) -> None:
    """About eight schools may be about ten."""
    for claim in (f"أغلقت السلطات {about} 10 مدارس أمس", f"نقلت السلطات {about} 40 شخصا أمس"):
        count = int(re.findall(r"\d+", claim)[0])
        others = [int(re.findall(r"\d+", text)[0]) for text in texts_of(claim, *COUNT)]
        assert others
        assert all(max(count, other) >= 1.5 * min(count, other) for other in others)


def test_no_bound_is_dropped_from_a_weaker_number() -> None:
    """The narrowing holds for what follows from a count, too: from "at least 300" no "more than 250" is made."""
    assert texts_of("نقلت السلطات 300 شخص من القرية", "at_least", "more_than")
    assert not texts_of("نقلت السلطات 300 شخص من القرية على الأقل", "at_least", "more_than")


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("قتل 12٬007 أشخاص في الزلزال العنيف", "12٬007"),
        ("نزح 14 300 شخص من المدينة أمس", "14 300"),
        ("بلغت الخسائر نحو 21,505 دولارات أمس", "21,505"),
        ("أصيب 54،180 شخصا في الحادث أمس", "54،180"),
        ("بلغ عدد الحجاج 1.392.928 حاجا هذا العام", "1.392.928"),
        ("وصل العدد إلى 690.116 عاملا هذا الشهر", "690.116"),
        ("بدأت المباراة الساعة 19،00 بالتوقيت المحلي", "19،00"),
    ],
)
def test_a_number_written_in_groups_is_never_cut(claim: str, number: str) -> None:
    texts = texts_of(claim)
    assert all(number in text for text in texts)


def test_a_fraction_is_one_number_whose_whole_may_change() -> None:
    for text in texts_of("بلغت قيمة الصفقة 1.5 مليار دولار", "another_amount"):
        assert re.search(r"\d\.5 مليار", text)


@pytest.mark.parametrize(
    ("claim", "part_first"),
    [
        ("قتل 20 شخصا، بينهم 18 طفلا، في الحادث", False),
        ("أصيب 50 شخصا، منهم 30 طفلا، في الحادث", False),
        ("قتل 20 شخصا، 18 طفلا منهم، في الحادث", False),
        ("قتل 60 جنديا من أصل 80 جنديا في القاعدة", True),
    ],
)
def test_a_part_never_exceeds_its_whole(claim: str, part_first: bool) -> None:
    numbers = [[int(number) for number in re.findall(r"\d+", text)] for text in texts_of(claim)]
    assert any(one != [int(number) for number in re.findall(r"\d+", claim)] for one in numbers)
    old = sorted(int(number) for number in re.findall(r"\d+", claim))
    for one in numbers:
        part, whole = one[:2] if part_first else one[1::-1]
        assert part <= whole
        assert part <= old[0] <= whole  # whichever other edit goes along


def test_a_part_in_letters_or_the_dual_stays_within_its_whole() -> None:
    assert not texts_of("أصيب أربعة أشخاص بينهم طفلان في الحادث", "more_than_two")
    values = {form: value for form, (value, _) in numerals().items()}
    told = [
        [values[word] for word in text.split() if word in values]
        for text in texts_of("أصيب سبعة أشخاص بينهم خمسة أطفال في الحادث", "another_numeral")
    ]
    assert {whole for whole, _ in told} - {7}
    assert {part for _, part in told} - {5}
    assert all(part <= 5 <= whole for whole, part in told)

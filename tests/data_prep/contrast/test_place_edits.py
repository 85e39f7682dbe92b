"""Another place, party, office or match: another event, or a contradiction where there is one place of it."""

from __future__ import annotations

import pytest

from data_prep.contrast.edits import Effect
from tests.data_prep.contrast.made import edits_of, rules_of


@pytest.mark.parametrize(
    ("claim", "rule", "others"),
    [
        ("ولد الكاتب في حمص عام 1950", "another_birthplace", {"حلب", "دمشق", "حماة"}),
        ("توفي الفنان في باريس أمس بعد مرض", "another_place_of_death", {"ليون", "مرسيليا", "تولوز"}),
        ("المنظمة التي تتخذ من لندن مقرا لها تراقب الوضع", "another_seat", {"مانشستر", "ليدز", "غلاسكو"}),
        ("أعلنت الشركة، ومقرها باريس، نتائجها أمس", "another_seat", {"ليون", "مرسيليا", "تولوز"}),
        ("تقع المدينة في شمال تركيا على البحر", "another_location", {"روسيا", "إيران", "الصين"}),
        ("يشارك المنتخب في كأس العالم 2018 في روسيا", "another_host", {"إيران", "الصين", "تركيا"}),
        ("تستضيف قطر كأس العالم 2022 لكرة القدم", "another_host", {"الكويت", "الإمارات", "السعودية"}),
    ],
)
def test_another_place_of_what_takes_place_once_contradicts(claim: str, rule: str, others: set[str]) -> None:
    found = edits_of(claim, rule)
    assert {edit.effect for edit in found} == {Effect.contradicts}
    assert {edit.phenomenon for edit in found} == {"place"}
    assert {edit.changes[0].new for edit in found} & others


@pytest.mark.parametrize(
    "claim",
    [
        "توفي ثلاثة أشخاص في حلب أمس",  # others died elsewhere
        "قتل ولد في حمص بعد انفجار",  # a boy
        "وصل الرئيس إلى باريس أمس",
        "فرضت الوزارة عقوبات على بنك مقره العراق",  # any bank
        "فرضت الوزارة عقوبات على بنك يتخذ من العراق مقرا له",
        "لم يولد الكاتب في حمص بل هاجر إليها",
        "سجل اللاعب هدفين في كأس آسيا في أستراليا",  # of no year
        "يقع المصنع الذي زاره في بلدة قرب تركيا",
    ],
)
def test_no_place_contradicts_where_there_may_be_two(claim: str) -> None:
    rules = {"another_birthplace", "another_place_of_death", "another_seat", "another_location", "another_host"}
    assert not rules & rules_of(claim)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("عقدت المنظمة ندوة في حلب عن التعليم", "another_city"),
        ("عقدت المنظمة ندوة في جلال آباد عن التعليم", "another_city"),
        ("نقل المصنع معداته إلى ألمانيا", "another_country"),
        ("زارت القوات الروسية في القاعدة", "another_nationality"),
        ("اجتمع السفراء مع وزير الدفاع في مكتبه", "another_office"),
        ("سجل هدفا في مباراة فريقه أمام تشيلسي السبت", "another_match"),
        ("أصدر كتابا في عام 2012", "another_year"),
        ("عقد الوزيران اجتماعا مع الوفد أمس", "detail_compatible"),
    ],
)
def test_another_name_is_neutral(claim: str, rule: str) -> None:
    assert rule in {edit.rule.name for edit in edits_of(claim) if edit.effect is Effect.neutral}


@pytest.mark.parametrize(
    "claim",
    [
        "ولد الكاتب في حلب ودرس فيها",  # one is born in one place
        "وصل إلى باريس سان جيرمان في الصيف",
        "سيطرت القوات الروسية في المنطقة",  # one holds it at a time
        "زار وزير الخارجية الروسي سيرغي لافروف بيروت",  # a name follows
        "تأسس النادي في عام 1995",
        "انتقل من حمص إلى حلب برا",  # two places that must fit each other
    ],
)
def test_names_of_what_there_is_one_of_are_left(claim: str) -> None:
    neutral = [edit.rule.name for edit in edits_of(claim) if edit.effect is Effect.neutral]
    assert [rule for rule in neutral if rule.startswith("another_")] == []

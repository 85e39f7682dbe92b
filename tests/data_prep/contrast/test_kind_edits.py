"""Another of its kind is another report; none where there is one of it."""

from __future__ import annotations

import pytest

from data_prep.contrast.edits import Effect
from data_prep.pairs import Relation
from tests.data_prep.contrast.made import edits_of, rules_of, texts_of


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("بحث الوزيران التعاون العسكري بين البلدين", "another_field"),
        ("تشهد البلاد أزمة اقتصادية منذ سنوات", "another_field"),
        ("استثمرت الحكومة في قطاع السياحة أمس", "another_sector"),
        ("تراجعت أسعار الذهب في الأسواق أمس", "another_commodity"),
        ("زادت صادرات البلاد العام الماضي", "another_figure"),
        ("ارتفع معدل البطالة في البلاد أمس", "another_rate"),
        ("عززت الحكومة جهود مكافحة الفساد في البلاد", "another_evil"),
        ("اعتقلت الشرطة رجلا بتهمة السرقة أمس", "another_charge"),
        ("يناقش البرلمان قانون الاستثمار في جلسته", "another_law"),
        ("ترفع العادة خطر الإصابة بأمراض القلب عن غيرها", "another_illness"),
        ("بدأ إضراب المعلمين في المدينة أمس", "another_group"),
        ("أسفر الهجوم عن مقتل ثلاثة جنود في المدينة", "another_casualty"),
        ("أغلقت السلطات المدارس في المدينة أمس", "another_building"),
        ("أدى الحادث إلى انقلاب حافلة في الطريق", "another_vehicle"),
        ("عاد اللاعب من الرحلة مع شقيقه أمس", "another_relative"),
        ("سجل الفريق هدفا في الشوط الأول من اللقاء", "another_half"),
        ("ارتفعت أرباح الشركة في الربع الأول من العام", "another_quarter"),
        ("تراجعت الليرة أمام الدولار في التعاملات", "another_currency"),
        ("تستعد البلاد للانتخابات البلدية هذا العام", "another_election"),
        ("تجري المحادثات باللغة الفرنسية بين الطرفين", "another_language"),
        ("بلغت مبيعات السيارات مليونا في عام 2016", "another_year_of_many"),
        ("زادت مبيعات الشركة كثيرا في مارس", "another_month_of_many"),
        ("فرضت تركيا رسوما على البضائع أمس", "another_country"),
        ("أرسلت المنظمة مساعدات لسوريا أمس", "another_country"),
        ("زار الوفد مطار القاهرة أمس", "another_city"),
        ("فاز الفريق على مانشستر يونايتد أمس", "another_match"),
        ("أسفر الهجوم عن مقتل ثلاثة في حلب أمس", "another_city"),
    ],
)
def test_another_of_its_kind_is_neutral(claim: str, rule: str) -> None:
    found = edits_of(claim, rule)
    assert found
    assert {edit.effect for edit in found} == {Effect.neutral}
    assert {edit.relation for edit in found} <= {Relation.different_event, Relation.compatible}


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("توفي الفنان بعد صراع مع سرطان الرئة أمس", "another_illness"),  # one died of one thing
        ("أودى الهجوم بحياة عشرة مدنيين بينهم أطفال", "another_casualty"),  # أطفال are مدنيين
        ("صلى الناس في المساجد مع أداء الصلاة", "another_building"),
        ("حصل على الدكتوراه من إحدى الجامعات أمس", "another_building"),
        ("يقود رئيس الوزراء، فلان الفلاني، الوفد", "another_head"),  # a name follows
        ("زار الرئيس الروسي، فلاديمير بوتن، المدينة", "another_nationality"),
        ("يقع الحي في مدينة حلب في سوريا", "another_country"),  # geography
        ("هز الانفجار دوما في سوريا أمس", "another_year"),
        ("عاد الفريق من برشلونة أمس بعد الخسارة", "another_city"),  # the club
        ("قدم استقالته خلال زيارة إلى السعودية أمس", "another_country"),
        ("اجتمع الوفد قرب حلب وسط المعارك", "another_city"),
        ("اجتمع وزراء في سوتشي في جنوب البلاد", "another_city"),
        ("احتلت إسرائيل المنطقة وضمتها في عام 1981", "another_year"),  # it took place once
        ("خاض الفريق مباراة ضد ليفربول وخسر أمام ليفربول", "another_match"),
        ("يبدأ المشروع في الربع الرابع من العام", "another_quarter"),  # one launch
        ("تعادل سعر سلة من الدولار واليورو أمس", "another_currency"),
        ("شن الطيران غارات على المدينة الأحد", "another_weekday"),
        ("أعلنت تركيا أن القوات غادرت المدينة", "another_country"),  # who says it is no event
        ("زادت مبيعات السيارات منذ الأزمة كثيرا في عام 2016", "another_year_of_many"),
    ],
)
def test_no_other_of_its_kind_where_there_is_one(claim: str, rule: str) -> None:
    assert rule not in rules_of(claim)


def test_a_limited_attack_is_no_opposite_of_a_violent_one() -> None:
    texts = texts_of("تعرض رجلان لهجوم في برلين أمس", "detail_opposite")
    assert texts
    assert not [text for text in texts if "محدود" in text]


def test_agreement_of_an_adjective_put_in() -> None:
    texts = texts_of("عقد الوزيران اجتماعا مع الوفد أمس", effect=Effect.contradicts)
    assert "عقد الوزيران اجتماعا قصيرا مع الوفد أمس" in texts
    assert "عقد الوزيران اجتماعا غير رسمي مع الوفد أمس" in texts

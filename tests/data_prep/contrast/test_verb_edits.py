"""Verbs exchanged, negated, affirmed, put in doubt; the claims in which their pattern is not certain left."""

from __future__ import annotations

import random

import pytest

from data_prep.contrast.edits import Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.language.sentence import Sentence
from data_prep.pairs import Relation
from tests.data_prep.contrast.made import edits_of, texts_of


@pytest.mark.parametrize(
    ("claim", "effect", "expected"),
    [
        ("ارتفعت أسعار النفط في الأسواق العالمية", Effect.contradicts, "انخفضت أسعار النفط في الأسواق العالمية"),
        ("وارتفعت أسعار النفط في الأسواق العالمية", Effect.contradicts, "وانخفضت أسعار النفط في الأسواق العالمية"),
        ("سيطرت القوات على المدينة فجر اليوم", Effect.contradicts, "انسحبت القوات من المدينة فجر اليوم"),
        ("فاز الفريق على ضيفه بثلاثة أهداف", Effect.contradicts, "خسر الفريق أمام ضيفه بثلاثة أهداف"),
        ("سيؤيد البرلمان المشروع في جلسته", Effect.contradicts, "سيعارض البرلمان المشروع في جلسته"),
        ("أعلنت الشركة نتائجها المالية", Effect.contradicts, "لم تعلن الشركة نتائجها المالية"),
        ("وقد أعلنت الشركة نتائجها المالية", Effect.contradicts, "ولم تعلن الشركة نتائجها المالية"),
        ("سيصل الوفد إلى العاصمة غدا", Effect.contradicts, "لن يصل الوفد إلى العاصمة غدا"),
        ("لن يشارك الفريق في الدورة القادمة", Effect.contradicts, "سيشارك الفريق في الدورة القادمة"),
        ("لم تصل المساعدات إلى سكان القرية", Effect.contradicts, "وصلت المساعدات إلى سكان القرية"),
        ("أدى ارتفاعها إلى خسائر للشركات", Effect.contradicts, "أدى انخفاضها إلى خسائر للشركات"),
        ("حضر أكثر من 200 ضيف حفل الافتتاح", Effect.contradicts, "حضر أقل من 200 ضيف حفل الافتتاح"),
        ("فشل المفاوضون في التوصل إلى حل", Effect.keeps, None),
        ("فشلت المحادثات في جنيف أمس", Effect.keeps, "لم تنجح المحادثات في جنيف أمس"),
        ("قبضت الشرطة على ثلاثة أشخاص أمس", Effect.keeps, "قبضت الشرطة على 3 أشخاص أمس"),
        ("قبضت الشرطة على 3 أشخاص أمس", Effect.keeps, "قبضت الشرطة على ثلاثة أشخاص أمس"),
        ("استمرت المهمة 3 سنوات متتالية", Effect.keeps, "استمرت المهمة ثلاث سنوات متتالية"),
        ("قال الرئيس الأمريكي ذلك مرارا", Effect.keeps, "قال الرئيس الأميركي ذلك مرارا"),
        ("انعقد اللقاء الشهر الماضي في المقر", Effect.keeps, "انعقد اللقاء الشهر المنصرم في المقر"),
        ("ارتفعت أسعار النفط في الأسواق", Effect.weakens, "لم تنخفض أسعار النفط في الأسواق"),
        ("أيد البرلمان المشروع في جلسته", Effect.weakens, "لم يعارض البرلمان المشروع في جلسته"),
    ],
)
def test_an_edit_is_found(claim: str, effect: Effect, expected: str | None) -> None:
    if expected is None:
        assert not any(
            text.startswith("لم ") for text in texts_of(claim, effect=effect)
        )  # the bare past is a noun, too
    else:
        assert expected in texts_of(claim, effect=effect)


@pytest.mark.parametrize(
    "claim",
    [
        "لم ترتفع أسعار النفط في الأسواق",  # neither rose nor fell can both be true
        "قد ترتفع أسعار النفط في الأسواق",
        "من الممكن أن ترتفع أسعار النفط في الأسواق",
        "إذا ارتفعت أسعار النفط تراجعت الأسهم",
        "المدينة التي سيطرت القوات على أطرافها هادئة",  # another referent, no contradiction
        "رفض بلاده التدخل في شؤون الدول",  # the noun
        "تقدم الجيش في المدينة بسرعة",
        'تعرض فيلم "ارتفاع كبير" لانتقادات',  # a title
        "قتل ما لا يقل عن 20 شخصا",
    ],
)
def test_nothing_contradicts_where_the_pattern_is_not_certain(claim: str) -> None:
    rules = {edit.rule.name for edit in edits_of(claim) if edit.effect is Effect.contradicts}
    assert rules & {"opposite_verb", "antonym", "another_count", "negated_verb"} == set()


def test_a_verb_of_many_senses_needs_its_object() -> None:
    assert "خفضت الحكومة أسعار الوقود أمس" in texts_of("رفعت الحكومة أسعار الوقود أمس", effect=Effect.contradicts)
    assert "خفضت الفرقة علم البلاد أمس" not in texts_of("رفعت الفرقة علم البلاد أمس", effect=Effect.contradicts)


def test_the_first_of_two_verbs_of_direction_stands() -> None:
    """زادت الوتيرة … وانخفضت goes two ways at once."""
    plain = "انخفضت أسعار النفط العام الماضي"
    assert any(text.startswith("ارتفعت") for text in texts_of(f"{plain} قبل الانتخابات", "opposite_verb"))
    assert not any(text.startswith("ارتفعت") for text in texts_of(f"{plain} وتراجعت إلى الثلث", "opposite_verb"))


def test_possibility_leaves_open_what_happened() -> None:
    claim = "ألغت الشركة خطتها لبناء مصنع في البلاد"
    edits = edits_of(claim, "possibility")
    texts = {apply(claim, [(edit, True)]) for edit in edits}
    assert {edit.effect for edit in edits} == {Effect.neutral}
    assert "قد تلغي الشركة خطتها لبناء مصنع في البلاد" in texts
    assert "من غير المستبعد أن تلغي الشركة خطتها لبناء مصنع في البلاد" in texts


def test_a_later_change_names_both_days() -> None:
    claim = "ارتفعت أسعار النفط في الأسواق العالمية"
    edit = next(edit for edit in edits_of(claim) if edit.relation is Relation.update)
    assert edit.days in (2, 3, 4, 5)
    assert apply(claim, [(edit, False)]) == "ارتفعت أسعار النفط في الأسواق العالمية يوم الاثنين"
    assert apply(claim, [(edit, True)]).startswith("انخفضت أسعار النفط في الأسواق العالمية يوم ")
    sentence = Sentence(claim)
    assert all(edit.relation is not Relation.update for edit in all_edits(sentence, random.Random(1), None))


def test_a_count_under_a_negated_opposite_excludes_nothing() -> None:
    edits = edits_of("ارتفع عدد المصابين وقتل 20 شخصا في المدينة")
    negated = [edit for edit in edits if edit.rule.name == "negated_opposite"]
    counts = [edit for edit in edits if edit.rule.name == "another_count"]
    assert negated
    assert counts
    assert not any(first.suits(second) or second.suits(first) for first in negated for second in counts)

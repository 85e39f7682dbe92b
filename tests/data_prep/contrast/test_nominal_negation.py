"""عدم and غير put in and taken out, and the claims in which the negation would not reach all of it left."""

from __future__ import annotations

import pytest

from data_prep.contrast.edits import Effect
from tests.data_prep.contrast.made import texts_of


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("قررت المحكمة تأجيل الجلسة إلى الأسبوع المقبل", "قررت المحكمة عدم تأجيل الجلسة إلى الأسبوع المقبل"),
        ("تعهد الوزير بتقديم المساعدات للنازحين", "تعهد الوزير بعدم تقديم المساعدات للنازحين"),
        ("دعا الحزب إلى مقاطعة الجلسة المقبلة", "دعا الحزب إلى عدم مقاطعة الجلسة المقبلة"),
        ("أكد الوزير أن القوات قادرة على حماية المدينة", "أكد الوزير أن القوات غير قادرة على حماية المدينة"),
        ("أعرب الوزير عن استعداده للحوار مع الطرفين", "أعرب الوزير عن عدم استعداده للحوار مع الطرفين"),
        ("توقفت المحادثات بسبب عدم وجود ضمانات كافية", "توقفت المحادثات بسبب وجود ضمانات كافية"),
        ("طالبت اللجنة بعدم التدخل في القضية", "طالبت اللجنة بالتدخل في القضية"),
        ("اعتبرت المحكمة الخطوة غير قانونية في بيانها", "اعتبرت المحكمة الخطوة قانونية في بيانها"),
    ],
)
def test_nominal_negation(claim: str, expected: str) -> None:
    assert expected in texts_of(claim, "nominal_negation", effect=Effect.contradicts)


@pytest.mark.parametrize(
    "claim",
    [
        "قررت المحكمة تأجيل الجلسة وإحالة القضية",  # the second action
        "قررت الحكومة رفع الرسوم بسبب العجز",  # a reason for the one decision
        "أكدت الوزارة وجود خلافات بين الطرفين",  # the fact is not beside the verb
        "توافق الشركة على الصفقة شريطة عدم نشر شروطها",  # a condition
        "حققت المحكمة في الهجرة غير القانونية أمس",  # another kind of migration
        "لا يوجد أي سبب لعدم وجود أي تقرير",
    ],
)
def test_nominal_negation_is_left(claim: str) -> None:
    assert texts_of(claim, "nominal_negation") == set()


def test_a_negated_action_is_affirmed_and_not_negated_again() -> None:
    claim = "اختارت الشركة عدم الكشف عن المسألة"
    assert texts_of(claim, "nominal_negation") == {"اختارت الشركة الكشف عن المسألة"}

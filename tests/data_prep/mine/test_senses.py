"""Words that say a state in one place and something else in another."""

from __future__ import annotations

import pytest

from data_prep.mine.states import states_of
from data_prep.mine.words import read_words


def dimensions(text: str) -> set[str]:
    return {state.dimension for state in states_of(read_words(text), denied=False)}


@pytest.mark.parametrize(
    ("said", "other", "dimension"),
    [
        ("الاتحاد أجل المباراة", "يلعب الفريق من أجل اللقب", "running"),
        ("عبر الجنود الحدود", "نشرت الصور عبر حسابه", "presence"),
        ("المدينة بيد الفصائل", "بيد أن المدينة بعيدة", "control"),
        ("فقد الجيش السيطرة على المدينة", "فقد كان الجيش في المدينة", "control"),
        ("فتح الجسر", "اجتمعت حركة فتح", "open"),
        ("أكد الخبير صحة الصورة", "اجتمعت وزارة الصحة", "truth"),
        ("وقع الوزيران اتفاقا", "وقع انفجار في السوق", "agreement"),
        ("تعليق الرحلات", "تعليق على القرار", "running"),
        ("الجيش أعلن تحرير المدينة", "قال رئيس تحرير الصحيفة", "control"),
        ("صرف الرواتب", "سعر صرف العملة", "pay"),
        ("أصيب سالم", "عاد سالم الدوسري", "hurt"),
    ],
)  # fmt: skip
def test_context_decides(said: str, other: str, dimension: str) -> None:
    assert dimension in dimensions(said)
    assert dimension not in dimensions(other)


def test_a_drone_is_no_negation_and_before_a_day_no_wish() -> None:
    drone = read_words("أسقطت طائرة من دون طيار فوق المدينة")
    assert not any(word.negated for word in drone)
    assert [word.negated for word in read_words("انتهت من دون اتفاق جديد")][-2:] == [True, True]
    assert all(word.asserted for word in read_words("أغلق الجسر قبل يومين"))
    assert not all(word.asserted for word in read_words("قبل أن يغلق الجسر"))

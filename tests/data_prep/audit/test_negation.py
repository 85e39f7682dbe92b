"""Which sentences hold a word that negates, and which hold one that only looks so."""

from __future__ import annotations

import pytest

from data_prep.audit.negation import has_negation
from data_prep.foundation.fold import fold
from data_prep.foundation.negation import is_fixed_negation


@pytest.mark.parametrize(
    "sentence",
    [
        "لم يوقع الطرفان الاتفاق",
        "انتهت الجلسة من دون اتفاق",
        "أليس هذا القرار خاطئا",
        "المدارس الغير آمنة",
        "مافيش مشكلة في المطار",
        "معنديش علم بالموضوع",
        "ماكنتش في البيت",
        "محصلش حاجة",
        "الطريق مو مفتوح",
        "في حال عدم سداد الرسوم",
        "النائب غير راض",
    ],
)
def test_what_negates(sentence: str) -> None:
    assert has_negation(fold(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "سجل مودريتش هدفا في مراكش",
        "ميتروفيتش وماندزوكيتش في التشكيلة",
        "احتفل \"الدون\" على ضفة نهر الدون",
        "فازت أليس مونرو بالجائزة وخسر واليس",
        "أسقطت طائرة من دون طيار",
        "طائرات بلا طيار وأخرى بدون طيار",
        "منظمة أطباء بلا حدود",
        "المنظمات غير الحكومية وافقت",
        "ارتفاع غير مسبوق في الأسعار",
        "غير أن المدير وافق",
        "لا شك أن الفريق قوي",
        "كل مافي الأمر أن الطريق مفتوح",
        "مفروش بالورد ومنقوش بالذهب",
        "فاز مو صلاح بالجائزة",
        "لاعبون دون سن العشرين",
        "ما زال الطريق مفتوحا",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_negation(sentence: str) -> None:
    assert not has_negation(fold(sentence))


def test_a_fixed_expression_is_known_by_its_words() -> None:
    words = fold("طائرة من دون طيار").split()
    assert is_fixed_negation(words, words.index("دون"))
    words = fold("انتهت من دون اتفاق").split()
    assert not is_fixed_negation(words, words.index("دون"))

"""Who says what: constructions of Arabic reporting, one after the other, in sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.extract import Claim, extract
from data_prep.claims.speakers import speaker_key

# sentence -> [(claim, speaker, kind, flags)]; flags: d direct, i inherited, n negated, m modal, u not checkable
CASES: dict[str, list[tuple[str, str | None, str, str]]] = {
    "وقالت وزارة النقل أمس، إن الجسر أغلق.": [("الجسر أغلق", "وزارة النقل", "asserts", "")],
    "المتحدث باسم البلدية قال إن العمل انتهى.": [("العمل انتهى", "المتحدث باسم البلدية", "asserts", "")],
    "وكانت صحيفة محلية نشرت تقريرا يقول إن السد تصدع.": [("السد تصدع", "صحيفة محلية", "asserts", "")],
    "أما رئيس البلدية فقال إن التعويض قريب.": [("التعويض قريب", "رئيس البلدية", "asserts", "")],
    "أغلق الجسر، في حين أكد الوزير أن الطريق مفتوح.": [
        ("أغلق الجسر", None, "asserts", ""),
        ("الطريق مفتوح", "الوزير", "asserts", ""),
    ],
    "قال الوزير إن السد سليم، فيما نفى الخبير وجود خطة.": [
        ("السد سليم", "الوزير", "asserts", ""),
        ("وجود خطة", "الخبير", "denies", ""),
    ],
    "وأكدت الهيئة أن السرعة لم تتجاوز الحد، مشيرة إلى أن السائق قد يحاسب.": [
        ("السرعة لم تتجاوز الحد", "الهيئة", "asserts", "n"),
        ("السائق قد يحاسب", "الهيئة", "asserts", "im"),
    ],
    "وأقرت الشركة بتأخر المشروع، وأضافت أن السبب فني.": [
        ("بتأخر المشروع", "الشركة", "admits", ""),
        ("السبب فني", "الشركة", "asserts", "i"),
    ],
    "بحسب هيئة الأرصاد، بلغت الأمطار 60 ملليمترا.": [("بلغت الأمطار 60 ملليمترا", "هيئة الأرصاد", "reports", "")],
    "ووفقا لمديرية الأمن، ستفتح البوابات ظهرا.": [("ستفتح البوابات ظهرا", "مديرية الأمن", "reports", "")],
    "أغلق الجسر صباح اليوم، وفق ما ذكرت المحافظة.": [("أغلق الجسر صباح اليوم", "المحافظة", "reports", "")],
    "ونقلت وكالة عن مدير المشفى قوله إن الإصابات طفيفة.": [("الإصابات طفيفة", "مدير المشفى", "reports", "")],
    "وأفيد بأن الأشغال توقفت.": [("الأشغال توقفت", None, "reports", "")],
    "وعلى لسان مسؤول محلي، ورد أن الإصلاح يمكن أن يكتمل غدا.": [("الإصلاح يمكن أن يكتمل غدا", "مسؤول محلي", "reports", "m")],
    'وقال المدرب: "عاد المصابون إلى التدريب".': [("عاد المصابون إلى التدريب", "المدرب", "asserts", "d")],
    'وقال المسؤول إن «الوضع هادئ، وعبارة "أزمة" مرفوضة».': [("الوضع هادئ، وعبارة \"أزمة\" مرفوضة", "المسؤول", "asserts", "d")],
    '"الجسر آمن"، قال رئيس اللجنة، "وسنعيد فحصه".': [
        ("الجسر آمن", "رئيس اللجنة", "asserts", "d"),
        ("وسنعيد فحصه", "رئيس اللجنة", "asserts", "d"),
    ],
    'وقال قادة "لواء النصر" إن الهدنة انتهت.': [("الهدنة انتهت", 'قادة "لواء النصر"', "asserts", "")],
    "وزعمت صفحات على مواقع التواصل أن الحركة توقفت.": [("الحركة توقفت", "صفحات على مواقع التواصل", "alleges", "")],
    "وحذرت الهيئة من أن الرياح قد تشتد، وتوقعت أن تنحسر الأمطار.": [
        ("الرياح قد تشتد", "الهيئة", "warns", "m"),
        ("تنحسر الأمطار", "الهيئة", "expects", "i"),
    ],
    "ودعت وزارة الصحة المواطنين إلى تجنب الشمس.": [("المواطنين إلى تجنب الشمس", "وزارة الصحة", "demands", "u")],
    "غير أن المسؤول نفسه تراجع لاحقا عن هذا الموعد.": [("هذا الموعد", "المسؤول نفسه", "retracts", "")],
    "وتراجعت قيمة العملة عن مستواها السابق.": [("وتراجعت قيمة العملة عن مستواها السابق", None, "asserts", "")],
    "وبلغت الأسعار ذروتها بعدما يبلغ عددها خمسين قرية.": [("وبلغت الأسعار ذروتها بعدما يبلغ عددها خمسين قرية", None, "asserts", "")],
    "كما أكد الوزير أن السد سليم.": [("السد سليم", "الوزير", "asserts", "")],
    "هل تتكرر الحوادث على هذا الخط؟": [("هل تتكرر الحوادث على هذا الخط؟", None, "asserts", "u")],
}  # fmt: skip


@pytest.mark.parametrize("sentence", CASES)
def test_construction(sentence: str) -> None:
    assert [_shown(claim) for claim in extract(sentence, None).claims] == CASES[sentence]


def test_speaker_goes_on_to_the_next_sentence() -> None:
    claims = extract(
        "وقالت الوزيرة إن السد سليم.\nورد الوزير بأن الخطر قائم.\nوأضافت أن الخبراء فحصوه.\nوتابع أن الناس خائفون.",
        None,
    ).claims
    assert [claim.speaker for claim in claims] == ["الوزيرة", "الوزير", "الوزيرة", "الوزير"]
    assert [claim.inherited for claim in claims] == [False, False, True, True]


def test_later_sentences_of_a_quotation_keep_its_speaker() -> None:
    claims = extract("وقال المدير: «وصل النداء ظهرا. وكانت الفرق في الميدان».", None).claims
    assert [(claim.text, claim.speaker, claim.direct) for claim in claims] == [
        ("وصل النداء ظهرا", "المدير", True),
        ("وكانت الفرق في الميدان", "المدير", True),
    ]


def test_date_of_the_frame_counts_where_the_content_has_none() -> None:
    claims = extract(
        "وقال الوزير أمس إن السد سليم، مضيفا أن العمل بدأ الأحد الماضي.", date(2017, 11, 15)
    ).claims
    assert [claim.date for claim in claims] == ["2017-11-14", "2017-11-12"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("الدفاع الروسية", "وزارة الدفاع الروسية", True),
        ("وزير الدفاع الروسي", "وزارة الدفاع الروسية", False),
        ("هيئة الإذاعة البريطانية (BBC)", "هيئة الاذاعة البريطانية", True),
        ("الناطق باسم الجيش", "المتحدث باسم الجيش", True),
        ("وزارة الصحة", "وزارة النقل", False),
    ],
)
def test_keys_meet_for_one_speaker_only(one: str, other: str, same: bool) -> None:
    assert (speaker_key(one) == speaker_key(other)) is same


def _shown(claim: Claim) -> tuple[str, str | None, str, str]:
    flags = {
        "d": claim.direct,
        "i": claim.inherited,
        "n": claim.negated,
        "m": claim.modal,
        "u": not claim.checkable,
    }
    return claim.text, claim.speaker, claim.kind, "".join(flag for flag, on in flags.items() if on)

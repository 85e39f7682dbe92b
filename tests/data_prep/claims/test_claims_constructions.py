"""Constructions met in the second development half and in real articles; sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.claim import Claim
from data_prep.claims.extract import extract

# text -> [(claim, speaker, kind)] of the claims with a speaker
CASES: dict[str, list[tuple[str, str, str]]] = {
    # a masdar of saying carries إن
    "بادرت إدارة السد إلى التأكيد أن البوابات سليمة.": [("البوابات سليمة", "إدارة السد", "asserts")],
    "اكتفى مدير المرفأ بالقول إن الرافعة قديمة.": [("الرافعة قديمة", "مدير المرفأ", "asserts")],
    "نسب إلى موظف في البلدية القول إن البئر جفت.": [("البئر جفت", "موظف في البلدية", "reports")],
    # frames behind what is said
    "«الموسم ضاع كله»، هكذا وصف نقيب الفلاحين المشهد.": [("الموسم ضاع كله", "نقيب الفلاحين", "asserts")],
    "أغلق النفق بسبب السيول، تقول المحافظة، ولم يصب أحد بأذى.": [
        ("أغلق النفق بسبب السيول", "المحافظة", "asserts"),
        ("ولم يصب أحد بأذى", "المحافظة", "asserts"),
    ],
    "أين ذهب القمح؟ يتساءل صاحب فرن في الحي.": [],
    # a speaker and a colon
    "سكان الحي: المياه مقطوعة منذ أسبوع كامل": [("المياه مقطوعة منذ أسبوع كامل", "سكان الحي", "asserts")],
    "د. سليم الأحمد: اللقاح آمن تماما للأطفال": [("اللقاح آمن تماما للأطفال", "د. سليم الأحمد", "asserts")],
    "هيئة النقل، عبر منصة إكس: «استؤنفت الرحلات كلها».": [("استؤنفت الرحلات كلها", "هيئة النقل", "asserts")],
    # a live ticker's time is no word of the claim
    "09:15 بلدية المدينة تنفي توقف المخابز": [("توقف المخابز", "بلدية المدينة", "denies")],
    # the verb before its subject is singular: what follows a plural one is its object
    "قال العمال إن الأجور متأخرة، ويحملون وزارة المالية مسؤولية التأخير.": [
        ("الأجور متأخرة", "العمال", "asserts"),
        ("وزارة المالية مسؤولية التأخير", "العمال", "alleges"),
    ],
    # a masculine verb, a feminine addressee
    "نبه المهندس إلى أن الجدار متصدع، وحث إدارة المدرسة على إخلائها.": [
        ("الجدار متصدع", "المهندس", "warns"),
        ("إدارة المدرسة على إخلائها", "المهندس", "demands"),
    ],
    # whoever the sentence began with speaks on
    "وتحدث وزير الري طويلا وقال إن القناة ستنظف.": [("القناة ستنظف", "وزير الري", "asserts")],
    "وأثار عضو بالمجلس جدلا، حين كشف عن أن الميزانية لم تقر.": [("الميزانية لم تقر", "عضو بالمجلس", "asserts")],
    # an aside between name and cue
    "ممرضة في المشفى، طلبت عدم ذكر اسمها، روت للموقع أن الأسرة ممتلئة.": [
        ("الأسرة ممتلئة", "ممرضة في المشفى", "asserts")
    ],
    "الصيادون من جانبهم يقولون إن البحر خال.": [("البحر خال", "الصيادون", "asserts")],
    # what is felt
    "وأبدت لجنة الحي خشيتها من عودة الفيضان.": [("عودة الفيضان", "لجنة الحي", "warns")],
    # documents
    "انخفض المخزون إلى النصف، على ما جاء في نشرة المصرف.": [("انخفض المخزون إلى النصف", "نشرة المصرف", "reports")],
    # two assertions of one source
    "تضررت عشرات البيوت، بحسب الدفاع المدني، ولم تسجل أي إصابات.": [
        ("تضررت عشرات البيوت", "الدفاع المدني", "reports"),
        ("ولم تسجل أي إصابات", "الدفاع المدني", "reports"),
    ],
}


def _spoken(text: str) -> list[Claim]:
    return [claim for claim in extract(text, date(2024, 5, 8)).claims if claim.speaker]


@pytest.mark.parametrize("text", CASES)
def test_who_says_what(text: str) -> None:
    assert [(claim.text, claim.speaker, claim.kind) for claim in _spoken(text)] == CASES[text]


def test_label_goes_on_to_the_end_of_its_line() -> None:
    claims = _spoken("المدير الطبي: وصلت الأدوية أمس. لا نقص في المصل.\nوانتهى اللقاء ظهرا.")
    assert [(claim.speaker, claim.inherited) for claim in claims] == [("المدير الطبي", False), ("المدير الطبي", True)]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("غرة رمضان", "2024-03-11"),
        ("في الخامس من شوال", "2024-04-14"),
        ("في 3/5", "2024-05-03"),
        ("فجر الثلاثاء الفارط", "2024-05-07"),
    ],
)
def test_dates(words: str, day: str) -> None:
    assert extract(f"انهار السور {words}.", date(2024, 5, 8)).claims[0].date == day


CLUTTER = [
    "إعجاب 40 تعليق 7 مشاركة",
    "عمال في ورشة الجسر - تصوير أرشيفي",
    "(الصورة من صفحة البلدية)",
    "هل تنوي السفر؟ إليك ما يلزمك",
    "المواد المنشورة لا تعبر بالضرورة عن رأي الموقع",
    "مقالات أخرى للكاتب",
    "جريدة الضفاف © 2024",
    "حمل تطبيق الضفاف من Google Play",
    "حلب: قسم الاقتصاد",
    "(واس) م ن",
    "س.ع / م.ن",
    "قراءة 4 دقائق",
    "للتواصل واتساب 00963 944 000 000",
    "فيسبوك إكس انستقرام لينكدن",
]
CONTENT = [
    "علق الوزير على الحادث خلال جولته في الحي.",
    "جانب من السوق احترق قبل وصول الإطفاء.",
    "استمع إلى الشهادات ثلاثة قضاة.",
    "تعرف على الفائزين فيما يلي:",
    "صورة متداولة على تلغرام أثارت جدلا.",
]


@pytest.mark.parametrize("line", CLUTTER)
def test_clutter_by_shape_goes(line: str) -> None:
    out = extract(f"انتهت الأشغال في الجسر أمس.\n{line}\nوعاد السير إلى طبيعته.", None)
    assert [removed.text for removed in out.removed] == [line] or line in out.removed[0].text


@pytest.mark.parametrize("line", CONTENT)
def test_content_stays(line: str) -> None:
    assert extract(f"انتهت الأشغال في الجسر أمس.\n{line}\nوعاد السير إلى طبيعته.", None).removed == []


def test_a_relative_clause_inside_a_noun_phrase_is_no_frame() -> None:
    claims = extract("وتقع القلعة على التل الذي يعتقد كثيرون أن كنزا دفن فيه.", None).claims
    assert [claim.speaker for claim in claims] == [None]

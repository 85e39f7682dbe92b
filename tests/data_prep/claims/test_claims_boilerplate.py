"""Clutter goes with its reason; a sentence of the article stays, however it begins."""

from __future__ import annotations

import pytest

from data_prep.claims.language.text import fold_key
from data_prep.claims.reading.boilerplate import clean

CLUTTER = {
    "cross_link": ["اقرأ أيضاً: كيف تستعد المدن", "إقرأ ايضا تأهيل المحطات", "قد يهمك: خريطة الطرق", "شاهد أيضاً | مواعيد القطارات", "شاهد أيضا مواعيد القطارات", "طالع أيضًا: موجة حر", "للمزيد: ما جرى أمس"],
    "share": ["شارك: فيسبوك، تويتر", "شارك على فيسبوك | شارك على تويتر | واتساب", "Facebook Twitter WhatsApp", "شارك الخبر", "نسخ الرابط", "A+  A-  طباعة  إرسال"],
    "caption": ["تعليق الصورة رافعة في الميناء", "الصورة: رصيف المحطة (أرشيفية)", "تصوير: المركز الإعلامي", "رصيف المحطة القديم (رويترز)", "من تدريبات الفريق قبل النهائي (بترا)", "(من مباراة الفريقين. تصوير: م ع)", "[جانب من السوق بعد الحريق]"],
    "byline": ["كتب: محرر الشؤون المحلية", "إعداد: القسم المحلي", "مراسلنا في دمشق", "«السراة» ـ المدينة المنورة", "كتبت/ محررة الشؤون المحلية", "الأحد 3 أيار 2019 - 09:12", "نشر في: 3 أيار 2019", "14:20 ت م"],
    "subscription": ["اشترك في نشرتنا اليومية لتصلك الأخبار", "تابعنا على تلغرام ليصلك كل جديد", "لمتابعة آخر الأخبار انضموا إلى قناتنا على واتساب"],
    "copyright": ["جميع الحقوق محفوظة © 2023", "© الموقع، يُسمح بالنقل مع ذكر المصدر"],
}  # fmt: skip
CONTENT = [
    "شاهد عيان قال إن النيران اندلعت في الطابق الثالث.",
    "شارك الآلاف في التظاهرة التي خرجت وسط العاصمة.",
    "تابع الرئيس مراحل التنفيذ مع الوزراء المعنيين.",
    "انشر الجيش قواته على طول الحدود الشمالية.",
    "كتب الوزير على صفحته أن الأسعار لن ترتفع.",
    "المزيد من القوات وصلت إلى المدينة مساء أمس.",
    "اقرأ القرار بتمعن، قال القاضي للمحامي.",
    "سجلت المنطقة أعلى درجة حرارة هذا العام.",
    "صورة قاتمة رسمها التقرير عن أوضاع النازحين في المخيمات.",
    "حمل المحتجون لافتات تطالب برحيل الحكومة.",
    "إعلان الهدنة جاء بعد ساعات من المفاوضات.",
]


@pytest.mark.parametrize(("reason", "line"), [(reason, line) for reason, rows in CLUTTER.items() for line in rows])
def test_clutter_goes_with_its_reason(reason: str, line: str) -> None:
    assert _removed(f"انتهت الأعمال في الجسر أمس.\n{line}\nوعاد السير إلى طبيعته.") == [(reason, fold_key(line))]


@pytest.mark.parametrize("line", CONTENT)
def test_sentence_of_the_article_stays(line: str) -> None:
    assert _removed(f"انتهت الأعمال في الجسر أمس.\n{line}\nوعاد السير إلى طبيعته.") == []


def test_repeated_block_goes_once_whatever_its_vowel_signs() -> None:
    block = "انتهت أعمالُ الصيانة في الجسر أمس.\nوعاد السير إلى طبيعته في المساء."
    plain = block.replace("ُ", "").replace(".", "")
    assert [reason for reason, _ in _removed(f"{block}\n{plain}")] == ["repeated", "repeated"]


def test_short_lines_may_recur() -> None:
    assert _removed("وقال الوزير:\nانتهت الأعمال في الجسر أمس.\nوقال الوزير:\nعاد السير إلى طبيعته.") == []


def test_titles_below_a_bare_opener_go_with_it() -> None:
    text = "انتهت الأعمال في الجسر أمس.\nمواضيع ذات صلة\nخريطة الطرق المغلقة\n• مواعيد الحافلات\nوعاد السير إلى طبيعته."
    assert [reason for reason, _ in _removed(text)] == ["cross_link"] * 3


def test_headlines_stay_where_prose_has_no_full_stops() -> None:
    text = "انتهت الأعمال في الجسر أمس\nاقرأ أيضا\nوعاد السير إلى طبيعته مساء اليوم\nوبلغت الكلفة مليون ليرة"
    assert len(_removed(text)) == 1


def _removed(text: str) -> list[tuple[str, str]]:
    shown = fold_key(text)
    return [(removal.reason, shown[removal.start : removal.end]) for removal in clean(shown)[1]]

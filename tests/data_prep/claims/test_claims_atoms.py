"""One row, one statement: what comes apart, what stays together, and how parts know their whole; sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.extract import extract

# a sentence -> its statements; all of them belong to one whole
APART: dict[str, list[str]] = {
    "قال الوزير إن السد سليم وإن الطريق فتح، بينما بقي الجسر مغلقا.": ["السد سليم", "الطريق فتح", "بقي الجسر مغلقا"],
    "أوضح المدير أن الرافعة قديمة، وأنها أوقفت الأحد الماضي.": ["الرافعة قديمة", "أوقفت الأحد الماضي"],
    "وأبلغت البلدية السكان بأن المياه ستقطع وبأن الصيانة تبدأ غدا.": ["المياه ستقطع", "الصيانة تبدأ غدا"],
    "ذكرت الهيئة أن القطار خرج عن القضبان، ولم يصب أحد من الركاب.": [
        "القطار خرج عن القضبان",
        "ولم يصب أحد من الركاب",
    ],
    "أغلقت البلدية الجسر أمس، وارتفعت أسعار العبارات في الميناء.": [
        "أغلقت البلدية الجسر أمس",
        "وارتفعت أسعار العبارات في الميناء",
    ],
    "قالت الشركة إن العطل أصلح، لكن الضخ ما زال ضعيفا.": ["العطل أصلح", "الضخ ما زال ضعيفا"],
    "أكد النقيب أن المخابز تعمل إلا أن الطحين لا يكفي.": ["المخابز تعمل", "الطحين لا يكفي"],
    "قال المدير: «فتحنا البوابات ظهرا، وسيعود الضخ غدا».": ["فتحنا البوابات ظهرا", "وسيعود الضخ غدا"],
    "دهم السيل القرية فجرا، كما انهار سور المدرسة.": ["دهم السيل القرية فجرا", "انهار سور المدرسة"],
}
TOGETHER = [
    "قال الوزير إن على الشركة أن تصلح الجسر وأن تدفع التعويض.",  # what one verb governs
    "قال الوزير إن الحكومة تريد أن تبيع المبنى، وتشتري آخر.",
    "وأعلنت الهيئة عن خطة لتوسيع الميناء، وتحسين الطرق، وتدريب العمال.",  # nouns side by side
    "إذا أغلق الجسر، وتعطل القطار، فسيصل العمال متأخرين.",  # the main clause is still to come
    "وأغلقت البلدية الجسر من أجل أن يصان.",
    "لا يسع السكان إلا أن يشكروا فرق الإطفاء.",
    "وسارت الأشغال كما حدث في العام الماضي.",
    "وأغلقت الهيئة الطريق، كما ورد في بيانها.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", APART)
def test_statements_of_one_frame_come_apart(sentence: str) -> None:
    claims = extract(sentence, None).claims
    assert [claim.text for claim in claims] == APART[sentence]
    (whole,) = {claim.part_of for claim in claims}
    assert whole is not None
    start, end = map(int, whole.split(":"))
    assert (start, end) == (claims[0].start, claims[-1].end)
    assert len({(claim.speaker, claim.cue, claim.kind, claim.direct) for claim in claims}) == 1


@pytest.mark.parametrize("sentence", TOGETHER)
def test_one_statement_stays_whole(sentence: str) -> None:
    claims = extract(sentence, None).claims
    assert [claim.part_of for claim in claims] == [None]


def test_each_part_has_its_own_date_else_that_of_the_frame() -> None:
    claims = extract("قال الوزير أمس إن السد سليم، وإن العمل بدأ الأحد الماضي.", date(2017, 11, 15)).claims
    assert [claim.date for claim in claims] == ["2017-11-14", "2017-11-12"]


def test_what_a_noun_carried_does_not_reach_the_next_clause() -> None:
    claims = extract("ونفت الشركة وجود عطل في المحطة، وعاد الضخ عصر أمس.", None).claims
    assert [(claim.text, claim.kind) for claim in claims] == [
        ("وجود عطل في المحطة", "denies"),
        ("وعاد الضخ عصر أمس", "asserts"),
    ]

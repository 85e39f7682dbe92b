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
    "اتهمت الكتلة الوزارة بحجب الكشوف عن البرلمان، وبتأخير الجداول.": [
        "الوزارة بحجب الكشوف عن البرلمان",
        "وبتأخير الجداول",
    ],
    "ودعا الوزير المصدرين إلى الإسراع في التسجيل، وإلى الاستفادة من البرامج.": [
        "المصدرين إلى الإسراع في التسجيل",
        "وإلى الاستفادة من البرامج",
    ],
    "فاز الفريق على ضيفه 3-1، ورفع رصيده إلى 22 نقطة، فيما تجمد رصيد الضيوف.": [
        "فاز الفريق على ضيفه 3-1",
        "ورفع رصيده إلى 22 نقطة",
        "تجمد رصيد الضيوف",
    ],
    "وانهار السور على المارة، ما أسفر عن إصابة 11 شخصا.": ["وانهار السور على المارة", "أسفر عن إصابة 11 شخصا"],
    "ارتفعت الأسعار في الأسواق، وهو ما أدى إلى احتجاجات.": ["ارتفعت الأسعار في الأسواق", "أدى إلى احتجاجات"],
    "وتوقف العمل في الورشة، حيث انهار السقف ليلا.": ["وتوقف العمل في الورشة", "انهار السقف ليلا"],
    "وحكمت المحكمة على المقاول، الذي بنى السور قبل عامين.": ["وحكمت المحكمة على المقاول", "بنى السور قبل عامين"],
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
    "وقال المدير: «إن شئت وإن لم تشأ سيفتح الجسر».",
    "ورغم أن السيول جرفت الطريق، فإن القوافل وصلت.",
    "وكرم المعهد الطالب الذي صمم الجسر.",  # only says which one
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


def test_what_is_told_on_the_way_lies_inside_its_whole() -> None:
    main, told = extract("ويضم المبنى، الذي شيده تاجر سنة 1881، أربع عشرة غرفة.", None).claims
    assert (main.text, main.part_of) == ("ويضم المبنى، الذي شيده تاجر سنة 1881، أربع عشرة غرفة", None)
    assert (told.text, told.part_of) == ("شيده تاجر سنة 1881", f"{main.start}:{main.end}")


def test_each_part_has_its_own_date_else_that_of_the_frame() -> None:
    claims = extract("قال الوزير أمس إن السد سليم، وإن العمل بدأ الأحد الماضي.", date(2017, 11, 15)).claims
    assert [claim.date for claim in claims] == ["2017-11-14", "2017-11-12"]


def test_what_a_noun_carried_does_not_reach_the_next_clause() -> None:
    claims = extract("ونفت الشركة وجود عطل في المحطة، وعاد الضخ عصر أمس.", None).claims
    assert [(claim.text, claim.kind) for claim in claims] == [
        ("وجود عطل في المحطة", "denies"),
        ("وعاد الضخ عصر أمس", "asserts"),
    ]


# text -> (claim, speaker) where an object or an inner source decides
INNER: dict[str, list[tuple[str, str | None]]] = {
    "اتهمت البلدية المقاول بتأخير الأشغال.": [("المقاول بتأخير الأشغال", "البلدية")],
    "وصف المتحدث الخبر بأنه عار عن الصحة.": [("الخبر بأنه عار عن الصحة", "المتحدث")],
    "ووصف وزير الخارجية الإيراني الاتهامات الأمريكية بأنها باطلة.": [
        ("الاتهامات الأمريكية بأنها باطلة", "وزير الخارجية الإيراني")
    ],
    "واتهم رئيس الوزراء المعارضة بأنها تعرقل الإصلاح.": [("المعارضة بأنها تعرقل الإصلاح", "رئيس الوزراء")],
    "نقلت الصحيفة عن شهود أن الجسر انهار فجرا.": [("الجسر انهار فجرا", "شهود")],
    "وذكرت قناة محلية نقلا عن شهود عيان أن الجسر انهار.": [("الجسر انهار", "شهود عيان")],
    "بحسب وكالة الساحل نقلا عن مصدر عسكري، فإن القوات انسحبت من البلدة.": [("القوات انسحبت من البلدة", "مصدر عسكري")],
    "وبحسب البيان، نفت الشركة أن يكون المصنع توقف، لكنها أقرت بوجود خلل فني.": [
        ("يكون المصنع توقف", "الشركة"),
        ("بوجود خلل فني", "الشركة"),
    ],
    "وقال النائب السابق، الذي كان قد أعلن أن الوفد تقلص، إن الجولة تأجلت.": [
        ("الوفد تقلص", "النائب السابق"),
        ("الجولة تأجلت", "النائب السابق"),
    ],
}


@pytest.mark.parametrize("sentence", INNER)
def test_whom_it_is_about_and_who_says_it_within(sentence: str) -> None:
    assert [(claim.text, claim.speaker) for claim in extract(sentence, None).claims] == INNER[sentence]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("خلاف على الأرقام", "heading"),
        ("هل تصمد التسوية؟", "question"),
        ("وهل تصمد التسوية في الشمال حتى نهاية الشهر المقبل؟", "question"),
    ],
)
def test_headings_and_questions_are_no_claims(line: str, reason: str) -> None:
    out = extract(f"وانتهت الأشغال في الجسر أمس.\n{line}\nوعاد السير إلى طبيعته.", None)
    assert [claim.text for claim in out.claims] == ["وانتهت الأشغال في الجسر أمس", "وعاد السير إلى طبيعته"]
    assert [(removed.text, removed.reason) for removed in out.removed] == [(line, reason)]


def test_what_stands_before_a_question_is_kept() -> None:
    out = extract("ارتفعت الخسائر إلى سبعة مليارات هذا العام، فماذا جرى في السوق؟", None)
    assert [claim.text for claim in out.claims] == ["ارتفعت الخسائر إلى سبعة مليارات هذا العام"]

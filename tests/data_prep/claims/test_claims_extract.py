"""Whole articles: exact spans for any input, the issue's constructions, no clutter among the claims."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.claims.claim import Claim
from data_prep.claims.extract import extract

# The constructions of the Raqqa article in words of our own, the whole block twice, cross-links inside.
BLOCK = """\
وقالت وزارة الري الشمالية أمس الثلاثاء، إن موظفا أرفق خرائط خاطئة بتقرير عن السد.
وأكد مهندسون على مواقع التواصل الاجتماعي أن التقرير احتوى على رسوم من لعبة حاسوب.
إقرأ أيضاً: مؤتمر المياه بعد العيد
وكانت هيئة البث الجنوبية (SBC) نشرت الأحد الماضي تقريرا يقول إن مئات العمال تم إجلاؤهم من الموقع.
واقر الناطق باسم التحالف المائي، في تصريحات أمس الثلاثاء، باحتمال أن يكون بعض العمال قد تسللوا، ونوّه إلى أن الطائرات راقبت القافلة.
قد يهمك: سدود العالم
من جهتها، قالت وزارة الخارجية الغربية في بيان إن "رؤية هذه البيانات أمر يبعث على الصدمة".
وسيطرت "لجان السد" المحلية على المحطة، في الـ 27 من تشرين أول الماضي، في حين أكد المجلس أن المحطة لا تزال مغلقة."""
PIECES = st.sampled_from(["قال الوزير إن ", "«", "»", '"', "نفى ", "، في حين أكد المجلس أن ", "بحسب الهيئة، ", ". ", "؟", "\n", "&quot;", "\0", "ً", "أمس الثلاثاء", "ﻻ", "(", ")", ":", "مشيرا إلى أن ", "الجسر مغلق", "نفى ذلك", "، وهو ما نفته الأخيرة", "، وأن ", "، الذي ", "، وفاز ", "، وهو", "أخبرتها قائلا إن ", "، والتي", "إذا ", "اقرأ أيضا: "])  # fmt: skip


def test_block_of_the_issue() -> None:
    out = extract(f"{BLOCK}\n{BLOCK}", date(2017, 11, 15))
    assert [(c.speaker, c.kind, c.date, c.direct) for c in out.claims] == [
        ("وزارة الري الشمالية", "asserts", "2017-11-14", False),
        ("مهندسون على مواقع التواصل الاجتماعي", "asserts", None, False),
        ("هيئة البث الجنوبية (SBC)", "asserts", "2017-11-12", False),
        ("الناطق باسم التحالف المائي", "admits", "2017-11-14", False),
        ("الناطق باسم التحالف المائي", "asserts", None, False),
        ("وزارة الخارجية الغربية", "asserts", None, True),
        (None, "asserts", "2017-10-27", False),
        ("المجلس", "asserts", None, False),
    ]
    assert sorted(removed.reason for removed in out.removed) == ["cross_link"] * 2 + ["repeated"] * 8


def test_dateline_and_byline_are_metadata() -> None:
    out = extract("كتب: محرر النقل\nالقاهرة (رويترز) - قالت الهيئة إن القطار خرج عن القضبان.", None)
    assert out.metadata == {"byline": ["كتب: محرر النقل"], "dateline": ["القاهرة (رويترز) - "]}
    assert [claim.text for claim in out.claims] == ["القطار خرج عن القضبان"]


@pytest.mark.parametrize(
    "dateline",
    [
        "الخرطوم: سونا - ",
        "جنين - «الساقية»: ",
        "المنامة في 12 مارس / بنا / ",
        "مسقط - العمانية: ",
        "دبي، الإمارات العربية المتحدة (CNN)-- ",
        "رام الله - معا - ",
        "رام الله 15-5-2024 وفا- ",
        "القاهرة 15 مايو 2024 (أ ش أ) - ",
        "الكويت - 15 - 5 (كونا) -- ",
        "بغداد، 15 أيار/مايو 2024 (واع) - ",
        "جدة - 7 ذو القعدة 1445هـ - واس: ",
        "الرياض 07 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م واس ",
        "الجزائر - 15 ماي 2024 (واج) - ",
        "القاهرة 15 مايو 2024 - ",
        "15-5-2024 نابلس – وفا: ",
    ],
)
def test_dateline_is_cut_off(dateline: str) -> None:
    claims = extract(f"{dateline}قالت الهيئة إن القطار خرج عن القضبان قرب المحطة.", None).claims
    assert [(claim.text, claim.speaker) for claim in claims] == [("القطار خرج عن القضبان قرب المحطة", "الهيئة")]


@pytest.mark.parametrize(
    "line",
    ["الرياض 07 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م واس", "نابلس 15-5-2024 وفا", "واس - الرياض", "15 مايو 2024 | الرياض | واس"],
)  # fmt: skip
def test_dateline_on_a_line_of_its_own_is_no_claim(line: str) -> None:
    out = extract(f"{line}\nقالت الهيئة إن القطار خرج عن القضبان قرب المحطة.", None)
    assert [claim.speaker for claim in out.claims] == ["الهيئة"]
    assert [removed.text for removed in out.removed] == [line]


@pytest.mark.parametrize(
    "line",
    ["قتل 15 مدنيا - وفا - في غارة على المدينة.", "في 31 تموز/يوليو 2015، أغلق المعبر.", "فقبل 3 سنوات، أغلق المعبر."],
)
def test_a_date_within_a_sentence_opens_no_dateline(line: str) -> None:
    assert extract(line, None).metadata == {}


def test_date_comes_from_the_byline_where_nobody_gave_one() -> None:
    out = extract("تم النشر: 09:12 - 18 نيسان 2023\nوقالت المؤسسة أمس إن الضخ عاد.", None)
    assert out.published == date(2023, 4, 18)
    assert out.claims[0].date == "2023-04-17"


def test_spans_survive_entities_and_bidi_controls() -> None:
    text = "\u202bوقالت\u200f وزارة&nbsp;الصحة إن &quot;الوضعَ مستقر&quot;.\0\n"
    claim = extract(text, None).claims[0]
    assert text[slice(*claim.span)] == claim.text == "الوضعَ مستقر"
    assert claim.speaker == "وزارة&nbsp;الصحة"


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join)))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_exact_spans_and_no_exception(text: str) -> None:
    for claim in extract(text, date(2017, 11, 15)).claims:
        _check(text, claim)


def _check(text: str, claim: Claim) -> None:
    assert text[slice(*claim.span)] == claim.text
    assert claim.start < claim.end
    inside = claim.sentence_start <= claim.start and claim.end <= claim.sentence_end
    assert inside or claim.end <= (claim.cue_start or 0)  # a denial of "that" holds the words of a claim before it
    for start, end, words in (
        (claim.speaker_start, claim.speaker_end, claim.speaker),
        (claim.date_start, claim.date_end, claim.date_text),
        (claim.cue_start, claim.cue_end, claim.cue),
    ):
        assert (start is None) == (end is None) == (words is None)
        assert words is None or text[start:end] == words


def test_lone_surrogates_and_endless_marks() -> None:
    for text in (
        "\ud800 قال إن \udfff",
        "ً" * 5000,
        "«" * 3000,
        "قال إن " * 400,
        "(" * 500,
        "و" * 4000,
        "." * 4000,
    ):
        for claim in extract(text, None).claims:
            _check(text, claim)


@pytest.mark.slow
def test_the_raqqa_article_itself() -> None:
    path = Path(__file__).resolve().parents[4] / "shared/articles/raqqa_2017.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there (it is not ours to ship)")
    claims = extract(path.read_text(encoding="utf-8"), date(2017, 11, 15)).claims
    assert len(claims) == 11  # two parts of what the spokesman noted
    assert [(c.speaker, c.date, c.kind) for c in claims if c.date] == [
        ("وزارة الدفاع الروسية", "2017-11-14", "asserts"),
        ("هيئة الإذاعة البريطانية (BBC)", "2017-11-12", "asserts"),
        ("الناطق باسم التحالف الكولونيل رايان", "2017-11-14", "admits"),
        (None, "2017-10-27", "asserts"),
    ]

"""Dates found and resolved; coarse ones keep their words and no day."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.language.text import fold_key
from data_prep.claims.time.dates import find_dates
from data_prep.claims.time.published import parse_published

WEDNESDAY = date(2017, 11, 15)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("أمس الثلاثاء", "2017-11-14"),
        ("أمس", "2017-11-14"),
        ("أول أمس", "2017-11-13"),
        ("الأحد الماضي", "2017-11-12"),
        ("الأربعاء", "2017-11-15"),
        ("الأربعاء الماضي", "2017-11-08"),
        ("الأربعاء المقبل", "2017-11-22"),
        ("مساء غد الخميس", "2017-11-16"),
        ("فجر اليوم", "2017-11-15"),
        ("بعد غد", "2017-11-17"),
        ("قبل يومين", "2017-11-13"),
        ("قبل ثلاثة أيام", "2017-11-12"),
        ("الـ 27 من تشرين أول الماضي", "2017-10-27"),
        ("27 تشرين الأول/أكتوبر 2016", "2016-10-27"),
        ("٣ جويلية 2017", "2017-07-03"),
        ("14 غشت الجاري", "2017-08-14"),
        ("فاتح يونيو", "2017-06-01"),
        ("2 يناير المقبل", "2018-01-02"),
        ("5/12/2017", "2017-12-05"),
        ("2017-12-05", "2017-12-05"),
        ("12 الجاري", "2017-11-12"),
        ("الثالث من الشهر الماضي", "2017-10-03"),
        ("السبت قبل الماضي", "2017-11-04"),
        ("15 رمضان 1445", "2024-03-25"),
        ("1 محرم", "2017-09-21"),
        ("اليوم الثلاثاء", "2017-11-14"),  # printed past midnight: the named weekday wins
    ],
)
def test_day_is_resolved(words: str, day: str) -> None:
    assert _days(f"وقع ذلك {words} في المدينة") == [day]


@pytest.mark.parametrize(
    "words",
    [
        "الأسبوع المقبل",
        "أيار الماضي",
        "عام 2008",
        "شهر مارس 2021",
        "العام الماضي",
        "نهاية الأسبوع",
        "31 شباط",
    ],
)
def test_coarse_time_keeps_its_words_only(words: str) -> None:
    assert _days(f"وقع ذلك {words} في المدينة") == [None]


@pytest.mark.parametrize(
    "text",
    [
        "بلغت 310 ملايين و15 شخصا",
        "قال بعد اجتماع",
        "خلال الـ24 ساعة",
        "أحد الجنود",
        "مايا وسبتة",
        "نسبة 3.5 بالمئة",
    ],
)
def test_no_date_where_there_is_none(text: str) -> None:
    assert _days(text) == []


def test_deadline_is_no_date() -> None:
    assert _days("سينسحب بحلول 12 أيار/مايو") == [None]


def test_bare_weekday_after_a_future_verb_lies_ahead() -> None:
    assert _days("ستعقد القمة يوم الأحد") == ["2017-11-19"]
    assert _days("عقدت القمة يوم الأحد") == ["2017-11-12"]


def test_without_a_date_of_the_article_only_absolute_ones_resolve() -> None:
    text = fold_key("أمس و3 أيار 2011")
    assert [mention.day for mention in find_dates(text, 0, len(text), None)] == [None, date(2011, 5, 3)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sun, 11 Feb 2018 23:09:10 +0400", date(2018, 2, 11)),
        ("2015-07-21 01:54:03", date(2015, 7, 21)),
        ("2022-10-05T14:20:00Z", date(2022, 10, 5)),
        ("14 نوفمبر 2017", date(2017, 11, 14)),
        ("14/11/2017", date(2017, 11, 14)),
        ("قريبا", None),
        (None, None),
    ],
)
def test_published_is_read_as_publishers_write_it(written: str | None, day: date | None) -> None:
    assert parse_published(written) == day


def _days(text: str) -> list[str | None]:
    shown = fold_key(text)
    return [mention.day.isoformat() if mention.day else None for mention in find_dates(shown, 0, len(shown), WEDNESDAY)]

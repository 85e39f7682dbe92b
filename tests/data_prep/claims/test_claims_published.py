"""The article's own day: in a field, on a page, in a dateline, on the command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data_prep.claims.config import ArticleFormat
from data_prep.claims.extract import extract
from data_prep.claims.reading.article import Defaults
from data_prep.claims.reading.articles import read_articles
from data_prep.claims.reading.page_date import page_date
from data_prep.claims.time.published import parse_published

DAY = date(2024, 5, 15)
NEWS = "أعلنت الوزارة أمس افتتاح الجسر الجديد أمام حركة السيارات بعد أشهر من أعمال الصيانة."


@pytest.mark.parametrize(
    "written",
    [
        "May 15, 2024",
        "Wednesday, May 15, 2024",
        "Wed May 15 2024 10:00:00 GMT+0300 (AST)",
        "15 May 2024 - 10:30",
        "15 mai 2024",
        1715731200,
        1715731200000,
        "1715731200",
        "1715731200000",
        1715731200.5,
        "٢٠٢٤-٠٥-١٥",
        "15/05/2024",
        "05/15/2024",
        "2024-05-15T23:30:00.000+0300",
        "2024/5/15",
        "20240515",
        "الأربعاء 7 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م - 10:30",
        "7/11/1445هـ",
        datetime(2024, 5, 15, 3),
    ],
)
def test_a_field_is_read_as_publishers_write_it(written: Any) -> None:
    assert parse_published(written) == DAY


@pytest.mark.parametrize(
    "written", ["12", "2024", "May 2024", "قريبا", "منذ 3 ساعات", "0", "123456", True, None, "أمس"]
)
def test_what_names_no_day_is_none(written: Any) -> None:
    assert parse_published(written) is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>خبر</h1><span>الأربعاء 15 مايو 2024 - 10:20</span>",
        "<h1>خبر</h1><div class='entry-date'>١٥ مايو ٢٠٢٤</div>",
        "<h1>خبر</h1><p>نُشر في: 7 ذو القعدة 1445هـ</p>",
        "<div>السبت 1 يونيو 2024</div><h1>خبر</h1><time>15/5/2024</time>",
    ],
)
def test_a_page_shows_its_day(body: str, tmp_path: Path) -> None:
    page = (
        f"<html><head><title>خبر</title></head><body><article>{body}<p>{NEWS}</p><p>{NEWS}</p></article></body></html>"
    )
    assert page_date(page) == DAY
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    form = ArticleFormat("plain", text=["text"])
    assert next(read_articles(tmp_path / "a.html", form, Defaults())).published == "2024-05-15"


@pytest.mark.parametrize(
    "body", ["", f"<h1>خبر</h1><p>وقع الحادث في 7 مايو 2021، {NEWS}</p>", "<p>7 مايو 2021</p><h1>خبر</h1>"]
)
def test_a_day_in_the_text_or_above_the_heading_is_not_the_pages(body: str) -> None:
    assert page_date(f"<html><body>{body}</body></html>") is None


@pytest.mark.parametrize(
    "head",
    [
        "القاهرة 15 مايو 2024 (أ ش أ) - ",
        "الرياض 07 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م واس\n",
        "رام الله 15-5-2024 وفا- ",
        "نُشر في 15 أيار 2024\n",
        "الأربعاء 15 مايو 2024\n",
    ],
)
def test_the_days_of_a_dateline_and_a_byline_are_the_articles(head: str) -> None:
    out = extract(head + NEWS, None)
    assert out.published == DAY
    assert [claim.date for claim in out.claims] == ["2024-05-14"]


def test_the_day_that_is_given_goes_before_the_datelines() -> None:
    assert extract("القاهرة 15 مايو 2024 (أ ش أ) - " + NEWS, date(2024, 5, 16)).published == date(2024, 5, 16)

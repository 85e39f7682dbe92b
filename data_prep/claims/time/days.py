"""The day a date expression names, worked out from the groups of its match and the article's date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from data_prep.claims.language.lexicon import folded, table
from data_prep.claims.language.text import fold_key


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    hijri: dict[str, int]
    shy: frozenset[str]
    weekdays: dict[str, int]
    past: frozenset[str]
    coming: frozenset[str]
    numbers: dict[str, int]
    ordinals: dict[str, int]


@cache
def date_words() -> _Words:
    rows = table("dates")
    return _Words(
        _numbered(rows["months"]),
        _numbered(rows["hijri_months"]),
        folded(rows["shy_months"]),
        _numbered(rows["weekdays"]),
        folded(rows["past_words"]),
        folded(rows["next_words"]),
        {fold_key(word): value for word, value in rows["numbers"].items()},
        {fold_key(word): value for word, value in rows["ordinals"].items()},
    )


def _numbered(rows: dict[int, list[str]]) -> dict[str, int]:
    return {fold_key(word): number for number, names in rows.items() for word in names}


def _full(match: re.Match[str], published: date | None) -> date | None:
    month, day = date_words().months[match["month"]], _day_number(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    return _nearest(lambda year: date(year, month, day), published, (match["fwhen"] or "").strip())


def _day_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word in ("فاتح", "غره") else date_words().ordinals[word]


def _nearest(make: Any, published: date | None, when: str) -> date | None:
    """The candidate year nearest to the article's date, before it for "الماضي", after it for "المقبل"."""
    if published is None:
        return None
    candidates = [make(published.year + shift) for shift in (-1, 0, 1)]
    word = when.removeprefix("من ").strip()
    if word in date_words().past:
        candidates = [day for day in candidates if day < published]
    elif word in date_words().coming:
        candidates = [day for day in candidates if day > published]
    nearest: date = min(candidates, key=lambda day: (abs((day - published).days), day))
    return nearest


def _this_month(match: re.Match[str], published: date | None) -> date | None:
    """As in "12 الجاري", "الخامس من الشهر الماضي": a day of the article's month or of the one beside it."""
    if published is None:
        return None
    shift = {"الجاري": 0, "الحالي": 0, "المقبل": 1, "القادم": 1}.get(match["twhen"], -1)
    months = published.year * 12 + published.month - 1 + shift
    return date(months // 12, months % 12 + 1, _day_number(match["tday"]))


def _far_day(match: re.Match[str], published: date | None) -> date | None:
    """As in "السبت قبل الماضي": a week beyond the last or the next one."""
    if published is None:
        return None
    gap = (published.weekday() - date_words().weekdays[match["fname"]]) % 7
    if match["far"].startswith("بعد"):
        return published + timedelta(days=((7 - gap) or 7) + 7)
    return published - timedelta(days=(gap or 7) + 7)


def _hijri(match: re.Match[str], published: date | None) -> date | None:
    from hijridate import Gregorian, Hijri

    month, day = date_words().hijri[match["hmonth"]], _day_number(match["hday"])
    if match["hyear"]:
        return _plain(Hijri(int(match["hyear"]), month, day))
    if published is None:
        return None
    year = Gregorian.fromdate(published).to_hijri().year
    days = [_plain(Hijri(year + shift, month, day)) for shift in (-1, 0, 1)]
    return min(days, key=lambda candidate: abs((candidate - published).days))


def _plain(hijri: Any) -> date:
    gregorian = hijri.to_gregorian()
    return date(gregorian.year, gregorian.month, gregorian.day)


def _day_slash(match: re.Match[str], published: date | None) -> date | None:
    """في 14/10: the day of that month nearest to the article's date."""
    day, month = int(match["sd"]), int(match["sm"])
    return _nearest(lambda year: date(year, month, day), published, "")


def _mdy(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["myear"]), date_words().months[match["mmonth"]], int(match["mday"]))


def _iso(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["iy"]), int(match["im"]), int(match["id"]))


def _dmy(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["dy"]), int(match["dm"]), int(match["dd"]))


def _weekday(match: re.Match[str], published: date | None) -> date | None:
    """The last such day up to the article's; "الماضي" strictly before, "المقبل" strictly after."""
    if published is None:
        return None
    gap = (published.weekday() - date_words().weekdays[match["wname"]]) % 7
    when = (match["wwhen"] or "").strip()
    if when in date_words().coming:
        return published + timedelta(days=(7 - gap) or 7)
    return published - timedelta(days=(gap or 7) if when in date_words().past else gap)


def _ago(match: re.Match[str], published: date | None) -> date | None:
    return _shifted(published, match["an"], match["au"], -1)


def _ahead(match: re.Match[str], published: date | None) -> date | None:
    return _shifted(published, match["bn"], match["bu"], 1)


def _shifted(published: date | None, count: str | None, unit: str, sign: int) -> date | None:
    """Resolve "قبل يومين", "قبل 3 أيام", "قبل أسبوع"; months and years name no day."""
    if published is None or (unit in ("ايام", "اسابيع") and count is None):
        return None
    days = 1 if unit.startswith("يوم") or unit == "ايام" else 7 if unit.startswith("اسبوع") or unit == "اسابيع" else 0
    if not days:
        return None
    if unit.endswith("ين"):
        number = 2
    elif count is None:
        number = 1
    else:
        number = int(count) if count.isdigit() else date_words().numbers[count]
    return published + timedelta(days=sign * days * number)


def _offset(days: int) -> Any:
    return lambda _match, published: published + timedelta(days=days) if published else None


def _no_day(_match: re.Match[str], _published: date | None) -> None:
    return None


RESOLVERS: dict[str, Any] = {
    "hijri": _hijri, "full": _full, "thismonth": _this_month, "farday": _far_day, "mdy": _mdy, "dayslash": _day_slash,
    "iso": _iso, "dmy": _dmy,
    "before_last": _offset(-2), "yesterday": _offset(-1), "after_next": _offset(2), "tomorrow": _offset(1),
    "weekday": _weekday, "today": _offset(0), "ago": _ago, "ahead": _ahead,
    "loose": _no_day, "monthly": _no_day, "yearly": _no_day,
}  # fmt: skip

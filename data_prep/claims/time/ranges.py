"""From one time to another: من 20 إلى 22 مايو, بين 12 و15 حزيران, 5-7 مايو, يومي الخميس والجمعة, بين 2011 و2013."""

from __future__ import annotations

from dataclasses import replace

from data_prep.claims.time.calendars import GREGORIAN
from data_prep.claims.time.days import date_at, day_at
from data_prep.claims.time.periods import month_with_year
from data_prep.claims.time.pieces import MonthName, day_number_at, month_at, skip, when_at, year_at, year_number_at
from data_prep.claims.time.setting import YearTold
from data_prep.claims.time.told_days import DayOfMonth, Weekday
from data_prep.claims.time.told_periods import Month, Year
from data_prep.claims.time.told_spans import Range
from data_prep.claims.time.vocabulary import Words, kinds_of, vocabulary

Span = tuple[Range | None, int]  # None: times that make no interval, عامي 1988 و2014
_TO = ("الي", "حتي", "-", "لغايه", "وحتي")


def range_at(words: Words, at: int, kinds: frozenset[str]) -> Span | None:
    """Any of them, at a word of such kinds; the words before the first end (من, بين, يومي) belong to it."""
    opened = _opening(words, at) if "opening" in kinds else None
    begin, joins = opened or (at, None)
    kinds = kinds_of(words[begin]) if opened else kinds
    told: Span | None = None
    if "weekday" in kinds:
        told = _of_weekdays(words, begin, joins or ("و",))
    if told is None and "day" in kinds:
        told = _from_days(words, begin, joins or _TO)
    if told is None and "month" in kinds:
        told = _of_months(words, begin, joins or _TO)
    if told is None and ("year" in kinds or words[begin] in ("عام", "العام", "سنه")):
        told = _of_years(words, begin, joins or ("-", "/"))
    return told


def _opening(words: Words, at: int) -> tuple[int, tuple[str, ...]] | None:
    """Where the first end begins and what may join it to the second; None where no word opens a range."""
    if words[at] in ("من", "ابتداء", "اعتبارا", "بدءا"):
        begin = skip(words, at, "ابتداء", "اعتبارا", "بدءا")
        return _bare(words, skip(words, begin, "من")), _TO
    if words[at] == "منذ":
        return at + 1, ("حتي", "الي")
    if words[at] == "بين":
        return _bare(words, at + 1), ("و", "الي", "-")
    if words[at] in ("يومي", "ايام", "ليلتي", "عامي", "شهري", "عاما", "سنوات", "موسمي", "ليل"):
        return at + 1, ("و", "-", "الي")
    return None


def _bare(words: Words, at: int) -> int:
    """Past يومي, عامي, شهري and تاريخ."""
    return skip(words, at, "يومي", "عامي", "شهري", "تاريخ", "تاريخي", "العامين", "الشهرين", "اليومين")


def _join(words: Words, at: int, joins: tuple[str, ...]) -> int | None:
    """The number of the word behind the joint (إلى, وحتى, إلى غاية), or None."""
    begin = at + 1 if words[at] == "و" and words[at + 1] in ("حتي", "لغايه", "الي") else at
    if words[begin] not in joins:
        return None
    return skip(words, begin + 1, "غايه", "تاريخ", "يوم")


def _from_days(words: Words, at: int, joins: tuple[str, ...]) -> Span | None:
    """20 إلى 22 مايو, 29 و30 أيار, 26، 27 و28 تموز, 14 يونيو إلى 15 يوليو, 1/11/1436هـ وحتى 1/12/1436هـ."""
    begin = skip(words, at, "يوم")
    numbers = _numbers(words, begin, joins)
    if numbers:
        return numbers
    first = day_at(words, begin) if begin == at or not words[begin].isdecimal() else date_at(words, begin)
    if first is None or not isinstance(first[0], DayOfMonth):
        return None
    second_at = _join(words, first[1], joins)
    second = day_at(words, second_at) if second_at is not None else None
    if second is None or not isinstance(second[0], DayOfMonth):
        return None
    return Range(first[0], second[0]), second[1]


def _numbers(words: Words, at: int, joins: tuple[str, ...]) -> Span | None:
    """Days before one month: all but the last are numbers alone."""
    first = day_number_at(words, at)
    if first is None or month_at(words, first[1]):
        return None
    place: int | None = first[1]
    for _day in range(6):
        behind = _list_join(words, place or 0, joins)
        if behind is None:
            return None
        if (last := date_at(words, behind)) and isinstance(last[0], DayOfMonth) and day_number_at(words, behind):
            return Range(replace(last[0], day=first[0], weekday=None), last[0]), last[1]
        another = day_number_at(words, behind)
        if another is None:
            return None
        place = another[1]
    return None


def _list_join(words: Words, at: int, joins: tuple[str, ...]) -> int | None:
    if words[at] in ("و", "،") and words[at + 1] not in ("حتي", "الي"):
        return skip(words, at + 1, "و")
    return _join(words, at, joins)


def _of_weekdays(words: Words, at: int, joins: tuple[str, ...]) -> Span | None:
    """الاثنين والثلاثاء, من الأحد إلى الأربعاء; two that do not follow each other are two days, no range."""
    weekdays = vocabulary().weekdays
    first = words.phrase(skip(words, at, "يوم"), weekdays)
    second_at = _join(words, first[1], joins) if first else None
    second = words.phrase(second_at, weekdays) if second_at is not None else None
    if first is None or second is None or second_at is None:
        return None
    listed = words[second_at - 1] == "و" and words[at - 1] != "بين"
    if listed and (second[0] - first[0]) % 7 != 1:
        return None
    told = when_at(words, second[1])
    when = told[0] if told and told[0] in ("past", "coming") else None
    return Range(Weekday(first[0]), Weekday(second[0], when)), told[1] if told else second[1]


def _of_months(words: Words, at: int, joins: tuple[str, ...]) -> Span | None:
    """يناير إلى يونيو 2015, شهري يونيو ويوليو, (سبتمبر - نوفمبر) من هذا العام."""
    first = month_at(words, at)
    if first is None:
        return None
    first_told, behind = month_with_year(words, *first)
    second_at = _join(words, behind, joins)
    second = month_at(words, second_at) if second_at is not None else None
    is_doubtful = first[0].written in vocabulary().shyest and behind == at + 1  # آب alone: came back
    if second is None or is_doubtful:
        return None
    span = _closed(words, first_told, second)
    apart = (second[0].number - first[0].number) % 12 != 1
    return (None, span[1]) if apart and _is_listed(words, at, second_at) else span


def _closed(words: Words, first: Month, second: tuple[MonthName, int]) -> Span:
    last, end = month_with_year(words, *second)
    if last.year is None and words[end] == ")" and (year := year_at(words, end + 1, last.calendar, bare=False)):
        last, end = replace(last, year=year[0]), year[1]
    return Range(first, last), end


def _of_years(words: Words, at: int, joins: tuple[str, ...]) -> Span | None:
    """بين 2011 و2013, 2012-2013, من عام 2011 إلى عام 2015."""
    first = _year(words, at)
    second_at = _join(words, first[1], joins) if first else None
    second = _year(words, second_at) if second_at is not None else None
    if first is None or second is None or (words[at - 1] in ("-", "/", ".") and words.touches(at)):
        return None
    if words[second[1]] in ("-", "/") and words[second[1] + 1].isdecimal():
        return None
    apart = second[0].year.number != (first[0].year.number or 0) + 1
    return None if apart and _is_listed(words, at, second_at) else Range(first[0], second[0]), second[1]


def _is_listed(words: Words, first: int, second: int | None) -> bool:
    """Joined by و without بين: two times, not what lies between them."""
    before = words[first - 1] if words[first - 1] not in _PAIRS else words[first - 2]
    return second is not None and words[second - 1] == "و" and before not in ("بين", "من", "منذ")


_PAIRS = ("عامي", "شهري", "عام", "العامين", "الشهرين")


def _year(words: Words, at: int) -> tuple[Year, int] | None:
    number = year_number_at(words, skip(words, at, "عام", "العام", "سنه", "نهايه"))
    if number is None or (number[1] is GREGORIAN and not 1900 <= number[0] <= 2100):
        return None
    return Year(YearTold(number[0]), number[1]), number[2]

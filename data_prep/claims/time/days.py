"""Expressions that name one day: 15 مايو 2024, 13/5/2024, الخامس من رمضان, الأحد الماضي, أمس, قبل ثلاثة أيام."""

from __future__ import annotations

from dataclasses import replace

from data_prep.claims.time.calendars import GREGORIAN
from data_prep.claims.time.numeric import numeric_at
from data_prep.claims.time.pieces import day_number_at, month_at, skip, when_at, year_at
from data_prep.claims.time.setting import Told
from data_prep.claims.time.told_days import BothCalendars, DayOfMonth, DaysAway, Weekday
from data_prep.claims.time.vocabulary import Words, vocabulary

Day = tuple[Told, int]
_MEETS = ("الموافق", "الموافقه", "يوافق", "المصادف", "المصادفه")


def day_at(words: Words, at: int) -> Day | None:
    """Any of them; a weekday may stand before a date, another calendar's day behind it."""
    begin = skip(words, at, "يوم")
    if part := words.phrase(begin, vocabulary().day_parts):
        begin = skip(words, part[1], "يوم")
    if weekday := words.phrase(begin, vocabulary().weekdays):
        return _weekday(words, weekday[0], weekday[1])
    dated = date_at(words, begin)
    return dated or relative_day_at(words, begin, begin > at)


def _weekday(words: Words, weekday: int, at: int) -> Day | None:
    """الأحد, الأحد 5 يونيو, الأحد الماضي, الأحد قبل الماضي, الأحد من الأسبوع المقبل."""
    begin = skip(words, at, "،", "(")
    begin = skip(words, begin, *_MEETS)
    if begin > at and words[begin - 1] in _MEETS:
        begin = skip(words, begin, "ل", "في", ":", "يوم")
    if dated := date_at(words, begin, after_weekday=True):
        told, end = dated
        on = replace(told, weekday=weekday) if isinstance(told, DayOfMonth) else told
        return on, skip(words, end, ")") if words[at] == "(" else end
    if words[at] in ("قبل", "بعد") and (told_when := when_at(words, at + 1)):
        return Weekday(weekday, told_when[0], -1 if words[at] == "قبل" else 1), told_when[1]
    if told_when := when_at(words, at):
        return Weekday(weekday, None if told_when[0] == "this" else told_when[0]), told_when[1]
    week = skip(words, at, "من", "في")
    if words[week] == "الاسبوع" and (told_when := when_at(words, week + 1)) and told_when[0] != "this":
        return Weekday(weekday, told_when[0]), told_when[1]
    return Weekday(weekday), at


def date_at(words: Words, at: int, after_weekday: bool = False) -> Day | None:
    """A day of a month by name or number, in one calendar or, «الموافق», in both."""
    told = single_date_at(words, at, after_weekday)
    if told is None or not isinstance(told[0], DayOfMonth):
        return told
    first, end = told
    begin = skip(words, end, "،", "(", "=", "/") if words[end] in ("،", "(", "=", "/") else end
    begin = skip(words, begin, *_MEETS)
    if begin == end:
        return told
    begin = skip(words, skip(words, begin, "ل", ":"), "يوم")
    other = single_date_at(words, begin, after_weekday=True)
    if other is None or not isinstance(other[0], DayOfMonth) or other[0].calendar is first.calendar:
        return told
    behind = skip(words, other[1], ")") if words[end] == "(" else other[1]
    both = (first, other[0]) if first.calendar is GREGORIAN else (other[0], first)
    return BothCalendars(*both), behind


def single_date_at(words: Words, at: int, after_weekday: bool = False) -> tuple[DayOfMonth, int] | None:
    """A day of a month by name or number."""
    return numeric_at(words, at, after_weekday) or named_date_at(words, at) or _month_first(words, at)


def named_date_at(words: Words, at: int) -> tuple[DayOfMonth, int] | None:
    """15 مايو, الخامس من شهر رمضان 1445هـ, 12 مارس من العام الماضي, 12 الجاري, السابع من الشهر المقبل."""
    number = day_number_at(words, at)
    if number is None or words[at - 1] in ("الاسبوع", "النصف", "الربع", "الثلث", "العقد"):
        return None  # الأسبوع الثاني من يوليو
    day, end = number
    end = skip(words, end, "،") if words[end + 1] == "من" else end
    begin = skip(words, end, "من")
    if month := month_at(words, skip(words, begin, "شهر")):
        name, end = month
        return month_tail(words, end, DayOfMonth(day, name.number, calendar=name.calendar))
    month_word = words[begin] in ("الشهر", "شهر") or (words[begin] == "هذا" and words[begin + 1] == "الشهر")
    if words[begin] == "هذا" and month_word:
        return DayOfMonth(day, None, months_away=0), begin + 2
    told = when_at(words, begin + month_word)
    if (
        told is None
        or (begin > end and not month_word)
        or (not month_word and not words[at].isdecimal() and words[at] != "ال")
    ):
        return None
    away = {"past": -1, "coming": 1}.get(told[0], 0)
    if not month_word and told[0] != "this":
        return None  # الثالث الماضي: the third of something else
    return DayOfMonth(day, None, when="same" if told[0] == "same" else None, months_away=away), told[1]


def month_tail(words: Words, at: int, day: DayOfMonth) -> tuple[DayOfMonth, int]:
    """What follows the month: its year, or الماضي."""
    if year := year_at(words, at, day.calendar):
        return replace(day, year=year[0]), year[1]
    begin = skip(words, skip(words, at, "من"), "الشهر", "شهر") if words[at] == "من" else at
    if told := when_at(words, begin):
        return replace(day, when=told[0]), told[1]
    return day, at


def _month_first(words: Words, at: int) -> tuple[DayOfMonth, int] | None:
    """مايو 15، 2024."""
    month = month_at(words, at)
    if month is None or month[0].written in vocabulary().shyest or not words[month[1]].isdecimal():
        return None
    number = day_number_at(words, month[1])
    year = number and year_at(words, number[1], month[0].calendar)
    if number is None or year is None or year[0].number is None:
        return None
    return DayOfMonth(number[0], month[0].number, year[0], calendar=month[0].calendar), year[1]


def relative_day_at(words: Words, at: int, after_part: bool) -> Day | None:
    """أمس, أول من أمس, اليوم, غدا, بعد غد, البارحة; `after_part`: behind مساء or يوم."""
    for reader in (_yesterday, _today, _tomorrow):
        if told := reader(words, at, after_part):
            days, end = told
            return _with_weekday(words, days, end)
    return None


def _with_weekday(words: Words, days: int, at: int) -> Day:
    """أمس الثلاثاء, اليوم (الخميس), غد، الجمعة."""
    mark = words[at] if words[at] in ("(", "،", "-", "/") else ""
    begin = skip(words, at + bool(mark), "يوم")
    weekday = words.phrase(begin, vocabulary().weekdays)
    if weekday is None or (mark == "(" and words[weekday[1]] != ")") or (mark in ("-", "/") and begin > at + 1):
        return DaysAway(days), at
    return DaysAway(days, weekday[0]), weekday[1] + (mark == "(")


def _yesterday(words: Words, at: int, _after_part: bool) -> tuple[int, int] | None:
    if words[at] == "اول":
        begin = skip(words, at + 1, "من")
        return (-2, begin + 1) if words[begin] in ("امس", "البارحه") else None
    if words[at] in ("امس", "البارحه"):
        return (-2, at + 2) if words[at + 1] in ("الاول", "الاولي") else (-1, at + 1)
    if words[at] in ("الليله", "ليله") and words[at + 1] in ("الماضيه", "البارحه", "امس", "الفايته"):
        return -1, at + 2
    return None


_IN_IT = ("ب", "في", "مثل", "ل")


def _today(words: Words, at: int, after_part: bool) -> tuple[int, int] | None:
    if words[at] == "هذا" and words[at + 1] in ("اليوم", "الصباح", "المساء"):
        return (0, at + 2) if after_part or words[at - 1] not in _IN_IT else None
    if words[at] == "هذه" and words[at + 1] == "الليله":
        return 0, at + 2
    if words[at] not in ("اليوم", "الليله") or is_other_day(words, at):
        return None
    return 0, at + 1


def is_other_day(words: Words, at: int) -> bool:
    """اليوم السابع, اليوم العالمي, ذلك اليوم, مرتين في اليوم, صحيفة «اليوم», المصري اليوم."""
    v = vocabulary()
    before, behind = words[at - 1], words[at + 1]
    if behind in v.not_today or words.phrase(at + 1, v.ordinals) or behind in ("ال",):
        return True
    if before in ("ذلك", "تلك", "نفس", "في", "ذاك", "بعد") or before in v.papers:
        return True
    if before == "هذا" and words[at - 2] in _IN_IT:
        return True  # في هذا اليوم الفضيل
    return before in ('"', "«", "(") and behind in ('"', "»", ")")


def _tomorrow(words: Words, at: int, _after_part: bool) -> tuple[int, int] | None:
    if words[at] == "بعد" and words[at + 1] in ("غد", "الغد", "غدا"):
        return 2, at + 2
    if words[at] in ("غد", "غدا"):
        return 1, at + 1
    named = words[at - 1] in (
        "تيار",
        "حزب",
        "صحيفه",
        "جريده",
        "جيل",
        "مستقبل",
        "قناه",
        "«",
        '"',
        "موقع",
        "عالم",
        "شباب",
    )
    return (1, at + 1) if words[at] == "الغد" and not named else None

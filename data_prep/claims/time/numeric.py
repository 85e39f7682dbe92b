"""Days in numbers: 13/5/2024, 2024-05-13, 12 / 3 / 2024, 13-03-23, 20/10/1445هـ, في 14/10."""

from __future__ import annotations

from data_prep.claims.time.calendars import GREGORIAN, HIJRI, Calendar
from data_prep.claims.time.pieces import SLASHES, skip, when_at
from data_prep.claims.time.setting import When, YearTold
from data_prep.claims.time.told_days import DayOfMonth
from data_prep.claims.time.vocabulary import Words

_DATE_OF = ("في", "يوم", "يومي", "بتاريخ", "تاريخ", "الموافق", "مساء", "صباح", "فجر")


def numeric_at(words: Words, at: int, after_weekday: bool = False) -> tuple[DayOfMonth, int] | None:
    """13/5/2024, 2024-05-13, 12 / 3 / 2024, 13-03-23, 20/10/1445هـ; 14/10 behind a word that says it is a day."""
    number, mark = words[at], words[at + 1]
    if not number.isdecimal() or mark not in SLASHES or not words[at + 2].isdecimal() or _goes_on(words, at, -1):
        return None
    if words[at + 3] == mark and words[at + 4].isdecimal():
        return _three_numbers(words, at, after_weekday)
    return _two_numbers(words, at, after_weekday)


def _goes_on(words: Words, at: int, step: int) -> bool:
    """Whether more numbers are chained to the one at `at`: a telephone number, a list of scores."""
    if step < 0:
        return words[at - 1] in (*SLASHES, ":", "،") and words[at - 2].isdecimal() and words.touches(at)
    return (
        words[at + 1] in (*SLASHES, ":")
        and words[at + 2].isdecimal()
        and words.touches(at + 1)
        and words.touches(at + 2)
    )


def _three_numbers(words: Words, at: int, after_weekday: bool) -> tuple[DayOfMonth, int] | None:
    written = [words[at], words[at + 2], words[at + 4]]
    tight = all(words.touches(number) for number in range(at + 1, at + 5))
    if _goes_on(words, at + 4, 1) or (words[at + 1] == "." and not tight) or any(len(one) > 4 for one in written):
        return None
    if words[at - 1] in _NUMBERED:
        return None  # a decree, a telephone
    hijri, end = _calendar_mark(words, at + 5)
    first, second, third = map(int, written)
    if len(written[0]) == 4:
        year, month, day = first, second, third
    elif len(written[2]) == 4:
        year, month, day = third, second, first
    elif _is_short_date(words, at, written, tight, after_weekday):
        year, month, day = 2000 + third, second, first
    else:
        return None
    calendar: Calendar = HIJRI if hijri or 1300 <= year <= 1500 else GREGORIAN
    if calendar is GREGORIAN and month > 12 >= day and len(written[2]) == 4:
        month, day = day, month  # 5/13/2024
    if not (1 <= month <= 12 and 1 <= day <= 31 and (calendar is HIJRI or 1800 <= year <= 2199)):
        return None
    return DayOfMonth(day, month, YearTold(year), calendar=calendar), end


def _calendar_mark(words: Words, at: int) -> tuple[bool, int]:
    """ه or م behind a number."""
    if words[at] == "ه":
        return True, at + 1
    return False, skip(words, at, "م")


def _is_short_date(words: Words, at: int, written: list[str], tight: bool, after_weekday: bool) -> bool:
    """13-03-23: two digits each, no scores (7.36.71) and no list of numbers."""
    if not tight or words[at + 1] == "." or len(written[2]) != 2:
        return False
    told = after_weekday or words[at - 1] in _DATE_OF
    return told or (
        len(written[0]) == len(written[1]) == 2 and words[at + 1] == words[at + 3] and not words.touches(at)
    )


_NUMBERED = ("رقم", "هاتف", "الهاتف", "جوال", "فاكس", "تلفون", "ت", "الرقم")


def _two_numbers(words: Words, at: int, after_weekday: bool) -> tuple[DayOfMonth, int] | None:
    """في 14/10: a day of a month, unless it is a fraction of what follows (في 2/3 المواد)."""
    mark = words[at + 1]
    told = after_weekday or words[at - 1] in _DATE_OF
    if not told or mark == "." or (mark == "-" and words[at - 1] == "في") or _goes_on(words, at + 2, 1):
        return None
    day, month = int(words[at]), int(words[at + 2])
    certain = after_weekday or words[at - 1] not in ("في",)
    if (
        not certain
        and day < month <= 8
        and words[at + 3] not in ("", "،", ".", ")", "؛")
        and not when_at(words, at + 3)
    ):
        return None
    if not (1 <= day <= 31 and 1 <= month <= 12) or max(len(words[at]), len(words[at + 2])) > 2:
        return None
    hijri, end = _calendar_mark(words, at + 3)
    told_when: tuple[When, int] | None = when_at(words, end)
    when: When | None = told_when[0] if told_when else None
    date = DayOfMonth(day, month, when=when, calendar=HIJRI if hijri else GREGORIAN, is_calendar_told=hijri)
    return date, told_when[1] if told_when else end

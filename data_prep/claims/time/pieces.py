"""The pieces that expressions of time are made of, read at a word: day numbers, months, years, الماضي and المقبل.

Every reader here and in days.py, periods.py and ranges.py takes the words and the number of one, and gives what stands
there with the number of the word behind it, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from data_prep.claims.time.calendars import GREGORIAN, HIJRI, Calendar
from data_prep.claims.time.setting import When, YearTold
from data_prep.claims.time.vocabulary import Words, vocabulary

SLASHES = ("/", "-", ".")
OF = ("من", "في", "ل")
_YEAR = ("عام", "سنه", "العام", "السنه")
_CHRISTIAN, _HIJRI = ("م", "ميلادي", "ميلاديه", "للميلاد"), ("ه", "هجري", "هجريه", "للهجره")


@dataclass(frozen=True, slots=True)
class MonthName:
    """A month and the calendar it is of; `written` as the text has it."""

    number: int
    calendar: Calendar
    written: str


def skip(words: Words, at: int, *options: str) -> int:
    """The number of the next word, past one of `options` if it stands there."""
    return at + 1 if words[at] in options else at


def day_number_at(words: Words, at: int) -> tuple[int, int] | None:
    """15, الـ15, الخامس عشر, فاتح; 1 to 31."""
    if words[at] == "ال" and (words[at + 1].isdecimal() or words[at + 2].isdecimal()):
        at = skip(words, at + 1, "-")
    if words[at].isdecimal():
        number = int(words[at]) if len(words[at]) <= 2 else 0
        return (number, at + 1) if 1 <= number <= 31 and not _inside_number(words, at) else None
    if words[at] == "اول" and month_at(words, at + 1):
        return 1, at + 1
    return words.phrase(at, vocabulary().ordinals)


def _inside_number(words: Words, at: int) -> bool:
    """The 5 of 3.5 and of 12/5."""
    return words[at - 1] in (".", "،", ":", "/", "٫") and words[at - 2].isdecimal() and words.touches(at)


def month_at(words: Words, at: int) -> tuple[MonthName, int] | None:
    """أيار, أيار/مايو, يوليو (تموز), يوليو تموز, رمضان."""
    v = vocabulary()
    for calendar, names in ((GREGORIAN, v.months), (HIJRI, v.hijri_months)):
        if name := words.phrase(at, names):
            number, end = name
            written = " ".join(words[at:end])
            return MonthName(number, calendar, written), (_again(words, end, number) if calendar is GREGORIAN else end)
    return None


def _again(words: Words, at: int, month: int) -> int:
    """Behind the same month's other name, if it stands there."""
    mark = words[at] if words[at] in ("/", "(", "-", "او") else ""
    again = words.phrase(at + bool(mark), vocabulary().months)
    if again is None or again[0] != month:
        return at
    return skip(words, again[1], ")") if mark == "(" else again[1]


def when_at(words: Words, at: int) -> tuple[When, int] | None:
    """الماضي, المقبل, الجاري, نفسه."""
    when = vocabulary().whens.get(words[at])
    return (cast(When, when), at + 1) if when else None


def shift_at(words: Words, at: int) -> tuple[int, int] | None:
    """الماضي -1, قبل الماضي -2, المقبل 1, بعد المقبل 2, الجاري 0: how many units from the article's."""
    at = skip(words, at, "ما") if words[at + 1] == "قبل" else at  # العام ما قبل الماضي
    twice = words[at] in ("قبل", "بعد")
    told = when_at(words, at + twice)
    if told is None or told[0] == "same":
        return None
    return {"past": -1, "coming": 1, "this": 0}[told[0]] * (1 + twice), told[1]


def year_number_at(words: Words, at: int) -> tuple[int, Calendar, int] | None:
    """2024, 2024م, 1445هـ; four digits that are part of no longer number."""
    word = words[at]
    if len(word) != 4 or not word.isdecimal() or _inside_number(words, at):
        return None
    if (
        words.touches(at + 1)
        and words[at + 1] in (".", "،", ":")
        and words[at + 2].isdecimal()
        and words.touches(at + 2)
    ):
        return None
    number, end = int(word), at + 1
    if words[end] in _HIJRI or (words[end] == "ه" and words.touches(end)):
        return (number, HIJRI, end + 1) if 1300 <= number <= 1500 else None
    if words[end] in _CHRISTIAN:
        return number, GREGORIAN, end + 1
    if 1390 <= number <= 1460:
        return number, HIJRI, end
    return (number, GREGORIAN, end) if 1500 <= number <= 2199 else None


def year_at(words: Words, at: int, calendar: Calendar, bare: bool = True) -> tuple[YearTold, int] | None:
    """Behind a month: 2024, من عام 2024, العام الماضي, من هذا العام; `bare`: the number may stand by itself."""
    begin = skip(words, skip(words, at, "،"), *OF)
    if words[begin] in ("هذا", "هذه") and words[begin + 1] in _YEAR:
        return YearTold(shift=0), begin + 2
    named = words[begin] in _YEAR
    place = begin + named
    if named and words[at] != "،" and (relative := _relative_year(words, place)):
        return relative
    brackets = words[place] == "(" and words[place + 2] == ")"
    number = year_number_at(words, place + brackets)
    if number is None or number[1] is not calendar or not (named or bare or begin > at):
        return None
    return YearTold(number[0]), number[2] + brackets


def _relative_year(words: Words, at: int) -> tuple[YearTold, int] | None:
    if shift := shift_at(words, at):
        return YearTold(shift=shift[0]), shift[1]
    told = when_at(words, at)
    return (YearTold(), told[1]) if told else None

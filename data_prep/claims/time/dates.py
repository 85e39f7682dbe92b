"""Times told in a sentence, absolute and relative, Gregorian and Hijri, resolved to intervals of days.

How: words (vocabulary.py) are read into what they tell (days.py, periods.py, ranges.py give a Told), and that is
resolved (told_*.py) against the article's day, the tense of the sentence (tense.py) and the time named before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from data_prep.claims.language.lexicon import folded
from data_prep.claims.time.days import day_at, is_other_day
from data_prep.claims.time.names import is_name
from data_prep.claims.time.periods import period_at
from data_prep.claims.time.ranges import range_at
from data_prep.claims.time.setting import Setting, Told
from data_prep.claims.time.tense import lean
from data_prep.claims.time.vocabulary import Words, kinds_of, vocabulary
from data_prep.foundation.intervals import Interval, Precision


@dataclass(frozen=True, slots=True)
class DateMention:
    """`text[start:end]` of the view names a time; `time` is None where it is not known which."""

    start: int
    end: int
    time: Interval | None
    compared: bool = False  # مقارنة بالعام الماضي: named beside the time that is meant

    @property
    def day(self) -> date | None:
        """The day, where it is one."""
        return self.time.day if self.time else None


def best_date(mentions: Sequence[DateMention]) -> DateMention:
    """Of what a claim names: the first day or range of days, else the first time resolved, else the first words.

    What it only compares with keeps its words and loses its time.
    """
    exact = (Precision.day, Precision.range)
    told = [mention for mention in mentions if not mention.compared] or [replace(mentions[0], time=None)]
    return next(
        (mention for mention in told if mention.time and mention.time.precision in exact),
        next((mention for mention in told if mention.time), told[0]),
    )


def said_date(mentions: Sequence[DateMention]) -> DateMention | None:
    """When something was said, of what its frame names: «قال الشهر الماضي إن»; years tell of those who say it."""
    years = (Precision.year, Precision.decade)
    return next((mention for mention in mentions if mention.time and mention.time.precision not in years), None)


def find_dates(text: str, start: int, end: int, published: date | None) -> list[DateMention]:
    """All expressions of time of `text[start:end]`, in order; `text` is a view."""
    mentions: list[DateMention] = []
    words = Words(text, start, end)
    done, after_name = 0, False
    for place in words.beginnings:
        expression = expression_at(words, place) if place >= done else None
        if expression is None:
            continue
        told, behind = expression
        named = told is not None and is_name(words, place, told, after_name and mentions_end(words, place))
        if not named:
            previous = next((one.time for one in reversed(mentions) if one.time), None)
            time = None if told is None else resolve(words, place, behind, told, published, previous)
            mentions.append(DateMention(*words.span(place, behind), time, _is_compared(words, place)))
        done, after_name = behind, named
    return mentions


def mentions_end(words: Words, at: int) -> bool:
    """Whether و joins the expression at a word to the one before it."""
    return words[at - 1] == "و" or (words[at - 1] == "ال" and words[at - 2] == "و")


def expression_at(words: Words, at: int) -> tuple[Told | None, int] | None:
    """What is told at a word, None for a time that nobody can know, and the number of the word behind it."""
    kinds = kinds_of(words[at])
    if kinds == _OPENING and not kinds_of(words[at + 1]):
        return None
    if not kinds or (words[at] == "اليوم" and is_other_day(words, at)) or _counts(words, at):
        return None
    told: tuple[Told | None, int] | None = range_at(words, at, kinds)
    if told is None and not kinds.isdisjoint(("day", "relative")):
        told = day_at(words, at)
    if told is None and not kinds.isdisjoint(("period", "month", "year")):
        told = period_at(words, at)
    return told


_OPENING = frozenset(["opening"])


def _counts(words: Words, at: int) -> bool:
    """12 شخصا: a number that no word behind it makes a day; most numbers are this, and cost no further look."""
    behind = words[at + 1]
    if not words[at].isdecimal() or len(words[at]) == 4:
        return False
    return behind not in _BEHIND_DAYS and behind not in vocabulary().whens and "month" not in kinds_of(behind)


_BEHIND_DAYS = frozenset(["/", "-", ".", "و", "،", "الي", "حتي", "من", "شهر", "الشهر", "هذا"])


def resolve(
    words: Words, first: int, behind: int, told: Told, published: date | None, previous: Interval | None
) -> Interval | None:
    """The days meant; None for a deadline (بحلول), a day that does not exist, a setting that does not say enough."""
    if _recurs(words, first, behind):
        return None
    try:
        time = told.resolve(Setting(published, lean(words, first, behind), previous))
    except (ValueError, OverflowError):  # the 31st of a short month, a year outside the Hijri tables
        return None
    return None if time and _is_deadline(words, first, time, published) else time


def _is_deadline(words: Words, at: int, time: Interval, published: date | None) -> bool:
    """By when or until when, not when; what lasted until a day that is past says when."""
    place = at - 1
    while words[place] in ("يوم", "ال", "حلول", "شهر", "تاريخ"):
        place -= 1
    is_past = published is not None and time.end <= published
    return words[place] in ("بحلول", "قبل", "اقصاه", "قبيل") or (words[place] in _UNTIL and not is_past)


_UNTIL = ("حتي", "لغايه", "غايه")


def _is_compared(words: Words, at: int) -> bool:
    """مقارنة بالعام الماضي, بالفترة المماثلة من 2014, مقابل 9 في المئة في أيار."""
    before = words[max(0, at - _COMPARES_WITHIN) : at]
    against = "مقابل" in before and before[-1:] != ["مقابل"] and before[before.index("مقابل") + 1].isdecimal()
    return "،" not in before and (against or not _COMPARING.isdisjoint(before))


_COMPARES_WITHIN = 7  # words
_COMPARING = folded(["مقارنة", "بالمقارنة", "قياسا", "المماثلة", "المماثل", "المقابلة"])


def _recurs(words: Words, first: int, behind: int) -> bool:
    """كل عام في 18 أبريل, الأحد من كل أسبوع, سنويا في مارس."""
    before = words[max(0, first - 3) : first]
    return "سنويا" in before or "كل" in before[:2] or (words[behind] == "من" and words[behind + 1] == "كل")

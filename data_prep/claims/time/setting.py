"""What decides which time is meant (the article's day, tense, what was named before), and the choice by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from data_prep.claims.time.calendars import Calendar
from data_prep.foundation.intervals import Interval, days_between
from data_prep.foundation.intervals import day as one_day

When = Literal["past", "coming", "this", "same"]
_YEARS_AROUND = (0, -1, 1, -2, 2, -3, 3, -4, 4)  # four for the 29th of February


@dataclass(frozen=True, slots=True)
class Setting:
    """What decides: the article's day, how the sentence tells it (past, coming), the time named before."""

    published: date | None
    lean: When | None = None
    previous: Interval | None = None


class Told(Protocol):
    """What an expression of time tells, before it is known which time that is.

    `resolve` gives None where the setting does not say enough; it raises ValueError or OverflowError where there is no
    such day (31 February, a Hijri year outside the tables).
    """

    def resolve(self, setting: Setting) -> Interval | None:
        """Which days are meant."""


@dataclass(frozen=True, slots=True)
class YearTold:
    """A year by its number, or so many years from the article's, or the one just named (both None)."""

    number: int | None = None
    shift: int | None = None

    def of(self, setting: Setting, calendar: Calendar) -> int | None:
        """Its number in a calendar."""
        if self.number is not None:
            return self.number
        if self.shift is not None:
            return calendar.place(setting.published)[0] + self.shift if setting.published else None
        return calendar.place(setting.previous.start)[0] if setting.previous else None


def choose(candidates: Sequence[Interval], setting: Setting, when: When | None) -> Interval | None:
    """The one meant: behind or before the article's day where words or tense say so, else the nearest."""
    published = setting.published
    if published is None or not candidates:
        return None
    if when == "past":
        candidates = [one for one in candidates if one.end < published]
    elif when == "coming":
        candidates = [one for one in candidates if one.start > published]
    elif when is None and setting.lean == "past":
        candidates = [one for one in candidates if one.start <= published]
    elif when is None and setting.lean == "coming":
        candidates = [one for one in candidates if one.end >= published]
    here = one_day(published)
    return min(candidates, key=lambda one: (days_between(one, here), one.start), default=None)


class YearMaker(Protocol):
    """A year -> an interval in it."""

    def __call__(self, year: int, /) -> Interval: ...


def around(setting: Setting, calendar: Calendar, make: YearMaker) -> list[Interval]:
    """What `make` gives for the article's year and those around it, the nearest years first."""
    if setting.published is None:
        return []
    year = calendar.place(setting.published)[0]
    return [made for shift in _YEARS_AROUND if (made := _made(make, year + shift)) is not None]


def _made(make: YearMaker, year: int) -> Interval | None:
    try:
        return make(year)
    except (ValueError, OverflowError):
        return None

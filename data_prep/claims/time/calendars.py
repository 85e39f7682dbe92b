"""The Gregorian and the Hijri calendar (Umm al-Qura) behind one face: days of months of years."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import Protocol

from data_prep.foundation.intervals import Interval, Precision


class Calendar(Protocol):
    """Years of twelve months; ValueError or OverflowError for days that it has not."""

    def day(self, year: int, month: int, day: int) -> date:
        """The Gregorian date of one of its days."""

    def month_length(self, year: int, month: int) -> int:
        """Days of a month."""

    def place(self, of: date) -> tuple[int, int]:
        """Year and month that a date lies in."""


class _Gregorian:
    def day(self, year: int, month: int, day: int) -> date:
        return date(year, month, day)

    def month_length(self, year: int, month: int) -> int:
        return calendar.monthrange(year, month)[1]

    def place(self, of: date) -> tuple[int, int]:
        return of.year, of.month


class _UmmAlQura:
    """Years 1343 to 1500, as in hijridate."""

    def day(self, year: int, month: int, day: int) -> date:
        return _hijri_day(year, month, day)

    def month_length(self, year: int, month: int) -> int:
        return _hijri_month_length(year, month)

    def place(self, of: date) -> tuple[int, int]:
        return _hijri_place(of)


@lru_cache(maxsize=10_000)
def _hijri_day(year: int, month: int, day: int) -> date:
    from hijridate import Hijri

    gregorian = Hijri(year, month, day).to_gregorian()
    return date(gregorian.year, gregorian.month, gregorian.day)


@lru_cache(maxsize=10_000)
def _hijri_month_length(year: int, month: int) -> int:
    from hijridate import Hijri

    return int(Hijri(year, month, 1).month_length())


@lru_cache(maxsize=10_000)
def _hijri_place(of: date) -> tuple[int, int]:
    from hijridate import Gregorian

    hijri = Gregorian.fromdate(of).to_hijri()
    return hijri.year, hijri.month


GREGORIAN: Calendar = _Gregorian()
HIJRI: Calendar = _UmmAlQura()


def month_of(calendar_: Calendar, year: int, month: int) -> Interval:
    """A month's days."""
    last = calendar_.month_length(year, month)
    return Interval(calendar_.day(year, month, 1), calendar_.day(year, month, last), Precision.month)


def year_of(calendar_: Calendar, year: int) -> Interval:
    """A year's days."""
    last = calendar_.month_length(year, 12)
    return Interval(calendar_.day(year, 1, 1), calendar_.day(year, 12, last), Precision.year)


def months_on(year: int, month: int, num_months: int) -> tuple[int, int]:
    """Year and month so many months later, or earlier where negative."""
    whole = year * 12 + month - 1 + num_months
    return whole // 12, whole % 12 + 1

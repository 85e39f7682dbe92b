"""A time as an interval of days, both ends inclusive, with how precisely it was named; and how intervals compare."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """What the words name: «15 مايو» a day, «من 20 إلى 22 مايو» a range, «مطلع الشهر» a part of a month …"""

    day = "day"
    range = "range"  # from one time to another; a season, quarter, half; so many units up to or from the article's day
    week = "week"
    month_part = "month_part"  # its beginning, middle or end: ten days or so
    month = "month"
    year = "year"
    decade = "decade"


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from `start` to `end`, both included; ValueError where it ends before it starts."""

    start: date
    end: date
    precision: Precision

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"an interval that ends on {self.end}, before it starts on {self.start}")

    @property
    def day(self) -> date | None:
        """The day, where it is one."""
        return self.start if self.start == self.end else None

    def __str__(self) -> str:
        """ISO 8601, as short as it can be said: 2024-05-15, 2023-06, 2023, or 2024-05-20/2024-05-22."""
        if self.start == self.end:
            return self.start.isoformat()
        for whole, letters in ((month(self.start.year, self.start.month), 7), (year(self.start.year), 4)):
            if (self.start, self.end) == (whole.start, whole.end):
                return self.start.isoformat()[:letters]
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def day(of: date) -> Interval:
    """One day."""
    return Interval(of, of, Precision.day)


def days(start: date, end: date) -> Interval:
    """From one day to another; one day where both are the same."""
    return Interval(start, end, Precision.day if start == end else Precision.range)


def month(of_year: int, number: int) -> Interval:
    """A month of the Gregorian calendar, `number` 1 to 12."""
    last = calendar.monthrange(of_year, number)[1]
    return Interval(date(of_year, number, 1), date(of_year, number, last), Precision.month)


def year(number: int) -> Interval:
    """A year of the Gregorian calendar."""
    return Interval(date(number, 1, 1), date(number, 12, 31), Precision.year)


def later(interval: Interval, num_days: int) -> Interval:
    """The interval so many days later; a month or a year becomes a range."""
    step = timedelta(days=num_days)
    precision = Precision.day if interval.day else Precision.range
    return Interval(interval.start + step, interval.end + step, precision)


def days_between(left: Interval, right: Interval) -> int:
    """Days from the end of the earlier to the start of the later; 0 where they share a day."""
    return max(0, (max(left.start, right.start) - min(left.end, right.end)).days)


def overlap(left: Interval, right: Interval) -> bool:
    """Whether they share a day: both may then speak of the same time."""
    return days_between(left, right) == 0


def parse_interval(text: str) -> Interval:
    """What str() of an interval gives, read again; ValueError for anything else.

    Its precision is what its form tells: a part of a month, a week, a decade come back as a range.
    """
    first, slash, last = text.partition("/")
    if slash:
        return days(_iso_day(first), _iso_day(last))
    match len(text.split("-")):
        case 1 if len(text) == 4 and text.isdigit() and text.isascii():
            return year(int(text))
        case 2 if len(text) == 7:
            first_day = _iso_day(f"{text}-01")
            return month(first_day.year, first_day.month)
        case _:
            return day(_iso_day(text))


def is_iso_day(text: str) -> bool:
    """Whether it is a day written yyyy-mm-dd."""
    try:
        _iso_day(text)
    except ValueError:
        return False
    return True


def _iso_day(text: str) -> date:
    """ValueError also for what Python takes and ISO days are not here: 20240305, 2024-W10-2."""
    of = date.fromisoformat(text)
    if of.isoformat() != text:
        raise ValueError(f"{text!r} is no day written yyyy-mm-dd")
    return of

"""What expressions tell that count units from the article's day, or go from one time to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from data_prep.claims.time.calendars import GREGORIAN, months_on
from data_prep.claims.time.setting import Setting, Told, YearTold
from data_prep.claims.time.told_days import DayOfMonth, DaysAway, Weekday
from data_prep.claims.time.told_periods import Month, MonthAway, Week, Year
from data_prep.foundation.intervals import Interval, Precision
from data_prep.foundation.intervals import day as one_day


@dataclass(frozen=True, slots=True)
class Ago:
    """«قبل ثلاثة أسابيع», «منذ شهرين», «قبل أربع سنوات»: the week, month or year so many back."""

    number: int
    unit: str

    def resolve(self, setting: Setting) -> Interval | None:
        wholes: dict[str, Told] = {
            "day": DaysAway(-self.number),
            "week": Week(-self.number),
            "month": MonthAway(-self.number),
            "year": Year(YearTold(shift=-self.number)),
        }
        return wholes[self.unit].resolve(setting) if self.unit in wholes else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """«خلال اليومين الماضيين», «الأشهر الستة المقبلة»: so many units up to the article's day, or from it on."""

    number: int
    unit: str
    coming: bool

    def resolve(self, setting: Setting) -> Interval | None:
        here = setting.published
        if here is None:
            return None
        sign = 1 if self.coming else -1
        if self.unit == "hour":  # the day itself belongs to it
            near, far = here, here + timedelta(days=sign * max(1, self.number // 24))
        else:
            near, far = here + timedelta(days=sign), self._far_end(here, sign)
        return Interval(min(near, far), max(near, far), Precision.day if near == far else Precision.range)

    def _far_end(self, here: date, sign: int) -> date:
        if self.unit in ("day", "week"):
            return here + timedelta(days=sign * self.number * (7 if self.unit == "week" else 1))
        year, month = months_on(here.year, here.month, sign * self.number * (12 if self.unit == "year" else 1))
        return date(year, month, min(here.day, GREGORIAN.month_length(year, month)))


@dataclass(frozen=True, slots=True)
class Range:
    """From one time to another; the end that says less takes its year from the other."""

    first: Told
    last: Told

    def resolve(self, setting: Setting) -> Interval | None:
        first, last = self._ends(setting)
        if first is None or last is None or last.end < first.start:
            return None
        precision = Precision.day if first.start == last.end else Precision.range
        return Interval(first.start, last.end, precision)

    def _ends(self, setting: Setting) -> tuple[Interval | None, Interval | None]:
        if isinstance(self.last, Weekday) and isinstance(self.first, Weekday):
            last = self.last.resolve(setting)
            return (last and _weekday_before(last.start, self.first.weekday)), last
        if _open(self.last) and not _open(self.first):
            first = self.first.resolve(setting)
            return first, self.last.resolve(replace(setting, published=first.start, lean="coming")) if first else None
        last = self.last.resolve(setting)
        if last is None or not _open(self.first):
            return self.first.resolve(replace(setting, previous=last)), last
        return self.first.resolve(Setting(last.start, "past", last)), last


def _weekday_before(day: date, weekday: int) -> Interval:
    return one_day(day - timedelta(days=(day.weekday() - weekday) % 7))


def _open(told: Told) -> bool:
    """Whether its year is still to be found."""
    return isinstance(told, DayOfMonth | Month) and told.year is None and told.when is None

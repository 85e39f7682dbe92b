"""What expressions that name more than a day tell: months, years, weeks, seasons, decades and parts of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data_prep.claims.time.calendars import GREGORIAN, Calendar, month_of, months_on, year_of
from data_prep.claims.time.setting import Setting, Told, When, YearTold, around, choose
from data_prep.foundation.intervals import Interval, Precision


@dataclass(frozen=True, slots=True)
class Month:
    """«حزيران الفائت», «يوليو 2015», «رمضان»."""

    month: int
    year: YearTold | None = None
    when: When | None = None
    calendar: Calendar = GREGORIAN

    def resolve(self, setting: Setting) -> Interval | None:
        if self.year is not None:
            number = self.year.of(setting, self.calendar)
            return None if number is None else month_of(self.calendar, number, self.month)
        if self.when == "same":
            return None
        return choose(around(setting, self.calendar, self._in), setting, self.when)

    def _in(self, year: int, /) -> Interval:
        return month_of(self.calendar, year, self.month)


@dataclass(frozen=True, slots=True)
class MonthAway:
    """«الشهر المقبل»: so many months from the article's; `same`: from the one just named."""

    months: int
    same: bool = False
    calendar: Calendar = GREGORIAN

    def resolve(self, setting: Setting) -> Interval | None:
        about = setting.previous.start if self.same and setting.previous else None if self.same else setting.published
        if about is None:
            return None
        return month_of(self.calendar, *months_on(*self.calendar.place(about), self.months))


@dataclass(frozen=True, slots=True)
class Year:
    """«عام 2008», «العام الماضي», «عام 1436هـ»."""

    year: YearTold
    calendar: Calendar = GREGORIAN

    def resolve(self, setting: Setting) -> Interval | None:
        number = self.year.of(setting, self.calendar)
        return None if number is None else year_of(self.calendar, number)


@dataclass(frozen=True, slots=True)
class Week:
    """«الأسبوع الماضي»: Monday to Sunday, so many weeks from the article's."""

    weeks: int

    def resolve(self, setting: Setting) -> Interval | None:
        if setting.published is None:
            return None
        monday = setting.published - timedelta(days=setting.published.weekday() - 7 * self.weeks)
        return Interval(monday, monday + timedelta(days=6), Precision.week)


@dataclass(frozen=True, slots=True)
class Season:
    """Three months from `month` on; the winter of a year begins in its December."""

    month: int
    year: YearTold | None = None
    when: When | None = None

    def resolve(self, setting: Setting) -> Interval | None:
        if self.year is not None:
            number = self.year.of(setting, GREGORIAN)
            return None if number is None else self._in(number)
        return choose(around(setting, GREGORIAN, self._in), setting, self.when)

    def _in(self, year: int, /) -> Interval:
        start = date(year, self.month, 1)
        end = month_of(GREGORIAN, *months_on(start.year, start.month, 2)).end
        return Interval(start, end, Precision.range)


@dataclass(frozen=True, slots=True)
class Decade:
    """«ثمانينيات القرن الماضي»."""

    start: int

    def resolve(self, _setting: Setting) -> Interval:
        return Interval(date(self.start, 1, 1), date(self.start + 9, 12, 31), Precision.decade)


@dataclass(frozen=True, slots=True)
class Part:
    """The first, second or last third (or half) of a month or a year: «مطلع الشهر المقبل», «النصف الثاني من 2017»."""

    number: int  # from 1
    of_parts: int
    whole: Told

    def resolve(self, setting: Setting) -> Interval | None:
        whole = self.whole.resolve(setting)
        if whole is None:
            return None
        if whole.precision is Precision.month:
            return self._of_month(whole)
        if whole.precision is Precision.year:
            return self._of_year(whole)
        return whole  # «مطلع الثمانينات»: the decade

    def _of_month(self, whole: Interval) -> Interval:
        length = {2: 15, 3: 10}[self.of_parts]
        start = whole.start + timedelta(days=length * (self.number - 1))
        end = whole.end if self.number == self.of_parts else start + timedelta(days=length - 1)
        return Interval(start, end, Precision.month_part)

    def _of_year(self, whole: Interval) -> Interval:
        months = 12 // self.of_parts
        if whole.start.month != 1 or whole.start.day != 1:  # a Hijri year: so many of its days
            step = timedelta(days=(whole.end - whole.start).days // self.of_parts)
            start = whole.start + step * (self.number - 1)
            end = whole.end if self.number == self.of_parts else start + step
            return Interval(start, end, Precision.range)
        first = date(whole.start.year, months * (self.number - 1) + 1, 1)
        last = month_of(GREGORIAN, whole.start.year, months * self.number).end
        return Interval(first, last, Precision.range)

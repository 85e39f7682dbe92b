"""What expressions that name one day tell: a day of a month, a weekday, so many days away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from data_prep.claims.time.calendars import GREGORIAN, HIJRI, Calendar, months_on
from data_prep.claims.time.setting import Setting, When, YearTold, around, choose
from data_prep.foundation.intervals import Interval
from data_prep.foundation.intervals import day as one_day


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """«15 مايو 2024», «الخامس من رمضان الماضي», «12 الجاري» (`month` None: so many months from the article's)."""

    day: int
    month: int | None
    year: YearTold | None = None
    when: When | None = None
    calendar: Calendar = GREGORIAN
    weekday: int | None = None
    months_away: int = 0
    is_calendar_told: bool = True

    def resolve(self, setting: Setting) -> Interval | None:
        if self.month is None:
            return self._of_another_month(setting)
        if self.year is not None:
            number = self.year.of(setting, self.calendar)
            return None if number is None else one_day(self.calendar.day(number, self.month, self.day))
        if self.when == "same":
            return None
        candidates = self._candidates(setting)
        if not self.is_calendar_told and self.weekday is not None and not self._that_are_its_weekday(candidates):
            return replace(self, calendar=HIJRI, is_calendar_told=True).resolve(setting)  # السبت 2-10: of Shawwal
        return choose(self._that_are_its_weekday(candidates) or candidates, setting, self.when)

    def _of_another_month(self, setting: Setting) -> Interval | None:
        about = setting.previous.start if self.when == "same" and setting.previous else setting.published
        if about is None:
            return None
        year, month = months_on(*self.calendar.place(about), self.months_away)
        return one_day(self.calendar.day(year, month, self.day))

    def _candidates(self, setting: Setting) -> list[Interval]:
        return around(setting, self.calendar, lambda year: one_day(self.calendar.day(year, self.month or 0, self.day)))

    def _that_are_its_weekday(self, candidates: list[Interval]) -> list[Interval]:
        """«الأحد 5 يونيو»: of the years around, the one in which that is a Sunday."""
        return [one for one in candidates[:3] if one.start.weekday() == self.weekday]


@dataclass(frozen=True, slots=True)
class BothCalendars:
    """«5-11-1445 الموافق 13-5-2024»: one day twice; the Gregorian one, near the Hijri one if without a year."""

    gregorian: DayOfMonth
    hijri: DayOfMonth

    def resolve(self, setting: Setting) -> Interval | None:
        if self.gregorian.year is None and self.hijri.year is not None:
            there = self.hijri.resolve(setting)
            setting = Setting(there.start) if there else setting
        return self.gregorian.resolve(setting)


@dataclass(frozen=True, slots=True)
class Weekday:
    """The last such day up to the article's; "الماضي" strictly before, "المقبل" strictly after; `weeks` beyond that."""

    weekday: int
    when: When | None = None
    weeks: int = 0

    def resolve(self, setting: Setting) -> Interval | None:
        if setting.published is None or self.when == "same":
            return None
        gap = (setting.published.weekday() - self.weekday) % 7
        if self.when == "coming" or (self.when is None and setting.lean == "coming" and gap):
            away = 7 - gap
        else:
            away = -(gap or 7) if self.when == "past" else -gap
        return one_day(setting.published + timedelta(days=away + 7 * self.weeks))


@dataclass(frozen=True, slots=True)
class DaysAway:
    """«أمس», «بعد غد», «قبل ثلاثة أيام». A weekday named beside it wins within two days: printed past midnight."""

    days: int
    weekday: int | None = None

    def resolve(self, setting: Setting) -> Interval | None:
        if setting.published is None:
            return None
        meant = setting.published + timedelta(days=self.days)
        near = (meant + timedelta(days=shift) for shift in (0, -1, 1, -2, 2))
        return one_day(next((day for day in near if self.weekday in (None, day.weekday())), meant))

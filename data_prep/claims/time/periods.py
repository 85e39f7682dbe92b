"""Expressions that name more than a day: months, years, weeks, their parts, seasons, decades, so many units past."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from data_prep.claims.time.calendars import GREGORIAN, HIJRI, Calendar
from data_prep.claims.time.counted import ago_at, stretch_at
from data_prep.claims.time.pieces import MonthName, month_at, shift_at, skip, when_at, year_at, year_number_at
from data_prep.claims.time.setting import Told, YearTold
from data_prep.claims.time.told_periods import Decade, Month, MonthAway, Part, Season, Week, Year
from data_prep.claims.time.vocabulary import Words, vocabulary

Period = tuple[Told | None, int]  # None: a time, and not known which


def period_at(words: Words, at: int) -> Period | None:
    """Any of them."""
    return next((told for reader in _readers(words[at]) if (told := reader(words, at))), None)


@lru_cache(maxsize=10_000)
def _readers(word: str) -> tuple[Callable[[Words, int], Period | None], ...]:
    """Those that can begin with a word."""
    v = vocabulary()
    bare = word.removeprefix("ال")
    begins: dict[Callable[[Words, int], Period | None], bool] = {
        _part: word in v.parts or word in v.month_parts or word == "العشر",
        _quarter: word in ("الربع", "النصف"),
        _season: word in ("هذا", "فصل") or word in v.seasons or bare in v.seasons,
        _named_month: word == "شهر" or word in v.months or word in v.hijri_months,
        _unit: word in ("هذا", "هذه", "الاسبوع", "الشهر", "العام", "السنه"),
        _year: word in ("عام", "سنه", "العام", "السنه") or word.isdecimal(),
        _decade: bare in v.decades,
        ago_at: word in ("قبل", "منذ"),
        stretch_at: word == "ال" or bare != word,
    }
    return tuple(reader for reader, can in begins.items() if can)


def _named_month(words: Words, at: int) -> Period | None:
    """يوليو 2015, حزيران الفائت, شهر رمضان, في مارس; a word of several senses only where something says month."""
    begin = skip(words, at, "شهر")
    month = month_at(words, begin)
    if month is None:
        return None
    name, end = month
    told, behind = month_with_year(words, name, end)
    is_plain = behind > end or begin > at or end > begin + len(name.written.split())
    if not is_plain and not _may_be_month(words, begin, name):
        return None
    return told, behind


def _may_be_month(words: Words, at: int, name: MonthName) -> bool:
    v = vocabulary()
    if name.written in v.shyest:
        return False
    return name.written not in v.shy or words[at - 1] in v.before_months


def month_with_year(words: Words, name: MonthName, at: int) -> tuple[Month, int]:
    """What follows a month's name: its year, or الماضي."""
    if year := year_at(words, at, name.calendar):
        return Month(name.number, year[0], calendar=name.calendar), year[1]
    if told := when_at(words, at):
        return Month(name.number, when=told[0], calendar=name.calendar), told[1]
    return Month(name.number, calendar=name.calendar), at


def _part(words: Words, at: int) -> Period | None:
    """مطلع الشهر المقبل, منتصف تموز, أواخر عام 2012, نهاية العام; نهاية الأسبوع keeps its words."""
    v = vocabulary()
    number = v.parts.get(words[at])
    if number is None and (number := v.month_parts.get(words[at])):
        whole = _named_month(words, at + 1) or _month_unit(words, at + 1)
        return (Part(number, 3, whole[0]), whole[1]) if whole and whole[0] else None
    if words[at] == "العشر" and words[at + 1] in v.month_ends and words[at + 2] == "من":
        whole = _named_month(words, at + 3)
        return (Part(v.month_ends[words[at + 1]], 3, whole[0]), whole[1]) if whole and whole[0] else None
    if number is None or (words[at] == "بدايه" and words[at + 1] == "من"):
        return None  # بداية من عام 2018: from then on
    begin = skip(words, at + 1, "من")
    if words[begin] == "الاسبوع":
        told = when_at(words, begin + 1)
        return None, told[1] if told else begin + 1
    for reader in (_named_month, _shy_month, _month_unit, _year, _bare_year, _year_unit, _decade):
        if (whole := reader(words, begin)) and whole[0] is not None:
            return Part(number, 3, whole[0]), whole[1]
    return None


def _shy_month(words: Words, at: int) -> Period | None:
    """مطلع آذار: behind the part of a month it is one."""
    month = month_at(words, at)
    return month_with_year(words, *month) if month else None


def _month_unit(words: Words, at: int) -> Period | None:
    """الشهر, الشهر الماضي, هذا الشهر."""
    if words[at] == "هذا" and words[at + 1] == "الشهر":
        return MonthAway(0), at + 2
    if words[at] != "الشهر":
        return None
    if shift := shift_at(words, at + 1):
        return MonthAway(shift[0]), shift[1]
    told = when_at(words, at + 1)
    return (MonthAway(0, same=True), told[1]) if told else (MonthAway(0), at + 1)


def _year_unit(words: Words, at: int) -> Period | None:
    """العام, العام الماضي, هذه السنة, العام الهجري الحالي."""
    if words[at] in ("هذا", "هذه") and words[at + 1] in ("العام", "السنه"):
        return Year(YearTold(shift=0)), at + 2
    if words[at] not in ("العام", "السنه"):
        return None
    calendar: Calendar = HIJRI if words[at + 1] in ("الهجري", "الهجريه") else GREGORIAN
    end = at + 1 + (calendar is HIJRI or words[at + 1] in ("الميلادي", "الميلاديه"))
    if shift := shift_at(words, end):
        return Year(YearTold(shift=shift[0]), calendar), shift[1]
    if told := when_at(words, end):
        return Year(YearTold(), calendar), told[1]
    return Year(YearTold(shift=0), calendar), end


def _unit(words: Words, at: int) -> Period | None:
    """الأسبوع الماضي, الشهر المقبل, هذا العام; the bare word (العام: also "general") is none."""
    this = words[at] in ("هذا", "هذه")
    noun = words[at + this]
    if noun == "الاسبوع":
        if this:
            return Week(0), at + 2
        shift = shift_at(words, at + 1)
        return (Week(shift[0]), shift[1]) if shift else _unknown(words, at + 1)
    if noun not in ("الشهر", "العام", "السنه"):
        return None
    told = (_month_unit if noun == "الشهر" else _year_unit)(words, at)
    bare = told and not this and (told[1] == at + 1 or words[told[1] - 1] in ("الهجري", "الميلادي"))
    return None if bare else told


def _unknown(words: Words, at: int) -> Period | None:
    """الأسبوع نفسه."""
    told = when_at(words, at)
    return (None, told[1]) if told else None


def _year(words: Words, at: int) -> Period | None:
    """عام 2008, سنة 1436هـ, في 2011, (2017)."""
    if words[at] in ("عام", "سنه", "العام", "السنه"):
        number = year_number_at(words, skip(words, at + 1, "(", "الميلادي", "الهجري"))
        if number is None:
            return None
        return Year(YearTold(number[0]), number[1]), number[2] + (words[at + 1] == "(" and words[number[2]] == ")")
    number = year_number_at(words, at)
    if number is None or number[1] is not GREGORIAN or not 1900 <= number[0] <= 2100 or _goes_on(words, at, number[2]):
        return None
    in_brackets = words[at - 1] == "(" and words[number[2]] == ")"
    before = words[at - 1] in (
        "في",
        "منذ",
        "خلال",
        "لعام",
        "حتي",
        "بحلول",
        "نهايه",
        "مطلع",
        "ب",
        "اواخر",
        "بدايه",
        "منتصف",
    )
    certain = number[2] > at + 1 or (number[0] != 2000 and before)
    return (Year(YearTold(number[0])), number[2]) if in_brackets or certain else None


def _goes_on(words: Words, at: int, end: int) -> bool:
    """Part of a longer number or a chain of them."""
    chained = words[end] in ("/", "-", ":") and words[end + 1].isdecimal()
    return chained or (words[at - 1] in ("/", "-", ":", "،") and words[at - 2].isdecimal())


def _season(words: Words, at: int) -> Period | None:
    """صيف 2012, ربيع العام الماضي, الصيف المقبل, هذا الشتاء."""
    seasons = vocabulary().seasons
    begin = skip(words, skip(words, at, "هذا"), "فصل")
    this = words[at] == "هذا"
    word = words[begin]
    if (month := seasons.get(word)) and not this:
        year = year_at(words, begin + 1, GREGORIAN)
        return (Season(month, year[0]), year[1]) if year else None
    month = seasons.get(word.removeprefix("ال")) if word.startswith("ال") else None
    if month is None:
        return None
    if this:
        return Season(month, when="this"), begin + 1
    told = when_at(words, begin + 1)
    return (Season(month, when=told[0]), told[1]) if told and told[0] != "same" else None


def _quarter(words: Words, at: int) -> Period | None:
    """الربع الأول من 2015, النصف الثاني من العام الماضي, النصف الأول من يوليو."""
    of_parts = {"الربع": 4, "النصف": 2}.get(words[at])
    number = vocabulary().quarters.get(words[at + 1]) if of_parts else None
    if of_parts is None or number is None or words[at + 2] not in ("من", "ل", "في", "عام", "العام"):
        return None
    number = of_parts if words[at + 1] == "الاخير" else number
    begin = skip(words, at + 2, "من", "ل", "في")
    for reader in (_year, _year_unit, _bare_year, *((_named_month, _shy_month, _month_unit) if of_parts == 2 else ())):
        if (whole := reader(words, begin)) and whole[0] is not None and number <= of_parts:
            return Part(number, of_parts, whole[0]), whole[1]
    return None


def _bare_year(words: Words, at: int) -> Period | None:
    number = year_number_at(words, at)
    return (Year(YearTold(number[0]), number[1]), number[2]) if number else None


def _decade(words: Words, at: int) -> Period | None:
    """ثمانينيات القرن الماضي, الستينات; not a person's age (في الأربعينيات من عمره)."""
    tens = vocabulary().decades.get(words[at].removeprefix("ال"))
    if tens is None:
        return None
    begin = skip(words, skip(words, at + 1, "الميلاديه"), "من")
    if words[begin] != "القرن":
        aged = words[begin] in ("العمر", "عمره", "عمرها", "عمرهم") or tens < 60
        return None if aged else (Decade(1900 + tens), at + 1)
    century = {"الماضي": 1900, "العشرين": 1900, "الحالي": 2000, "الجاري": 2000}.get(words[begin + 1])
    if words[begin + 1] == "التاسع" and words[begin + 2] == "عشر":
        return Decade(1800 + tens), begin + 3
    return (Decade(century + tens), begin + 2) if century is not None else None

"""Units that are counted: قبل ثلاثة أسابيع, منذ شهرين, خلال اليومين الماضيين, الأشهر الستة المقبلة."""

from __future__ import annotations

from data_prep.claims.time.pieces import month_at, skip, when_at
from data_prep.claims.time.setting import Told
from data_prep.claims.time.told_spans import Ago, Stretch
from data_prep.claims.time.vocabulary import Words, vocabulary

_AROUND = ("نحو", "حوالي", "قرابه", "زهاء")


def ago_at(words: Words, at: int) -> tuple[Told | None, int] | None:
    """قبل ثلاثة أسابيع, منذ شهرين; قبل يومين من المباراة counts from elsewhere, قبل أيام not at all."""
    if words[at] not in ("قبل", "منذ"):
        return None
    begin = skip(words, at + 1, *_AROUND)
    counted = counted_units_at(words, begin)
    if counted is None:
        return _plural_units(words, begin)
    number, unit, end = counted
    end = skip(words, skip(words, end, "واحد", "واحده"), "فقط", "تقريبا")
    if words[end] in ("من", "علي", "عن") and words[end + 1] not in ("الان", "اليوم", "دون", "جانب", "قبل"):
        return None
    if unit == "hour":
        return None
    is_round = unit == "year" and number % 10 == 0 and number > 10
    return None if is_round else Ago(number, unit), end  # منذ أربعين سنة: about then


def _plural_units(words: Words, at: int) -> tuple[Told | None, int] | None:
    """قبل أيام, منذ سنوات: a time, and not known which."""
    return (None, at + 1) if words[at] in ("ايام", "اسابيع", "اشهر", "شهور", "سنوات", "اعوام") else None


def counted_units_at(words: Words, at: int) -> tuple[int, str, int] | None:
    """ثلاثة أيام, 24 ساعة, يومين, شهر: number, unit, and the number of the word behind."""
    v = vocabulary()
    if unit := v.dual_units.get(words[at]):
        return 2, unit, at + 1
    if unit := v.units.get(words[at]):
        single = words[at] in ("يوم", "يوما", "اسبوع", "اسبوعا", "شهر", "شهرا", "عام", "عاما", "سنه")
        named = words[at + 1].isdecimal() or month_at(words, at + 1)  # قبل عام 2019, منذ شهر رمضان
        return (1, unit, at + 1) if single and not named else None
    number = int(words[at]) if words[at].isdecimal() and len(words[at]) <= 3 else v.numbers.get(words[at])
    unit = v.units.get(words[at + 1])
    return (number, unit, at + 2) if number and unit else None


def stretch_at(words: Words, at: int) -> tuple[Told | None, int] | None:
    """اليومين الماضيين, الأيام الثلاثة المقبلة, الـ24 ساعة الأخيرة; الأيام الماضية are not counted."""
    counted = _definite_units(words, at)
    if counted is None:
        return None
    number, unit, end = counted
    few = words[end] in ("القليله", "العده", "المعدوده")
    told = when_at(words, end + few)
    if told is None or told[0] == "same":
        return None
    if number is None or few or told[0] == "this":
        return None, told[1]
    return Stretch(number, unit, coming=told[0] == "coming"), told[1]


def _definite_units(words: Words, at: int) -> tuple[int | None, str, int] | None:
    v = vocabulary()
    bare = words[at].removeprefix("ال") if words[at].startswith("ال") else ""
    if unit := v.dual_units.get(bare):
        return 2, unit, at + 1
    if words[at] == "ال" and words[skip(words, at + 1, "-")].isdecimal():
        return counted_units_at(words, skip(words, at + 1, "-"))
    if (unit := v.units.get(bare)) and bare in ("ايام", "اسابيع", "اشهر", "شهور", "سنوات", "اعوام", "ساعات"):
        number, end = _definite_number(words, at + 1)
        return number, unit, end
    if (number := _definite_number(words, at)[0]) and (unit := v.units.get(words[_definite_number(words, at)[1]])):
        return number, unit, _definite_number(words, at)[1] + 1
    return None


def _definite_number(words: Words, at: int) -> tuple[int | None, int]:
    if words[at] == "ال" and words[skip(words, at + 1, "-")].isdecimal():
        place = skip(words, at + 1, "-")
        return (int(words[place]), place + 1) if len(words[place]) <= 3 else (None, at)
    named = words.phrase(at, vocabulary().definite_numbers)
    return named if named else (None, at)

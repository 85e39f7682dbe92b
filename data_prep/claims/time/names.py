"""Days that are names: ثورة 25 يناير, جسر 6 أكتوبر, قوى 14 آذار; they tell no time."""

from __future__ import annotations

from functools import lru_cache

from data_prep.claims.time.setting import Told
from data_prep.claims.time.told_days import DayOfMonth, Weekday
from data_prep.claims.time.told_periods import Month
from data_prep.claims.time.vocabulary import Words, vocabulary

_MARKS = ('"', "«", "“", "(", "'")
_CLITICS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك", "")
_CAMPS = {(8, 3), (14, 3)}  # قوى 8 و14 آذار: in Lebanon mostly without a noun before them


def is_name(words: Words, at: int, told: Told, after_name: bool) -> bool:
    """Whether the day or month at a word is part of a name; one with its year, or said with يوم, is a date.

    `after_name`: the expression before it was one («ثورتي 25 يناير و30 يونيو»).
    """
    if isinstance(told, Weekday):
        recurs = words[at - 1] in ("سوق", "كل", "ايام") or (words[at - 1] == "يوم" and words[at - 2] == "كل")
        return recurs and told.when is None
    if not isinstance(told, DayOfMonth | Month) or told.year is not None or told.when is not None:
        return False
    place = at - 1
    while words[place] in _MARKS or words[place] == "ال":
        place -= 1
    if words[place] == "و" and after_name:
        return True
    if isinstance(told, DayOfMonth) and (told.day, told.month) in _CAMPS and words[place] not in _BEFORE_DATES:
        return "اذار" in words[at : at + 4]
    return _names_days(words[place])


_BEFORE_DATES = ("في", "يوم", "منذ", "من", "حتي", "بتاريخ", "الي", "قبل", "بعد", "ليل", "مساء", "صباح", "،", "")


@lru_cache(maxsize=100_000)
def _names_days(word: str) -> bool:
    names = vocabulary().names
    return any(word.startswith(clitic) and word.removeprefix(clitic) in names for clitic in _CLITICS)

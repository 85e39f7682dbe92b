"""Numbers that a claim gives and what they count: ١٢ قتيلا, 35 ألف راكب, ثلاثة أشخاص."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from data_prep.contrast.lexicon import table
from data_prep.foundation.fold import fold
from data_prep.foundation.numbers import POINT, value_of
from data_prep.mine.words import Word, stem

_SCALES = {"الف": 1_000, "الفا": 1_000, "الاف": 1_000, "مليون": 1_000_000, "مليونا": 1_000_000, "ملايين": 1_000_000}
_SCALES |= {"مليار": 1_000_000_000, "مليارا": 1_000_000_000, "مليارات": 1_000_000_000}
_TOLL = [("قتيل", "قتلي", "قتيلا", "قتلوا", "مقتل", "مصرع", "قتل", "قتلت", "وفاه", "توفي", "اودت", "اودي", "ضحايا")]
# One count under several names; a toll counts the dead, whoever they are.
_SAME = {word: "toll" for group in _TOLL for word in group}
_SAME |= dict.fromkeys(("اصيب", "اصابه", "جريح", "جريحا", "جرحي", "مصابا", "مصابين", "اصابات", "جرح"), "hurt")
_PEOPLE = "شخص شخصا أشخاص مدني مدنيا مدنيين عامل عاملا عمال راكب راكبا ركاب"
_TIMES = "عام سنة يوم ساعة كانون تشرين شباط آذار نيسان أيار حزيران تموز آب أيلول"
_REACH = 6  # words between a toll's verb and its number


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of what; `unit` is a stem, `toll` or `hurt`."""

    value: float
    unit: str
    word: str


def quantities_of(words: list[Word]) -> list[Quantity]:
    """The counts of a claim in order; years, days of the month and ordinals count nothing."""
    counts = []
    for place, word in enumerate(words):
        if (value := _value(word.folded)) is None or (place and _value(words[place - 1].folded) is not None):
            continue
        scale, after = _scaled(words, place)
        if unit := _unit(words, place, after):
            written = " ".join(part.folded for part in words[place : after + 1])
            counts.append(Quantity(value * scale, unit, written.replace(POINT, ".")))
    return counts


def _value(folded: str) -> float | None:
    if folded[0].isdigit():
        return value_of(folded)
    return _numerals().get(folded)


@cache
def _numerals() -> dict[str, float]:
    return {fold(form): float(number) for number, forms in table("numbers")["words"].items() for form in forms}


def _scaled(words: list[Word], place: int) -> tuple[int, int]:
    """35 ألف: the factor, and the place of the first word behind the number."""
    after, scale = place + 1, 1
    while after < len(words) and words[after].folded in _SCALES:
        scale *= _SCALES[words[after].folded]
        after += 1
    return scale, after


def _unit(words: list[Word], place: int, after: int) -> str | None:
    counted = words[after].folded if after < len(words) else ""
    if counted in _SAME:
        return _SAME[counted]
    if counted in fold(_TIMES).split() or (words[place].folded.isdigit() and 1900 <= int(words[place].folded) <= 2100):
        return None
    if not counted or counted in fold(_PEOPLE).split() or len(counted) < 3:
        near = [word.folded for word in words[max(0, place - _REACH) : place]]
        if kind := next((_SAME[word] for word in reversed(near) if word in _SAME), None):
            return kind
    return stem(counted) if len(counted) >= 3 else None

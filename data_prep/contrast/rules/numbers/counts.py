"""Counts: another count contradicts, numeral and digits say the same; what a number is, exact, bounded or rough."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, contradiction, paraphrase, replaced
from data_prep.contrast.language.sentence import Sentence

ANOTHER_COUNT = contradiction("another_count", "number")
ANOTHER_NUMERAL = contradiction("another_numeral", "number")
AS_WORD = paraphrase("number_as_word", "number")
AS_DIGITS = paraphrase("number_as_digits", "number")
WIDE = 1.5  # how many times more or less the other of two rough numbers is
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_BOUND_BEFORE, _BOUND_AFTER = 4, 7  # words before and after a number within which it is said to be a bound
_COMPARED = 3  # words before a number within which it is said to be set beside another


def count_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Edits of each plain count of people, money, time and the like."""
    for index in range(len(sentence.words) if sentence.has_digit else 0):
        if is_plain_count(sentence, index):
            if _may_be_another(sentence, index):
                yield from _another_count(sentence, index, draws)
            yield from _as_word(sentence, index)
    yield from _numerals(sentence, draws)


def _may_be_another(sentence: Sentence, index: int) -> bool:
    """Whether the number counts, exactly and asserted, what a claim has one count of."""
    is_counted = sentence.plain_at(index + 1) in lexicon.numbers().units
    return is_counted and sentence.asserts(index) and is_exact(sentence, index)


def is_plain_count(sentence: Sentence, index: int) -> bool:
    """Whether the word is a count of at most five digits and no part of a date, a score or another number."""
    word = sentence.words[index]
    if not word.raw.isdecimal() or not sentence.joined(index) or len(word.raw) > 5:
        return False
    return sentence.text[max(0, word.start - 1) : word.start] not in (*".,،٫-/(+#:", "–")


def is_exact(sentence: Sentence, index: int) -> bool:
    """Whether nothing near says that the number is a bound, rough, one of a range, or a name."""
    listed = lexicon.numbers()
    before, after = sentence.near(index - 2, index), sentence.near(index + 2, index + 4)
    if not listed.inexact_before.isdisjoint(before) or not listed.inexact_after.isdisjoint(after):
        return False
    return not is_bounded(sentence, index) and not _is_compared(sentence, index)


def is_bounded(sentence: Sentence, index: int) -> bool:
    """Whether the number is a bound, so that another may be true, too: لا تقل قيمته عن 20; 300 ألف منزل على الأقل."""
    listed = lexicon.numbers()
    if not listed.bounds_before.isdisjoint(sentence.near(index - _BOUND_BEFORE, index)):
        return True
    after = f" {' '.join(sentence.near(index + 1, index + 1 + _BOUND_AFTER))} "
    return any(f" {bound} " in after for bound in listed.bounds_after)


def _is_compared(sentence: Sentence, index: int) -> bool:
    """Whether the claim sets the number beside another: 591 مليونا مقابل 500 مليون; 51 نقطة, as one of more than 50."""
    unit = sentence.beside(index, 1)
    for other, word in enumerate(sentence.plains):
        if other == index or not (word.isdecimal() or word in numerals()):
            continue
        if other > index and _is_said_beside(sentence, other):
            return True
        if unit and sentence.beside(other, 1) == unit and is_bounded(sentence, other):
            return True
    return False


def _is_said_beside(sentence: Sentence, index: int) -> bool:
    return not lexicon.numbers().compared_to.isdisjoint(sentence.near(index - _COMPARED, index))


def is_about(sentence: Sentence, index: int) -> bool:
    """Whether the number is only about so much: نحو 10, بنحو 10."""
    before = sentence.beside(index, -1)
    return any(before.removeprefix(prefix) in lexicon.numbers().about for prefix in ("", "و", "ب", "ل"))


def is_apart(sentence: Sentence, index: int, count: float, other: float) -> bool:
    """Whether the other number excludes the one at `index`: about eight may be about ten."""
    return not is_about(sentence, index) or max(count, other) >= WIDE * min(count, other)


def _another_count(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    raw = sentence.words[index].raw
    other = another_number(int(raw), draws.of(ANOTHER_COUNT.name))
    if other is not None and is_apart(sentence, index, int(raw), other):
        spelling = str(other).translate(_INDIC) if raw[0] in "٠١٢٣٤٥٦٧٨٩" else str(other)
        yield Edit(ANOTHER_COUNT, (replaced(sentence, index, index, spelling),))


def another_number(count: int, rng: random.Random) -> int | None:
    """A count clearly off the given one that takes the same form of the counted noun; None where there is none.

    3-10 take a plural, 11-99 an accusative singular, whole hundreds a genitive singular: the class is kept. From 1900
    to 2100 it may be a year.
    """
    if 3 <= count <= 10:
        return rng.choice([n for n in range(3, 11) if abs(n - count) >= 2])
    choices = _tens(count) if 11 <= count <= 99 else _hundreds(count) if count >= 100 else []
    return rng.choice(choices) if choices else None


def _tens(count: int) -> list[int]:
    return [n for n in range(11, 100) if _is_off(n, count) and n % 10 > 2]


def _hundreds(count: int) -> list[int]:
    """Numbers of as many digits with the last two kept, since these say which form the noun takes."""
    hundreds, last = divmod(count, 100)
    if 1900 <= count <= 2100 or 0 < last <= 2:
        return []
    others = [h for h in range(1, 100) if _is_off(h, hundreds) and not 18 < h < 22]
    return [h * 100 + last for h in others if len(str(h * 100)) == len(str(count))]


def _is_off(number: int, count: int) -> bool:
    return 1.3 <= max(number, count) / min(number, count) <= 2.5


def _as_word(sentence: Sentence, index: int) -> Iterator[Edit]:
    """3 أشخاص -> ثلاثة أشخاص: the numeral has the gender that the noun's singular has not."""
    listed, value = lexicon.numbers(), int(sentence.words[index].raw)
    if value not in listed.words or sentence.beside(index, -1) in listed.no_numeral_after:
        return
    gender = numeral_gender(sentence.plain_at(index + 1))
    if gender is not None:
        yield Edit(AS_WORD, (replaced(sentence, index, index, listed.words[value][gender]),))


def numeral_gender(unit: str) -> int | None:
    """Which of a numeral's two forms a counted noun takes, by the gender of its singular; None where not known."""
    listed = lexicon.numbers()
    return 0 if unit in listed.masculine else 1 if unit in listed.feminine else None


@cache
def numerals() -> dict[str, tuple[int, int]]:
    """Numeral from three to ten in letters -> (its value, which of its two forms it is)."""
    forms = lexicon.numbers().words.items()
    return {form: (value, gender) for value, genders in forms for gender, form in enumerate(genders)}


def another_numeral(value: int, rng: random.Random) -> int:
    """Another value from three to ten, at least two off."""
    return rng.choice([number for number in lexicon.numbers().words if abs(number - value) >= 2])


def _numerals(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """ثلاثة أشخاص -> 3 أشخاص; another numeral of the same gender contradicts."""
    if not sentence.holds(numerals()):
        return
    for index, word in enumerate(sentence.words):
        if word.plain in numerals() and not word.locked and _is_read_as_number(sentence, index):
            value, gender = numerals()[word.plain]
            yield Edit(AS_DIGITS, (replaced(sentence, index, index, str(value)),))
            if _may_be_another(sentence, index):
                yield from _another_numeral(sentence, index, value, gender, draws)


def _is_read_as_number(sentence: Sentence, index: int) -> bool:
    is_counting = numeral_gender(sentence.beside(index, 1)) is not None
    return is_counting and sentence.beside(index, -1) not in lexicon.numbers().no_digits_after


def _another_numeral(sentence: Sentence, index: int, value: int, gender: int, draws: Draws) -> Iterator[Edit]:
    other = another_numeral(value, draws.of(ANOTHER_NUMERAL.name))
    if is_apart(sentence, index, value, other):
        new = lexicon.numbers().words[other][gender]
        yield Edit(ANOTHER_NUMERAL, (replaced(sentence, index, index, new),))

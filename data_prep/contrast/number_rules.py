"""Counts: another count contradicts, numeral and digits say the same, "at least" a smaller count follows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_CONTRADICTS = Effect.contradicts, Relation.contradiction, "number"
_KEEPS = Effect.keeps, Relation.paraphrase, "number"
WIDE = 1.5  # how many times more or less the other of two rough numbers is
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@cache
def listed(name: str) -> frozenset[str]:
    """One of the lists of numbers.yaml."""
    return frozenset(map(str, table("numbers")[name]))


def number_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Edits of each plain count of people, money, time and the like."""
    for index in range(len(sentence.words) if sentence.has_digit else 0):
        if not is_plain_count(sentence, index):
            continue
        unit = sentence.plain_at(index + 1)
        if unit in listed("units") and sentence.asserts(index) and is_exact(sentence, index):
            yield from _another_count(sentence, index, rng)
        yield from _as_word(sentence, index)
    yield from _numerals(sentence, rng)


def is_plain_count(sentence: Sentence, index: int) -> bool:
    """Whether the word is a count of at most five digits and no part of a date, a score or another number."""
    word = sentence.words[index]
    if not word.raw.isdecimal() or not sentence.joined(index) or len(word.raw) > 5:
        return False
    return sentence.text[max(0, word.start - 1) : word.start] not in (*".,،٫-/(+#:", "–")


def is_exact(sentence: Sentence, index: int) -> bool:
    before = {sentence.plain_at(index - step) for step in (1, 2) if index - step >= 0}
    after = {sentence.plain_at(index + step) for step in (2, 3)}
    if before & listed("inexact_before") or after & listed("inexact_after"):
        return False
    return not is_bounded(sentence, index) and not _is_compared(sentence, index)


def is_bounded(sentence: Sentence, index: int) -> bool:
    """Whether the number is a bound, so that another may be true, too: لا تقل قيمته عن 20; 300 ألف منزل على الأقل."""
    if listed("bounds_before").intersection(sentence.plains[max(0, index - 4) : index]):
        return True
    near = zip(sentence.plains[index + 1 : index + 7], sentence.plains[index + 2 : index + 8], strict=False)
    return not listed("bounds_after").isdisjoint(f"{first} {second}" for first, second in near)


def _is_compared(sentence: Sentence, index: int) -> bool:
    """Whether the claim sets the number beside another: 591 مليونا مقابل 500 مليون; 51 نقطة, as one of more than 50."""
    unit = sentence.beside(index, 1)
    for other, word in enumerate(sentence.plains):
        if other == index or not (word.isdecimal() or word in _values()):
            continue
        near = listed("compared_to").intersection(sentence.plains[max(0, other - 3) : other])
        if near and other > index:
            return True
        if unit and sentence.beside(other, 1) == unit and is_bounded(sentence, other):
            return True
    return False


def is_about(sentence: Sentence, index: int) -> bool:
    """Whether the number is only about so much: نحو 10, بنحو 10."""
    before = sentence.beside(index, -1)
    return any(before.removeprefix(prefix) in listed("about") for prefix in ("", "و", "ب", "ل"))


def is_apart(sentence: Sentence, index: int, count: float, other: float) -> bool:
    """Whether the other number excludes the one at `index`: about eight may be about ten."""
    return not is_about(sentence, index) or max(count, other) >= WIDE * min(count, other)


def _another_count(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    other = another_number(int(word.raw), rng)
    if other is None or not is_apart(sentence, index, int(word.raw), other):
        return
    spelling = str(other).translate(_INDIC) if word.raw[0] in "٠١٢٣٤٥٦٧٨٩" else str(other)
    change = Change(word.start, word.end, word.raw, spelling)
    yield Edit(*_CONTRADICTS, "another_count", (change,))


def another_number(count: int, rng: random.Random) -> int | None:
    """A count clearly off the given one that takes the same form of the counted noun; None below three.

    3-10 take a plural, 11-99 an accusative singular, whole hundreds a genitive singular: the class is kept.
    """
    if 3 <= count <= 10:
        return rng.choice([n for n in range(3, 11) if abs(n - count) >= 2])
    if 11 <= count <= 99:
        choices = [n for n in range(11, 100) if 1.3 <= max(n, count) / min(n, count) <= 2.5 and n % 10 > 2]
        return rng.choice(choices) if choices else None
    if count >= 100 and 1900 <= count <= 2100:
        return None  # may be a year
    if count >= 100:
        step = 100 if count % 100 == 0 else None
        tail = count % 100
        hundreds = [h for h in range(1, 100) if 1.3 <= max(h, count // 100) / min(h, count // 100) <= 2.5]
        same = [h * 100 + tail for h in hundreds if len(str(h * 100)) == len(str(count)) and not 18 < h < 22]
        return rng.choice(same) if same and (step or tail > 2) else None
    return None


def _as_word(sentence: Sentence, index: int) -> Iterator[Edit]:
    """3 أشخاص -> ثلاثة أشخاص: the numeral has the gender that the noun's singular has not."""
    word, unit = sentence.words[index], sentence.plain_at(index + 1)
    value = int(word.raw)
    if not 3 <= value <= 10 or sentence.beside(index, -1) in ("الـ", "رقم", "و", "ال"):
        return
    forms = table("numbers")["words"][value]
    form = forms[0] if unit in listed("masculine") else forms[1] if unit in listed("feminine") else None
    if form:
        change = Change(word.start, word.end, word.raw, form)
        yield Edit(*_KEEPS, "number_as_word", (change,))


@cache
def _values() -> dict[str, tuple[int, int]]:
    """Numeral -> (its value, which of the two genders)."""
    words = table("numbers")["words"]
    return {form: (value, gender) for value, forms in words.items() for gender, form in enumerate(forms)}


def _numerals(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """ثلاثة أشخاص -> 3 أشخاص; another numeral of the same gender contradicts."""
    words, values = table("numbers")["words"], _values()
    if values.keys().isdisjoint(sentence.vocabulary):
        return
    for index, word in enumerate(sentence.words):
        if word.plain not in values:
            continue
        unit = sentence.beside(index, 1)
        known = unit in listed("masculine") or unit in listed("feminine")
        if word.locked or not known or sentence.beside(index, -1) in ("بعد", "عشر"):
            continue
        value, gender = values[word.plain]
        yield Edit(*_KEEPS, "number_as_digits", (Change(word.start, word.end, word.raw, str(value)),))
        if unit in listed("units") and sentence.asserts(index) and is_exact(sentence, index):
            other = rng.choice([number for number in words if abs(number - value) >= 2])
            if not is_apart(sentence, index, value, other):
                continue
            change = Change(word.start, word.end, word.raw, words[other][gender])
            yield Edit(*_CONTRADICTS, "another_numeral", (change,))

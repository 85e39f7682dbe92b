"""Counts: another count contradicts, numeral and digits say the same, "at least" a smaller count follows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(map(str, table("numbers")[name]))


def number_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Edits of each plain count of people, money, time and the like."""
    for index, word in enumerate(sentence.words):
        if not word.raw.isdecimal() or not sentence.joined(index) or len(word.raw) > 4:
            continue
        unit = sentence.plain_at(index + 1)
        if sentence.text[max(0, word.start - 1) : word.start] in (".", ",", "،", "٫", "-", "/", "(", "+", "#", ":"):
            continue
        if unit in _list("units") and sentence.asserts(index) and _is_exact(sentence, index):
            yield from _another_count(sentence, index, rng)
        yield from _as_word(sentence, index)
    yield from _as_digits(sentence)


def _is_exact(sentence: Sentence, index: int) -> bool:
    before = {sentence.plain_at(index - step) for step in (1, 2) if index - step >= 0}
    after = {sentence.plain_at(index + step) for step in (2, 3)}
    return not before & _list("inexact_before") and not after & _list("inexact_after")


def _another_count(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    if (other := another_number(int(word.raw), rng)) is None:
        return
    spelling = str(other).translate(_INDIC) if word.raw[0] in "٠١٢٣٤٥٦٧٨٩" else str(other)
    change = Change(word.start, word.end, word.raw, spelling)
    yield Edit(Effect.contradicts, Relation.contradiction, "number", "another_count", (change,))


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
    form = forms[0] if unit in _list("masculine") else forms[1] if unit in _list("feminine") else None
    if form:
        change = Change(word.start, word.end, word.raw, form)
        yield Edit(Effect.keeps, Relation.paraphrase, "number", "number_as_word", (change,))


def _as_digits(sentence: Sentence) -> Iterator[Edit]:
    values = {form: value for value, forms in table("numbers")["words"].items() for form in forms}
    for index, word in enumerate(sentence.words):
        unit = sentence.beside(index, 1)
        known = unit in _list("masculine") or unit in _list("feminine")
        if word.locked or not known or word.plain not in values or sentence.beside(index, -1) in ("بعد", "عشر"):
            continue
        change = Change(word.start, word.end, word.raw, str(values[word.plain]))
        yield Edit(Effect.keeps, Relation.paraphrase, "number", "number_as_digits", (change,))

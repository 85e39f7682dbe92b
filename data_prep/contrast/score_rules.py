"""Scores, two of something, amounts with a fraction, numerals after a preposition: another one contradicts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.number_rules import is_apart, is_exact, listed
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_SCORE = re.compile(r"(?<![\d\-–./:])(\d) ?[-–] ?(\d)(?![\d\-–./:])")
_FRACTION = re.compile(r"(?<![\w.,])(\d{1,2})([.,]\d{1,2}) (?=مليون|مليار|تريليون|بليون)")
_PREFIXES = ("ب", "ل", "و")


def score_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Edits of every score, dual, amount with a fraction and numeral after a preposition."""
    yield from _score(sentence, rng)
    yield from _fraction(sentence, rng)
    for index in range(len(sentence.words)):
        if not sentence.words[index].locked and sentence.asserts(index):
            yield from _two(sentence, index, rng)
            yield from _prefixed(sentence, index, rng)


def _edit(change: Change, rule: str) -> Edit:
    return Edit(Effect.contradicts, Relation.contradiction, "number", rule, (change,))


def _index_at(sentence: Sentence, start: int) -> int:
    return next(n for n, word in enumerate(sentence.words) if word.end > start)


def _score(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """3-1 -> 4-1 of one match; a draw stays a draw: 1-1 -> 2-2."""
    found = list(_SCORE.finditer(sentence.text))
    words = {word.plain for word in sentence.words}
    spoken = words & set(table("scores")["witnesses"]) and not words & set(table("scores")["not_with"])
    if len(found) != 1 or not spoken or not sentence.asserts(_index_at(sentence, found[0].start())):
        return
    match = found[0]
    first, second = int(match[1]), int(match[2])
    if max(first, second) > 6:
        return
    if first == second:
        new = rng.choice([n for n in range(5) if n != first])
        yield _edit(Change(match.start(), match.end(), match[0], match[0].replace(match[1], str(new))), "another_score")
        return
    place = 1 if first > second else 2
    more = max(first, second)
    goals = rng.choice([n for n in range(max(min(first, second) + 1, more - 2), more + 3) if n != more])
    yield _edit(Change(match.start(place), match.end(place), match[place], str(goals)), "another_score")


def _fraction(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """1.5 مليون -> 4.5 مليون."""
    found = list(_FRACTION.finditer(sentence.text))
    if len(found) != 1:
        return
    match = found[0]
    index, whole = _index_at(sentence, match.start(1)), int(match[1])
    if not sentence.asserts(index) or not is_exact(sentence, index) or not 1 <= whole <= 99:
        return
    numbers = range(1, 10) if whole < 10 else range(11, 100)
    others = [n for n in numbers if 1.4 <= (max(n, whole) + 0.5) / (min(n, whole) + 0.5) <= 4 and n % 10]
    others = [n for n in others if is_apart(sentence, index, whole + 0.5, n + 0.5)]
    if others:
        yield _edit(Change(match.start(1), match.end(1), match[1], str(rng.choice(others))), "another_amount")


@cache
def _duals() -> dict[str, tuple[str, int]]:
    """Dual -> (its plural after a numeral, the place of the numeral's gender); مدنيين is the plural, too."""
    found: dict[str, tuple[str, int]] = {}
    for gender, nouns in enumerate((table("scores")["masculine"], table("scores")["feminine"])):
        for singular, plural in nouns.items():
            stem = singular[:-1] + "ت" if singular.endswith("ة") else singular
            found |= {dual: (plural, gender) for dual in (stem + "ان", stem + "ين") if dual != plural}
    return found


def _two(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """مقتل شخصين -> مقتل أربعة أشخاص, where nothing else in the claim is in the dual for it."""
    word = sentence.words[index]
    plural, gender = _duals().get(word.plain, ("", 0))
    following = sentence.beside(index, 1)
    goes_on = not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل"))
    before = sentence.beside(index, -1)
    if not plural or not goes_on or before in table("scores")["not_after"] or before.endswith("ين"):
        return  # مرسيين عامين: two public ones
    if any(other.plain.endswith("هما") or other.plain in table("scores")["dual_words"] for other in sentence.words):
        return
    if is_exact(sentence, index):
        for count in rng.sample(range(3, 8), 2):
            numeral = rng.choice([str(count), table("numbers")["words"][count][gender]])
            yield _edit(Change(word.start, word.end, word.raw, f"{numeral} {plural}"), "more_than_two")


def _prefixed(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """بثلاثة أهداف -> بخمسة أهداف."""
    word, unit = sentence.words[index], sentence.beside(index, 1)
    prefix, numeral = word.plain[:1], word.plain[1:]
    words = table("numbers")["words"]
    value = next((n for n, forms in words.items() if numeral in forms), None)
    if prefix not in _PREFIXES or value is None or unit not in listed("units") or not is_exact(sentence, index):
        return
    gender = words[value].index(numeral)
    if unit in listed("feminine" if gender else "masculine"):
        other = rng.choice([n for n in words if abs(n - value) >= 2])
        yield _edit(Change(word.start, word.end, word.raw, prefix + words[other][gender]), "another_numeral")

"""Scores, two of something, amounts with a fraction, numerals after a preposition: another one contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, contradiction, replaced
from data_prep.contrast.language.affixes import DUAL, construct
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.counts import (
    ANOTHER_NUMERAL,
    another_numeral,
    is_apart,
    is_exact,
    numeral_gender,
    numerals,
)

ANOTHER_SCORE = contradiction("another_score", "number")
ANOTHER_AMOUNT = contradiction("another_amount", "number")
MORE_THAN_TWO = contradiction("more_than_two", "number")
_SCORE = re.compile(r"(?<![\d\-–./:])(\d) ?[-–] ?(\d)(?![\d\-–./:])")
_MOST_GOALS = 6
_TWO_CHOICES = 2  # other numbers offered in place of two


def score_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Edits of every score, dual, amount with a fraction and numeral after a preposition."""
    yield from _score(sentence, draws)
    yield from _fraction(sentence, draws)
    for index, word in enumerate(sentence.words):
        if not word.locked and sentence.asserts(index):
            yield from _two(sentence, index, draws)
            yield from _numeral_after_preposition(sentence, index, draws)


def _index_at(sentence: Sentence, start: int) -> int:
    return next(n for n, word in enumerate(sentence.words) if word.end > start)


def _score(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """3-1 -> 4-1 of one match; a draw stays a draw: 1-1 -> 2-2."""
    scores, listed = list(_SCORE.finditer(sentence.text)), lexicon.scores()
    if len(scores) != 1 or not sentence.holds(listed.witnesses) or sentence.holds(listed.not_with):
        return
    score = scores[0]
    goals = int(score[1]), int(score[2])
    if sentence.asserts(_index_at(sentence, score.start())) and max(goals) <= _MOST_GOALS:
        change = _another_draw(score, draws) if goals[0] == goals[1] else _another_win(score, goals, draws)
        yield Edit(ANOTHER_SCORE, (change,))


def _another_draw(score: re.Match[str], draws: Draws) -> Change:
    goals = draws.of(ANOTHER_SCORE.name).choice([n for n in range(5) if n != int(score[1])])
    return Change(score.start(), score.end(), score[0], score[0].replace(score[1], str(goals)))


def _another_win(score: re.Match[str], goals: tuple[int, int], draws: Draws) -> Change:
    """More or fewer goals of the winner, who stays the winner."""
    side = 1 if goals[0] > goals[1] else 2
    more, fewer = max(goals), min(goals)
    others = [n for n in range(max(fewer + 1, more - 2), more + 3) if n != more]
    return Change(score.start(side), score.end(side), score[side], str(draws.of(ANOTHER_SCORE.name).choice(others)))


@cache
def _fraction_pattern() -> re.Pattern[str]:
    magnitudes = "|".join(lexicon.scores().magnitudes)
    return re.compile(rf"(?<![\w.,])(\d{{1,2}})([.,]\d{{1,2}}) (?={magnitudes})")


def _fraction(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """1.5 مليون -> 4.5 مليون."""
    fractions = list(_fraction_pattern().finditer(sentence.text))
    if len(fractions) != 1:
        return
    match = fractions[0]
    index, whole = _index_at(sentence, match.start(1)), int(match[1])
    if not sentence.asserts(index) or not is_exact(sentence, index) or not 1 <= whole <= 99:
        return
    others = [n for n in _other_wholes(whole) if is_apart(sentence, index, whole + 0.5, n + 0.5)]
    if others:
        new = str(draws.of(ANOTHER_AMOUNT.name).choice(others))
        yield Edit(ANOTHER_AMOUNT, (Change(match.start(1), match.end(1), match[1], new),))


def _other_wholes(whole: int) -> list[int]:
    """Wholes of as many digits that make a fraction 1.4 to four times as large, or as small."""
    numbers = range(1, 10) if whole < 10 else range(11, 100)
    return [n for n in numbers if 1.4 <= (max(n, whole) + 0.5) / (min(n, whole) + 0.5) <= 4 and n % 10]


@cache
def duals() -> dict[str, tuple[str, int]]:
    """Dual -> (its plural after a numeral, the place of the numeral's gender); مدنيين is the plural, too."""
    duals: dict[str, tuple[str, int]] = {}
    for gender, nouns in enumerate((lexicon.scores().masculine, lexicon.scores().feminine)):
        for singular, plural in nouns.items():
            forms = (construct(singular) + ending for ending in DUAL)
            duals |= {dual: (plural, gender) for dual in forms if dual != plural}
    return duals


def _two(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """مقتل شخصين -> مقتل أربعة أشخاص, where nothing else in the claim is in the dual for it."""
    plural, gender = duals().get(sentence.plain_at(index), ("", 0))
    if not plural or not _stands_alone(sentence, index) or not is_exact(sentence, index):
        return
    rng = draws.of(MORE_THAN_TWO.name)
    for count in rng.sample(range(3, 8), _TWO_CHOICES):
        numeral = rng.choice([str(count), lexicon.numbers().words[count][gender]])
        yield Edit(MORE_THAN_TWO, (replaced(sentence, index, index, f"{numeral} {plural}"),))


def _stands_alone(sentence: Sentence, index: int) -> bool:
    """Whether the dual is an object or subject by itself, and nothing else in the claim speaks of the two."""
    listed, before = lexicon.scores(), sentence.beside(index, -1)
    if not sentence.name_ends(index) or before in listed.not_after or before.endswith("ين"):
        return False  # مرسيين عامين: two public ones
    return not sentence.holds(listed.dual_words) and not any(word.endswith("هما") for word in sentence.plains)


def _numeral_after_preposition(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """بثلاثة أهداف -> بخمسة أهداف."""
    word, unit = sentence.plain_at(index), sentence.beside(index, 1)
    preposition, numeral = word[:1], word[1:]
    if preposition not in "بلو" or numeral not in numerals() or unit not in lexicon.numbers().units:
        return
    value, gender = numerals()[numeral]
    if numeral_gender(unit) == gender and is_exact(sentence, index):
        other = another_numeral(value, draws.of(ANOTHER_NUMERAL.name))
        new = preposition + lexicon.numbers().words[other][gender]
        yield Edit(ANOTHER_NUMERAL, (replaced(sentence, index, index, new),))

"""Another unit beside one number (lexicon/measures.yaml): 5 ملايين دولار -> 5 مليارات دولار contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, contradiction, replaced
from data_prep.contrast.language.affixes import ARTICLE
from data_prep.contrast.language.matching import is_numeral, nationalities
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.counts import is_exact

ANOTHER_UNIT = contradiction("another_unit", "number")
_POINTS = (".", ",", "٫", "/", "-", ":")  # before a word of digits these make it part of a longer number


@cache
def _units() -> dict[str, tuple[str, ...]]:
    """Unit -> units of its measure that are clearly more or less."""
    return {unit: others for group in lexicon.measures().units for unit, others in group.items()}


def unit_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Every unit of a claim that speaks of one amount in it."""
    if sentence.holds(lexicon.measures().not_with):
        return
    for index, word in enumerate(sentence.words):
        others = _units().get(word.plain, ())
        if others and not word.locked and sentence.asserts(index) and _is_of_one_amount(sentence, index):
            if sentence.holds(others):
                continue
            yield from (Edit(ANOTHER_UNIT, (replaced(sentence, index, index, other),)) for other in others)


def _is_of_one_amount(sentence: Sentence, index: int) -> bool:
    is_single = sentence.plains.count(sentence.plain_at(index)) == 1
    return is_single and _counts(sentence, index) and not _is_of_a_country(sentence, index)


def _counts(sentence: Sentence, index: int) -> bool:
    """Whether an exact number stands before the unit, a magnitude between them included."""
    amounts, place = lexicon.measures().amounts, index - 1
    if sentence.beside(index, -1) in amounts:
        place -= 1
    elif not _stands_alone(sentence, index):
        return False
    number = sentence.plain_at(place) if place >= 0 and sentence.joined(place) else ""
    if not is_numeral(number) or number in amounts or not is_exact(sentence, place):
        return False
    # 1.5 مليون: the part before the point is a word by itself
    point = sentence.text[max(0, sentence.words[place].start - 1) : sentence.words[place].start]
    return point not in _POINTS or is_exact(sentence, place - 1)


def _stands_alone(sentence: Sentence, index: int) -> bool:
    """Whether the unit follows its number directly: five millions of money do, five dollars are too few to be told."""
    listed, unit = lexicon.measures(), sentence.plain_at(index)
    if unit in listed.amounts:
        return sentence.beside(index, 1) in listed.money
    return unit not in listed.money


def _is_of_a_country(sentence: Sentence, index: int) -> bool:
    """دولار أميركي: no other currency is."""
    following = sentence.beside(index, 1).removeprefix(ARTICLE)
    return following in nationalities() or following in lexicon.measures().sterling

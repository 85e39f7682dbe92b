"""Another unit beside the same number (lexicon/measures.yaml): 5 ملايين دولار -> 5 مليارات دولار contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import table
from data_prep.contrast.name_rules import nationalities
from data_prep.contrast.number_rules import is_exact
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.word_rules import is_numeral
from data_prep.pairs import Relation


@cache
def _units() -> dict[str, list[str]]:
    """Unit -> units of its measure that are clearly more or less."""
    return {unit: others for group in table("measures")["units"] for unit, others in group.items()}


def measure_edits(sentence: Sentence) -> Iterator[Edit]:
    """Every unit of a claim that speaks of one amount in it."""
    words = [word.plain for word in sentence.words]
    if set(words) & set(table("measures")["not_with"]):
        return
    for index, word in enumerate(sentence.words):
        others = _units().get(word.plain, [])
        if not others or word.locked or not sentence.asserts(index) or words.count(word.plain) > 1:
            continue
        if (
            _counts(sentence, index)
            and not _is_of_a_country(sentence, index)
            and not any(other in words for other in others)
        ):
            for other in others:
                change = Change(word.start, word.end, word.raw, other)
                yield Edit(Effect.contradicts, Relation.contradiction, "number", "another_unit", (change,))


def _counts(sentence: Sentence, index: int) -> bool:
    """Whether an exact number stands before the unit, a magnitude between them included."""
    place = index - 1
    if sentence.beside(index, -1) in table("measures")["amounts"]:
        place -= 1
    elif not _stands_alone(sentence, index):
        return False
    number = sentence.plain_at(place) if place >= 0 and sentence.joined(place) else ""
    if not is_numeral(number) or number in table("measures")["amounts"] or not is_exact(sentence, place):
        return False
    # 1.5 مليون: the part before the point is a word by itself
    point = sentence.text[max(0, sentence.words[place].start - 1) : sentence.words[place].start]
    return point not in (".", ",", "٫", "/", "-", ":") or is_exact(sentence, place - 1)


def _stands_alone(sentence: Sentence, index: int) -> bool:
    """Whether the unit follows its number directly: five millions of money do, five dollars are too few to be told."""
    unit = sentence.plain_at(index)
    if unit in table("measures")["amounts"]:
        return sentence.beside(index, 1) in table("measures")["money"]
    return unit not in table("measures")["money"]


def _is_of_a_country(sentence: Sentence, index: int) -> bool:
    """دولار أميركي: no other currency is."""
    return sentence.beside(index, 1).removeprefix("ال") in (*nationalities(), "إسترليني", "استرليني")

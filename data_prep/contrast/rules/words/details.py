"""Details put in (lexicon/details.yaml): an adjective after a noun of events that stands without one.

Both sides get one, so that neither is longer for it: compatible ones make a neutral pair, opposite ones a
contradiction, synonymous ones a paraphrase; leaving it out entails.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Effect, Rule, compatible, contradiction, paraphrase
from data_prep.contrast.language.affixes import ACCUSATIVE, FEMININE
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.lexicon.of_kinds import DetailGroup

COMPATIBLE = compatible("detail_compatible", "addition")
NEGATED = compatible("detail_negated", "addition")
OPPOSITE = contradiction("detail_opposite", "antonym")
SAME = paraphrase("detail_same")
_ENDINGS = {"m": "", "f": FEMININE, "ma": ACCUSATIVE}
_OPEN_REACH = 3  # words before a noun within which it is only told about or asked for
_NEGATING = "غير"


@cache
def _nouns() -> dict[str, tuple[str, DetailGroup]]:
    """Noun as written -> (the ending its adjectives take, its group); an indefinite accusative ends in alef."""
    nouns: dict[str, tuple[str, DetailGroup]] = {}
    for group in lexicon.details().groups:
        for noun, gender in group.nouns.items():
            nouns[noun] = _ENDINGS[gender], group
            if gender == "m" and noun[-1] not in "ءاة":
                nouns[noun + ACCUSATIVE] = ACCUSATIVE, group
    return nouns


def detail_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Adjectives for each indefinite noun of the list that a preposition follows."""
    for index, word in enumerate(sentence.words):
        noun = _noun_in(word.plain)
        if noun is not None and not word.locked and _takes_an_adjective(sentence, index):
            ending, group = _nouns()[noun]
            for rule, first, second in _pairs(group):
                if rule.effect is not Effect.contradicts or _may_be_opposed(sentence, index, noun, first):
                    change = Change(word.end, word.end, _inflected(first, ending), _inflected(second, ending))
                    yield Edit(rule, (change,))


def _noun_in(word: str) -> str | None:
    """The noun of the list, without what is written before it."""
    stems = (word.removeprefix(prefix) for prefix in ("", "و", "ب", "ل"))
    return next((stem for stem in stems if stem in _nouns()), None)


def _takes_an_adjective(sentence: Sentence, index: int) -> bool:
    """Whether the noun is indefinite and over, and none of a rank or part of a name."""
    listed, following = lexicon.details(), sentence.beside(index, 1)
    if following not in listed.before and not following.startswith(("بال", "لل")):
        return False
    return sentence.beside(index, -1) not in listed.not_after and not following.startswith(
        listed.adjectives_like_articles
    )


def _pairs(group: DetailGroup) -> Iterator[tuple[Rule, str, str]]:
    choices = ((COMPATIBLE, group.compatible), (NEGATED, group.negated), (OPPOSITE, group.opposite), (SAME, group.same))
    yield from ((rule, first, second) for rule, pairs in choices for first, second in pairs)


def _may_be_opposed(sentence: Sentence, index: int, noun: str, first: str) -> bool:
    """Whether it is told that the one event took place; raids by night do not exclude raids by day."""
    listed = lexicon.details()
    if not sentence.asserts(index) or not listed.open_before.isdisjoint(sentence.near(index - _OPEN_REACH, index)):
        return False
    return not (noun.endswith("ات") and first in listed.one_at_a_time)


def _inflected(adjective: str, ending: str) -> str:
    """The adjective with its ending, after a blank; after غير it is in the genitive, without alef."""
    if adjective.startswith(f"{_NEGATING} ") and ending == ACCUSATIVE:
        return f" {adjective}"
    return f" {adjective}{ending}"

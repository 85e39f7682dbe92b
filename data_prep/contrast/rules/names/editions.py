"""Another round or another year of what comes again (lexicon/names.yaml) makes it another event: neutral."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, another_event, replaced
from data_prep.contrast.language.affixes import ACCUSATIVE
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.names.uniqueness import is_of_one

ANOTHER_ROUND = another_event("another_round", "other_event")
ANOTHER_YEAR = another_event("another_year", "date")
_YEAR = re.compile(r"(?:19[5-9]|20[0-2])\d")
_STEPS = (-4, -3, -2, -1)
_CHOICES = 3  # other rounds offered: one of them may be as long as what the other edits change


def edition_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """The report of another round, or of another year's work."""
    if is_of_one(sentence):
        return
    for index, word in enumerate(sentence.words):
        if _YEAR.fullmatch(word.raw):
            yield from _another_year(sentence, index, draws)
        elif not word.locked:
            yield from _another_round(sentence, index, draws)


def _another_round(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """الجولة الثالثة -> الجولة الخامسة; a first one is left, since it begins something."""
    ordinals, word = lexicon.numbers().ordinals.feminine[1:], sentence.plain_at(index)
    if word in ordinals and sentence.beside(index, -1) in lexicon.names().rounds and sentence.name_ends(index):
        for other in draws.some(ANOTHER_ROUND.name, [other for other in ordinals if other != word], _CHOICES):
            yield Edit(ANOTHER_ROUND, (replaced(sentence, index, index, other),))


def _another_year(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """أصدر كتابا في عام 2016 -> في عام 2014: an indefinite object, of which there may be another."""
    listed = lexicon.names()
    if sentence.beside(index, -1) not in listed.year_words:
        return
    if sentence.beside(index - 1, -1) not in listed.year_words_after or not sentence.name_ends(index):
        return
    thing = sentence.beside(index - 2, -1)
    if len(_YEAR.findall(sentence.text)) == 1 and thing.endswith(ACCUSATIVE) and len(thing) >= 4:
        year = int(sentence.words[index].raw) + draws.of(ANOTHER_YEAR.name).choice(_STEPS)
        yield Edit(ANOTHER_YEAR, (replaced(sentence, index, index, str(year)),))

"""Another nationality or ministry (lexicon/names.yaml) makes it another event: neutral."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, another_event, replaced
from data_prep.contrast.language.affixes import ARTICLE, FEMININE, without_article, without_conjunction
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.names.geography import nisbas
from data_prep.contrast.rules.names.uniqueness import is_of_one, is_pinned

ANOTHER_NATIONALITY = another_event("another_nationality", "entity")
ANOTHER_OFFICE = another_event("another_office", "entity")
_CHOICES = 3  # other names offered for each: one of them may be as long as what the other edits change
_OFFICE_PREFIXES = ("", "و", "ل", "ب")


def nationality_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """The report of somebody of another country, or of another ministry."""
    if is_of_one(sentence):
        return
    for index, word in enumerate(sentence.words):
        if word.locked:
            continue
        if not is_pinned(sentence) and not sentence.text[word.end :].lstrip().startswith("("):
            yield from _another_nationality(sentence, index, draws)
        yield from _another_office(sentence, index, draws)


def _another_nationality(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """القوات الروسية -> القوات التركية: after a noun of the list, where no proper name follows."""
    word = sentence.plain_at(index)
    nisba = without_article(word)
    if nisba not in nisbas() or not sentence.name_ends(index) or not _has_owner(sentence, index):
        return
    country, others = nisbas()[nisba]
    if country in sentence.text or sentence.text.count(nisba) != 1:
        return
    before, after = word.split(nisba, 1)
    for other in draws.some(ANOTHER_NATIONALITY.name, sentence.absent(others), _CHOICES):
        yield Edit(ANOTHER_NATIONALITY, (replaced(sentence, index, index, before + other + after),))


def _has_owner(sentence: Sentence, index: int) -> bool:
    """Whether a noun of which other countries have one stands before the adjective, definite as it is."""
    listed = lexicon.names()
    if not sentence.joined(index - 1):
        return False
    owner = without_conjunction(sentence.plain_at(index - 1))
    longer = f"{without_conjunction(sentence.beside(index - 1, -1))} {owner}"
    if owner not in listed.owners and longer not in listed.owners:
        return False
    if owner.startswith(ARTICLE) and not sentence.plain_at(index).startswith(ARTICLE):
        return False
    return owner not in listed.titles_of_one or sentence.clause_goes_on(index)


@cache
def _office_heads() -> frozenset[str]:
    return frozenset(prefix + head for head in lexicon.names().office_heads for prefix in _OFFICE_PREFIXES)


def _another_office(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """وزير الخارجية الروسي -> وزير الدفاع الروسي, where no name of the minister follows."""
    offices, following = lexicon.names().offices, sentence.beside(index, 1)
    if sentence.plain_at(index) not in offices or sentence.beside(index, -1) not in _office_heads():
        return
    last = index + 1 if following.removeprefix(ARTICLE).removesuffix(FEMININE) in nisbas() else index
    is_whole = sentence.name_ends(last) and sentence.clause_goes_on(last)
    if is_whole and not following.startswith("و"):  # وزير المالية والخزانة
        for other in draws.some(ANOTHER_OFFICE.name, sentence.absent(offices), _CHOICES):
            yield Edit(ANOTHER_OFFICE, (replaced(sentence, index, index, other),))

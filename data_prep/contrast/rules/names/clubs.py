"""Another club makes it another match: neutral; another winner of a title contradicts (lexicon/names.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, another_event, contradiction, replaced
from data_prep.contrast.language.sentence import Sentence

ANOTHER_MATCH = another_event("another_match", "other_event")
ANOTHER_WINNER = contradiction("another_winner", "entity")
_CHOICES = 3  # other names offered for each: one of them may be as long as what the other edits change


@cache
def clubs() -> dict[str, list[str]]:
    """Club -> clubs of its league that are at home in another city."""
    return {club: [o for o in group if o != club] for group in lexicon.names().clubs for club in group}


@cache
def _rivals() -> dict[str, list[str]]:
    """Club -> clubs that it plays against: those of its league."""
    of_league = {club: [o for o in group if o != club] for group in lexicon.names().rivals for club in group}
    return clubs() | of_league


@cache
def club_names() -> frozenset[str]:
    """Every club of the lexicon."""
    return frozenset(_rivals())


def club_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Another opponent in a match, another winner of a title."""
    for index in range(len(sentence.words)):
        yield from _another_match(sentence, index, draws)
        yield from _another_winner(sentence, index, draws)


def _another_match(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """أمام ليفربول -> أمام تشيلسي, in a claim that speaks of a match."""
    listed, name = lexicon.names(), sentence.name_at(index, _rivals())
    if name is None or sentence.beside(index, -1) not in listed.club_contexts:
        return
    club, end = name
    if any(word.locked for word in sentence.words[index:end]) or not sentence.name_ends(end - 1):
        return
    if not sentence.holds(listed.club_witnesses) or sentence.holds(listed.club_unique):
        return
    others = sentence.absent(_rivals()[club]) if sentence.text.count(club) == 1 else []
    for other in draws.some(ANOTHER_MATCH.name, others, _CHOICES):
        yield Edit(ANOTHER_MATCH, (replaced(sentence, index, end - 1, other),))


def _another_winner(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """فاز ليفربول بلقب الدوري -> فاز تشيلسي بلقب الدوري: a title has one holder."""
    listed = lexicon.parties()
    if sentence.plain_at(index) not in listed.won or not sentence.asserts(index) or not sentence.joined(index):
        return
    name = sentence.name_at(index + 1, clubs())
    if name is None or sentence.beside(name[1] - 1, 1) not in listed.titles:
        return
    if others := sentence.absent(clubs()[name[0]]):
        new = draws.of(ANOTHER_WINNER.name).choice(others)
        yield Edit(ANOTHER_WINNER, (replaced(sentence, index + 1, name[1] - 1, new),))

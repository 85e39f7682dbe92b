"""Who won and who lost exchanged (lexicon/parties.yaml): a match has one winner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, contradiction, replaced
from data_prep.contrast.language.affixes import without_conjunction
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.agents import with_nationality
from data_prep.contrast.rules.names.clubs import clubs
from data_prep.contrast.rules.names.geography import genders

ROLES = contradiction("roles", "role_swap")


@cache
def _sides() -> dict[str, str]:
    """Club or country -> club, or the gender of the country's verb: both sides of a match are of one kind."""
    return genders() | dict.fromkeys(clubs(), "club")


@cache
def _openings() -> frozenset[str]:
    return frozenset(prefix + word for word in lexicon.parties().matches for prefix in ("", "و"))


def role_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """فاز برشلونة على إشبيلية -> فاز إشبيلية على برشلونة."""
    if not sentence.holds(_openings()):
        return
    for index, word in enumerate(sentence.plains):
        between = lexicon.parties().matches.get(without_conjunction(word))
        if between is not None and sentence.joined(index) and sentence.asserts(index):
            yield from _exchanged(sentence, index + 1, between)


def _exchanged(sentence: Sentence, start: int, between: str) -> Iterator[Edit]:
    """The two sides that stand from `start` on with the word between them, if any."""
    first = _side(sentence, start)
    if first is None or (between and sentence.beside(first[0] - 1, 1) != between):
        return
    other = first[0] + bool(between)
    second = _side(sentence, other)
    if second is None or second[1] != first[1] or _is_bound(sentence, second[0]):
        return
    winner, loser = replaced(sentence, start, first[0] - 1, ""), replaced(sentence, other, second[0] - 1, "")
    yield Edit(ROLES, (winner._replace(new=loser.base), loser._replace(new=winner.base)))


def _side(sentence: Sentence, start: int) -> tuple[int, str] | None:
    """(the word after a club or country that begins at `start`, its kind); a nationality included."""
    name = sentence.name_at(start, _sides())
    return (with_nationality(sentence, name[1]), _sides()[name[0]]) if name else None


def _is_bound(sentence: Sentence, index: int) -> bool:
    """Whether what follows the names belongs to one of them: his ground, the second leg, who lost before."""
    rest = sentence.plains[index:]
    return sentence.holds(lexicon.parties().own_words, index) or any(word.endswith(("ه", "ها")) for word in rest)

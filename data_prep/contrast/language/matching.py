"""The one matcher of conditions on a neighbour: what each kind of `next:` and `previous:` in the lexicon asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import ARTICLE, looks_nominal, without_article
from data_prep.contrast.language.sentence import Sentence, denies
from data_prep.contrast.lexicon.schema import Beside, Where


def fits(sentence: Sentence, first: int, last: int, where: Where) -> bool:
    """Whether words `first` to `last` stand where an entry of the lexicon lets them be exchanged."""
    if where.next is not None and not stands(sentence, last + 1, 1, where.next):
        return False
    if where.previous is not None and not stands(sentence, first - 1, -1, where.previous):
        return False
    if where.not_next is not None and stands(sentence, last + 1, 1, where.not_next):
        return False
    return where.not_previous is None or not stands(sentence, first - 1, -1, where.not_previous)


def stands(sentence: Sentence, index: int, step: int, wanted: Beside) -> bool:
    """Whether the neighbour at `index`, reached by `step` (1 after, -1 before), is what the condition names."""
    word = sentence.beside(index - step, step)
    if word and (word in wanted.words or word.startswith(wanted.begins)):
        return True
    return any(_KINDS[kind](sentence, index, word) for kind in wanted.kinds)


# Each kind is asked of (sentence, place of the neighbour, its word or "" where more than blanks lies between).
_Test = Callable[[Sentence, int, str], bool]


def _is_tens(_sentence: Sentence, _index: int, word: str) -> bool:
    """After these the noun stands in the singular: 12 سنة, but 3 سنوات, 100 سنة."""
    return word.isdigit() and int(word) % 100 >= 11


def _is_year(sentence: Sentence, index: int, word: str) -> bool:
    return word.isdigit() and len(word) == 4 and not sentence.beside(index, 1).startswith(ARTICLE)


def _is_than(sentence: Sentence, index: int, word: str) -> bool:
    """من before a number: أكثر من 200."""
    return word == "من" and is_numeral(sentence.beside(index, 1))


def _is_break(_sentence: Sentence, index: int, word: str) -> bool:
    """A mark, or the claim's end: anything but a word or the claim's beginning."""
    return index >= 0 and not word


def _is_noun(_sentence: Sentence, _index: int, word: str) -> bool:
    return looks_nominal(word) and not denies(word)


def _is_past(_sentence: Sentence, _index: int, word: str) -> bool:
    return word[:1] not in "يتن" or word in lexicon.sentences().pasts_like_presents


def _is_purpose(_sentence: Sentence, _index: int, word: str) -> bool:
    """لإنقاذ; not له, لم."""
    return word.startswith("ل") and len(word) > 3


def _is_nationality(_sentence: Sentence, _index: int, word: str) -> bool:
    return is_nationality(word)


def _ends_with_nationality(sentence: Sentence, index: int, word: str) -> bool:
    return is_nationality(word) and sentence.name_ends(index)


def _goes_on_after_nationality(sentence: Sentence, index: int, word: str) -> bool:
    return is_nationality(word) and sentence.clause_goes_on(index)


_KINDS: dict[str, _Test] = {
    "number": lambda _sentence, _index, word: is_numeral(word),
    "digits": lambda _sentence, _index, word: word.isdigit(),
    "tens": _is_tens,
    "year": _is_year,
    "than": _is_than,
    "break": _is_break,
    "start": lambda _sentence, index, _word: index < 0,
    "noun": _is_noun,
    "past": _is_past,
    "purpose": _is_purpose,
    "nationality": _is_nationality,
    "name_end": lambda sentence, index, _word: sentence.name_ends(index - 1),
    "clause_end": lambda sentence, index, _word: sentence.clause_goes_on(index - 1),
    "nationality_end": _ends_with_nationality,
    "nationality_clause_end": _goes_on_after_nationality,
}


def is_numeral(word: str) -> bool:
    """Whether the word is a number, in digits or letters."""
    return word.isdigit() or word in _numerals()


@cache
def _numerals() -> frozenset[str]:
    small = (form for forms in lexicon.numbers().words.values() for form in forms)
    return frozenset([*lexicon.sentences().numerals, *small])


def is_nationality(word: str) -> bool:
    """Whether the word is the adjective of a country or people: الروسية, روسي."""
    return without_article(word) in nationalities()


@cache
def nationalities() -> frozenset[str]:
    """Masculine adjectives of countries, without the article."""
    names = lexicon.names()
    return frozenset([*(row.nisba for row in names.countries), *names.more_nationalities])

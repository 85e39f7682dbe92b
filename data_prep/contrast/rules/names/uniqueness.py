"""Whether a claim speaks of what there is one of, so that another name would contradict it or be nonsense."""

from __future__ import annotations

from functools import lru_cache

from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import readings
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.dates import names_a_day

_PREFIXES = ("", "و", "ف", "ب", "ل", "وب", "ول")


@lru_cache(maxsize=1)  # six rules ask it of one claim
def is_of_one(sentence: Sentence) -> bool:
    """Whether a word says that there is one of it, or one at a time: استقالته, العاصمة, ولد."""
    return any(_is_unique(word) and not _is_of_many(sentence, index) for index, word in enumerate(sentence.plains))


@lru_cache(maxsize=1 << 16)
def _is_unique(word: str) -> bool:
    return any(word.removeprefix(prefix) in lexicon.names().unique for prefix in _PREFIXES)


def _is_of_many(sentence: Sentence, index: int) -> bool:
    """Whether so many died, as others do elsewhere; one death is one person's."""
    following, listed = sentence.beside(index, 1), lexicon.names()
    is_death = sentence.plain_at(index).removeprefix("و") in listed.deaths_of_many
    return is_death and (following.isdigit() or following in listed.many)


@lru_cache(maxsize=1)
def is_pinned(sentence: Sentence) -> bool:
    """Whether the text pins its place: it names one day, or tells where one person took a degree."""
    forms = {form for word in sentence.vocabulary for form in readings(word)}
    return names_a_day(sentence) or not lexicon.names().degrees.isdisjoint(forms)

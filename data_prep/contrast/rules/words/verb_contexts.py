"""Where an entry of verbs.yaml lets its verbs be exchanged: objects, subjects, and the rest of the claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from data_prep.contrast import lexicon
from data_prep.contrast.language.matching import stands
from data_prep.contrast.language.sentence import Sentence, denies
from data_prep.contrast.lexicon.exchanges import VerbPair

_MANNER_REACH = 6  # words after a verb within which it is said how it was done


class Reading(NamedTuple):
    """The word at place `at` read as a verb of an entry; `opposite`: its partner turns the claim round."""

    at: int
    entry: VerbPair
    opposite: bool


def allows(sentence: Sentence, reading: Reading) -> bool:
    """Whether verb and neighbours are what the entry asks for, and nothing that it refuses."""
    following = sentence.beside(reading.at, 1)
    if not following or denies(following):
        return False
    entry = reading.entry
    if entry.not_before is not None and stands(sentence, reading.at + 1, 1, entry.not_before):
        return False
    if not _has_arguments(sentence, reading) or (entry.nominal and _has_no_action(following)):
        return False
    # the rest of the claim would speak of the other direction
    return not sentence.holds(entry.not_with) and not (reading.opposite and _has_one_direction(sentence, reading.at))


def _has_arguments(sentence: Sentence, reading: Reading) -> bool:
    """A verb with an object of the lexicon stands directly before it, or before one word of subject."""
    index, entry = reading.at, reading.entry
    objects = [sentence.beside(index, 1), sentence.beside(index + 1, 1)]
    if not _is_among(objects, entry.objects) or not entry.not_objects.isdisjoint(objects):
        return False
    subjects = objects[:1] if entry.directly else [*objects, sentence.beside(index, -1)]
    return _is_among(subjects, entry.subjects) and entry.not_subjects.isdisjoint(subjects)


def _is_among(words: Iterable[str], wanted: frozenset[str] | None) -> bool:
    return wanted is None or not wanted.isdisjoint(words)


def _has_no_action(following: str) -> bool:
    """تمت في, تمت له: no noun of action follows that could be what was done."""
    listed = lexicon.verbs()
    return following.startswith(listed.no_action_begins) or following in listed.no_action


def _has_one_direction(sentence: Sentence, index: int) -> bool:
    """Whether a cause (what made it rise did not make it fall) or a manner (يندد بحزم) goes with one direction only."""
    return sentence.holds(lexicon.verbs().causes, index) or _has_manner(sentence, index)


def _has_manner(sentence: Sentence, index: int) -> bool:
    for place in range(index, min(index + _MANNER_REACH, len(sentence.words) - 1)):
        if not sentence.joined(place):
            return False
        if sentence.plains[place + 1] in lexicon.verbs().manners:
            return True
    return False

"""Another place of what takes place once or has one seat (lexicon/places.yaml): births, deaths, seats, tournaments.

Everywhere else another place is another event (places.py): a ministry meets in Aleppo and in Homs, a writer is born
in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, contradiction, replaced
from data_prep.contrast.language.affixes import ARTICLE, PLURALS
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.names.geography import places_like

_REACH = 7  # words between a birth and its place: name and day
_SEAT_REACH = 4  # words between ومقرها or تقع and the place
_EVENT_REACH = 8  # words after a host within which the year of a tournament stands
_MAX_WORDS = 30  # in a longer claim it is not sure whose place it is
_CHOICES = 2
_YEAR = re.compile(r"20\d\d|19\d\d")
_IN = "في"


def place_of_one_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Another place in each claim of what there is one place of."""
    for index, word in enumerate(sentence.words):
        if word.locked or not places_like(word.plain) or not sentence.asserts(index):
            continue
        name = next((name for name, holds in _RULES.items() if holds(sentence, index)), None)
        if name is not None:
            for other in draws.some(name, sentence.absent(places_like(word.plain)), _CHOICES):
                yield Edit(contradiction(name, "place"), (replaced(sentence, index, index, other),))


def _is_alone(sentence: Sentence, index: int) -> bool:
    """Whether no other place of the claim would have to fit the new one."""
    return not any(places_like(word) for place, word in enumerate(sentence.plains) if place != index)


# --- persons ---


def _is_birthplace(sentence: Sentence, index: int) -> bool:
    """ولد الكاتب في حمص; مسقط رأسه في حلب."""
    listed, near = lexicon.places(), sentence.near(index - _REACH, index)
    is_born = not listed.births.isdisjoint(near)
    is_home = "مسقط" in near and not listed.birthplace.isdisjoint(near)
    return (is_born or is_home) and _is_of_one_person(sentence, index) and _is_where(sentence, index)


def _is_place_of_death(sentence: Sentence, index: int) -> bool:
    """توفي الفنان في باريس: the one person is named by the article, or by the verb alone."""
    listed = lexicon.places()
    for verb in range(index - 1, max(-1, index - _REACH), -1):
        if sentence.plain_at(verb).removeprefix("و") in listed.deaths:
            subject = sentence.beside(verb, 1)
            is_known = subject in listed.death_before or subject.startswith(ARTICLE)
            return is_known and _is_of_one_person(sentence, index) and _is_where(sentence, index)
    return False


def _is_of_one_person(sentence: Sentence, index: int) -> bool:
    plurals = any(word.endswith(PLURALS) for word in sentence.plains[:index])
    return not plurals and not sentence.holds(lexicon.places().not_of_one) and len(sentence.words) <= _MAX_WORDS


def _is_where(sentence: Sentence, index: int) -> bool:
    return sentence.beside(index, -1) in lexicon.places().born_after and sentence.name_ends(index)


# --- seats ---


def _is_seat(sentence: Sentence, index: int) -> bool:
    """ومقرها الرئيسي في لندن; تتخذ من دبي مقرا."""
    listed = lexicon.places()
    place = _before(sentence, index, listed.seat_words)
    if sentence.plain_at(place) in listed.seats and _is_alone(sentence, index):
        return sentence.name_ends(index)
    is_taken = sentence.beside(index, -1) == "من" and sentence.plain_at(index - 2) in listed.taking
    is_known = sentence.plain_at(index - 3) in listed.known_before  # a bank that is seated in Iraq: any bank
    return is_taken and is_known and sentence.beside(index, 1) == "مقرا"


def _before(sentence: Sentence, index: int, passed: frozenset[str]) -> int:
    """The place of the first word before `index` that is none of those passed over; -1 where there is none."""
    place = index - 1
    while place >= 0 and sentence.plain_at(place) in passed and index - place <= _SEAT_REACH:
        place -= 1
    return place


def _is_location(sentence: Sentence, index: int) -> bool:
    """تقع المدينة في شمال تركيا: a thing with the article, before the verb or after it."""
    listed = lexicon.places()
    place = _before(sentence, index, listed.directions)
    if place == index - 1 or not _is_alone(sentence, index) or not sentence.name_ends(index):
        return False
    subject = sentence.plain_at(place)
    verb = place if subject in listed.lying else place - 1
    if verb < 0 or sentence.plain_at(verb) not in listed.lying or not sentence.is_main(verb):
        return False
    return subject.startswith(ARTICLE) or sentence.beside(verb, -1).startswith(ARTICLE) or verb == 0


# --- tournaments ---


def _is_host(sentence: Sentence, index: int) -> bool:
    """كأس العالم 2018 في روسيا; تستضيف قطر كأس العالم 2022."""
    if not _is_alone(sentence, index):
        return False
    listed, before = lexicon.places(), sentence.beside(index, -1)
    if before in listed.hosting:
        event = sentence.near(index + 1, index + _EVENT_REACH)
        return _is_dated(event) and not listed.hosted.isdisjoint(event[:4])
    return before == _IN and sentence.name_ends(index) and _is_after_tournament(sentence, index)


def _is_after_tournament(sentence: Sentence, index: int) -> bool:
    """Whether a tournament, and which one, stands before في: كأس العالم المقبلة في."""
    place = index - 2
    while place >= 0 and _is_edition(sentence.plain_at(place)):
        place -= 1
    before = " ".join(sentence.near(place - 4, place + 1))
    dated = _is_dated([*sentence.near(place + 1, index), *sentence.near(index + 1, index + 4)])
    return dated and any(_ends_in(before, name) for name in lexicon.places().tournaments)


def _ends_in(text: str, name: str) -> bool:
    """Whether the text ends in the name, with or without ل, ب, و before it."""
    return any(f" {text}".endswith(f" {prefix}{name}") for prefix in ("", "ل", "ب", "و"))


def _is_dated(words: list[str]) -> bool:
    return any(_YEAR.fullmatch(word) for word in words) or not lexicon.places().ones.isdisjoint(words)


def _is_edition(word: str) -> bool:
    return word in lexicon.places().editions or _YEAR.fullmatch(word) is not None


_RULES: dict[str, Callable[[Sentence, int], bool]] = {
    "another_birthplace": _is_birthplace,
    "another_place_of_death": _is_place_of_death,
    "another_seat": _is_seat,
    "another_location": _is_location,
    "another_host": _is_host,
}

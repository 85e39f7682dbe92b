"""Another place of what takes place once or has one seat (lexicon/places.yaml): births, deaths, seats, tournaments.

Everywhere else another place is another event (name_rules.py): a ministry meets in Aleppo and in Homs, a writer is born
in one of them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.name_rules import places_like
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_REACH = 7  # words between a birth and its place: name and day
_CHOICES = 2
_YEAR = re.compile(r"20\d\d|19\d\d")


def place_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Another place in each claim of what there is one place of."""
    for index, word in enumerate(sentence.words):
        if word.locked or not places_like(word.plain) or not sentence.asserts(index):
            continue
        rule = next((name for name, holds in _RULES.items() if holds(sentence, index)), None)
        others = [other for other in places_like(word.plain) if other not in sentence.text]
        if rule is None or not others:
            continue
        for other in rng.sample(others, min(_CHOICES, len(others))):
            change = Change(word.start, word.end, word.raw, other)
            yield Edit(Effect.contradicts, Relation.contradiction, "place", rule, (change,))


def _alone(sentence: Sentence, index: int) -> bool:
    """Whether no other place of the claim would have to fit the new one."""
    return not any(places_like(word.plain) for n, word in enumerate(sentence.words) if n != index)


def _ends(sentence: Sentence, index: int) -> bool:
    following = sentence.beside(index, 1)
    return not following or following in closed_class("after_a_name") or following.startswith(("وال", "لل", "لأ", "لع"))


def _plain_words(sentence: Sentence, start: int, end: int) -> list[str]:
    return [word.plain for word in sentence.words[max(0, start) : end]]


def _born(sentence: Sentence, index: int) -> bool:
    """ولد الكاتب في حمص; مسقط رأسه في حلب."""
    near = _plain_words(sentence, index - _REACH, index)
    said = bool(set(near) & set(table("places")["births"]))
    home = "مسقط" in near and bool(set(near) & set(table("places")["birthplace"]))
    return (said or home) and _of_one(sentence, index) and _in_place(sentence, index)


def _died(sentence: Sentence, index: int) -> bool:
    """توفي الفنان في باريس: the one person is named by the article, or by the verb alone."""
    deaths = table("places")["deaths"]
    for verb in range(index - 1, max(-1, index - _REACH), -1):
        if sentence.plain_at(verb).removeprefix("و") in deaths:
            subject = sentence.beside(verb, 1)
            known = subject in ("في", "عن", "يوم", "أمس", "اليوم") or subject.startswith("ال")
            return known and _of_one(sentence, index) and _in_place(sentence, index)
    return False


def _of_one(sentence: Sentence, index: int) -> bool:
    words = _plain_words(sentence, 0, len(sentence.words))
    of_many = set(words) & closed_class("not_of_one") or any(word.endswith(("ون", "ات")) for word in words[:index])
    return not of_many and len(words) <= 30


def _in_place(sentence: Sentence, index: int) -> bool:
    return sentence.beside(index, -1) in ("في", "مدينة", "بمدينة") and _ends(sentence, index)


def _seated(sentence: Sentence, index: int) -> bool:
    """ومقرها الرئيسي في لندن; تتخذ من دبي مقرا."""
    place = index - 1
    while place >= 0 and sentence.plain_at(place) in table("places")["seat_words"] and index - place <= 4:
        place -= 1
    if place >= 0 and sentence.plain_at(place) in table("places")["seats"] and _alone(sentence, index):
        return _ends(sentence, index)
    taken = sentence.beside(index, -1) == "من" and sentence.plain_at(index - 2) in table("places")["taking"]
    known = sentence.plain_at(index - 3) in (
        "الذي",
        "التي",
        "والذي",
        "والتي",
    )  # a bank that is seated in Iraq: any bank
    return index >= 3 and taken and known and sentence.beside(index, 1) == "مقرا"


def _lies(sentence: Sentence, index: int) -> bool:
    """تقع المدينة في شمال تركيا: a thing with the article, before the verb or after it."""
    place = index - 1
    while place >= 0 and sentence.plain_at(place) in table("places")["directions"] and index - place <= 4:
        place -= 1
    if place == index - 1 or not _alone(sentence, index) or not _ends(sentence, index):
        return False
    subject = sentence.plain_at(place)
    verb = place if subject in table("places")["lying"] else place - 1
    if verb < 0 or sentence.plain_at(verb) not in table("places")["lying"] or not sentence.is_main(verb):
        return False
    return subject.startswith("ال") or sentence.beside(verb, -1).startswith("ال") or verb == 0


def _hosted(sentence: Sentence, index: int) -> bool:
    """كأس العالم 2018 في روسيا; تستضيف قطر كأس العالم 2022."""
    if not _alone(sentence, index):
        return False
    words = _plain_words(sentence, 0, len(sentence.words))
    if sentence.beside(index, -1) in table("places")["hosting"]:
        event = words[index + 1 : index + 8]
        return _is_dated(event) and bool(set(event[:4]) & set(table("places")["hosted"]))
    if sentence.beside(index, -1) != "في" or not _ends(sentence, index):
        return False
    place = index - 2
    while place >= 0 and (_is_edition(sentence.plain_at(place))):
        place -= 1
    before = " ".join(_plain_words(sentence, place - 4, place + 1))
    dated = _is_dated([*words[place + 1 : index], *words[index + 1 : index + 4]])
    return dated and any(before == name or before.endswith(" " + name) for name in _tournaments())


def _is_dated(words: list[str]) -> bool:
    return any(_YEAR.fullmatch(word) for word in words) or bool(set(words) & set(table("places")["ones"]))


def _is_edition(word: str) -> bool:
    return word in table("places")["editions"] or _YEAR.fullmatch(word) is not None


@cache
def _tournaments() -> tuple[str, ...]:
    names = table("places")["tournaments"]
    return tuple(prefix + name for name in names for prefix in ("", "ل", "ب", "و"))


_RULES = {
    "another_birthplace": _born,
    "another_place_of_death": _died,
    "another_seat": _seated,
    "another_location": _lies,
    "another_host": _hosted,
}

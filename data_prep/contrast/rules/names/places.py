"""Another city or country (lexicon/names.yaml) makes it another event: neutral.

Where a thing has one place (a birth, a seat), another one contradicts: places_of_one.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, another_event, replaced
from data_prep.contrast.language.affixes import readings, with_preposition
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.contrast.rules.clauses.heads import known_heads
from data_prep.contrast.rules.names.clubs import club_names
from data_prep.contrast.rules.names.geography import cities, countries, countries_of, country_forms
from data_prep.contrast.rules.names.uniqueness import is_of_one, is_pinned

ANOTHER_CITY = another_event("another_city", "place")
ANOTHER_COUNTRY = another_event("another_country", "place")
_CHOICES = 3  # other names offered for each: one of them may be as long as what the other edits change
_PART_REACH = 7  # words before a place within which a part of it is named
_IN, _FROM = "في", "من"


def place_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """The report of another city or country, where nothing pins the place."""
    if is_of_one(sentence) or is_pinned(sentence):
        return
    for index, word in enumerate(sentence.words):
        if not word.locked and not sentence.text[word.end :].lstrip().startswith("("):
            yield from _another_city(sentence, index, draws)
            yield from _another_country(sentence, index, draws)


# --- cities ---


def _another_city(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """في حلب -> في حمص."""
    name = sentence.name_at(index, cities())
    if name is None or not _is_where_it_was(sentence, index, name[1] - 1):
        return
    city, end = name
    if city in club_names() and sentence.beside(index, -1) not in lexicon.names().city_before:
        return
    if _clashes(sentence, index, city):
        return
    for other in draws.some(ANOTHER_CITY.name, sentence.absent(cities()[city]), _CHOICES):
        yield Edit(ANOTHER_CITY, (replaced(sentence, index, end - 1, other),))


def _is_where_it_was(sentence: Sentence, index: int, last: int) -> bool:
    """Whether the city is where something was, and neither described, part of a place, nor who gave something."""
    listed, before = lexicon.names(), sentence.beside(index, -1)
    if before not in listed.places_before or not sentence.name_ends(last):
        return False
    if before == _FROM and sentence.plain_at(index - 2) in listed.given_by:
        return False  # ضمانات من موسكو: the government's
    return not _has_a_part(sentence, index) and not _is_described(sentence, last)


def _has_a_part(sentence: Sentence, index: int) -> bool:
    """Whether a part of the place is named before it: in the town of X in Syria."""
    listed = lexicon.names()
    if sentence.plain_at(index - 1) == _IN and index >= 3 and sentence.plain_at(index - 3) in listed.nested_before:
        return True  # في دوما في سوريا
    near = sentence.near(index - _PART_REACH, index - 1)
    return any(form in listed.parts for word in near for form in (word, word[1:]))


def _is_described(sentence: Sentence, last: int) -> bool:
    """Whether what follows says of the city where or what it is: سوتشي في جنوب روسيا; قندهار، كبرى مدن الجنوب."""
    listed, after = lexicon.names(), (sentence.plain_at(last + 1), sentence.plain_at(last + 2))
    return after[0] in listed.describing or (after[0] == _IN and after[1] in listed.parts)


# --- countries ---


def _another_country(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """في فرنسا -> في إيطاليا, لإيران -> لروسيا; as who acts: فرضت تركيا -> فرضت الصين."""
    prefix, country = country_forms().get(sentence.plain_at(index), ("", ""))
    if not country or prefix == "و" or _is_exclusive(sentence, index):
        return
    if not (_acts(sentence, index) or _takes_part(sentence, index, prefix)):
        return
    if _has_a_part(sentence, index) or _clashes(sentence, index, sentence.plain_at(index)):
        return
    for other in draws.some(ANOTHER_COUNTRY.name, sentence.absent(countries()[country]), _CHOICES):
        yield Edit(ANOTHER_COUNTRY, (replaced(sentence, index, index, with_preposition(prefix, other)),))


def _is_exclusive(sentence: Sentence, index: int) -> bool:
    """Valid for Austria only; 60 % of it from Iran leaves no 60 % from Russia."""
    before = sentence.beside(index, -1)
    has_share = "%" in sentence.text or sentence.holds_phrase(lexicon.numbers().percent_words)
    return before in lexicon.names().exceptive or (before == _FROM and has_share)


def _takes_part(sentence: Sentence, index: int, prefix: str) -> bool:
    """Whether the country is where, whose, with or against whom something was; of a goal there is one side."""
    if not sentence.name_ends(index):
        return False
    if prefix == "ل":
        return not _is_of_a_match(sentence)
    return sentence.beside(index, -1) in lexicon.names().country_before


def _acts(sentence: Sentence, index: int) -> bool:
    """Whether the country does what the verb before it says, by itself: not تركيا وروسيا, تركيا الحديثة."""
    if not _is_verb_of_acting(sentence.beside(index, -1)) or _is_of_a_match(sentence):
        return False
    return not sentence.beside(index, 1).startswith(("ال", "و"))


def _is_of_a_match(sentence: Sentence) -> bool:
    return sentence.holds(lexicon.names().club_witnesses)


def _is_verb_of_acting(word: str) -> bool:
    """Whether the word is a verb for sure, and none that only frames what is said."""
    written = word.removeprefix("و")
    verb, form = known_heads().get(spelled(written, Level.carriers), (None, ""))
    if verb is None or verb.past in lexicon.names().framing:
        return False
    return verb.forms()[form] == written  # سعى, not سعي


# --- both ---


def _clashes(sentence: Sentence, index: int, name: str) -> bool:
    """Whether another place of the claim might not fit a new one: another city, or the country's own name.

    Cities change within their country, so that its name may stay: في حلب السورية -> في حمص السورية.
    """
    own = readings(name)
    is_far = not own.isdisjoint(lexicon.names().far_cities)
    return any(_is_place_beside(word, own, is_far) for place, word in enumerate(sentence.plains) if place != index)


def _is_place_beside(word: str, own: set[str], is_far: bool) -> bool:
    forms, of_countries = readings(word), countries_of(word)
    if not forms.isdisjoint(cities()) or not own.isdisjoint(forms | of_countries):
        return True
    return is_far and (not forms.isdisjoint(countries()) or bool(of_countries))

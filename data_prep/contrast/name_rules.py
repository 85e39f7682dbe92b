"""Names (lexicon/names.yaml): another city, country, nationality, ministry, club or year makes it another event."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.date_rules import names_a_day
from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.head_rules import known_heads
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence, key
from data_prep.pairs import Relation

_YEAR = re.compile(r"(?:19[5-9]|20[0-2])\d")
_CHOICES = 3  # other names offered for each: one of them may be as long as what the other edits change
_PREFIXES = ("", "ل", "و")  # not بسوريا: a town stands before it, and lies there


def name_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Neutral edits: the same report of another place, party, office, match or year."""
    for index in range(len(sentence.words)):
        yield from _club(sentence, index, rng)
    if any(_is_unique(word.plain) and not _is_of_many(sentence, index) for index, word in enumerate(sentence.words)):
        return
    pinned = names_a_day(sentence) or _is_of_a_career(sentence)
    for index, word in enumerate(sentence.words):
        if _YEAR.fullmatch(word.raw):
            yield from _year(sentence, index, rng)
        elif not word.locked:
            yield from _round(sentence, index, rng)
            if not pinned and not sentence.text[word.end :].lstrip().startswith("("):
                yield from _city(sentence, index, rng)
                yield from _country(sentence, index, rng)
                yield from _nationality(sentence, index, rng)
            yield from _office(sentence, index, rng)


def _is_unique(word: str) -> bool:
    return any(word.removeprefix(prefix) in closed_class("unique") for prefix in ("", "و", "ف", "ب", "ل", "وب", "ول"))


def _is_of_a_career(sentence: Sentence) -> bool:
    """Whether the claim tells where one person took a degree: nobody took it elsewhere, too."""
    forms = {form for word in sentence.vocabulary for form in _forms(word)}
    return not closed_class("degrees").isdisjoint(forms)


def _is_of_many(sentence: Sentence, index: int) -> bool:
    """Whether so many died, as others do elsewhere; one death is one person's."""
    following = sentence.beside(index, 1)
    return sentence.plain_at(index).removeprefix("و") in ("مقتل", "قتل") and (
        following.isdigit() or following in closed_class("many")
    )


def _forms(word: str) -> set[str]:
    forms = {word, word.removeprefix("و"), word.removeprefix("ل"), word.removeprefix("ب")}
    return forms | {"ال" + form.removeprefix("لل") for form in forms if form.startswith("لل")}


def _nationality_of(word: str) -> set[str]:
    """The country whose adjective the word is."""
    stems = {form.removeprefix("ال").removesuffix("ة") for form in _forms(word)}
    return {_nisbas()[stem][0] for stem in stems if stem in _nisbas()}


def _is_of_a_part(sentence: Sentence, index: int) -> bool:
    """Whether a part of the place is named before it: in the town of X in Syria."""
    near = sentence.words[max(0, index - 7) : max(0, index - 1)]
    if sentence.plain_at(index - 1) == "في" and index >= 3 and sentence.plain_at(index - 3) in ("في", "إلى", "من"):
        return True  # في دوما في سوريا
    return any(form in closed_class("parts") for word in near for form in (word.plain, word.plain[1:]))


def _is_described(sentence: Sentence, index: int) -> bool:
    """Whether what follows says of the city where or what it is: سوتشي في جنوب روسيا; قندهار، كبرى مدن الجنوب."""
    after = [sentence.plain_at(index + 1), sentence.plain_at(index + 2)]
    return after[0] in closed_class("describing") or (after[0] == "في" and after[1] in closed_class("parts"))


def _clashes(sentence: Sentence, index: int) -> bool:
    """Whether another place of the claim might not fit a new one at `index`: another city, or the country's own name.

    Cities change within their country, so that its name may stay: في حلب السورية -> في حمص السورية.
    """
    own = _forms(sentence.plain_at(index))
    for other, word in enumerate(sentence.words):
        forms = _forms(word.plain)
        if other != index and (forms & _cities().keys() or own & (forms | _nationality_of(word.plain))):
            return True
        far = own & closed_class("far_cities") and (forms & _countries().keys() or _nationality_of(word.plain))
        if other != index and far:
            return True
    return False


def _edit(sentence: Sentence, index: int, new: str, phenomenon: str, rule: str) -> Edit:
    word = sentence.words[index]
    change = Change(word.start, word.end, word.raw, new)
    return Edit(Effect.neutral, Relation.different_event, phenomenon, rule, (change,))


def _ends(sentence: Sentence, index: int) -> bool:
    """Whether the name at `index` is whole: nothing follows that could belong to it."""
    following = sentence.beside(index, 1)
    return not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل", "وال"))


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Whether the claim goes on after the word, or is over: after a comma somebody might be named."""
    return sentence.beside(index, 1) in closed_class("after_a_name") or index == len(sentence.words) - 1


def _absent(sentence: Sentence, names: list[str]) -> list[str]:
    return [name for name in names if name not in sentence.text]


def _some(names: list[str], rng: random.Random) -> list[str]:
    return rng.sample(names, min(_CHOICES, len(names)))


@cache
def _prefixed(name: str) -> list[tuple[str, str]]:
    """(prefix, spelling) of a name after what may be written with it: لإيران, للسعودية."""
    return [(p, "لل" + name[2:] if p == "ل" and name.startswith("ال") else p + name) for p in _PREFIXES]


@cache
def _cities() -> dict[str, list[str]]:
    single = [[city for city in group if " " not in city] for group in table("names")["cities"]]
    return {city: [other for other in group if other != city] for group in single for city in group}


def _city(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    others = _absent(sentence, _cities().get(word.plain, []))
    before = sentence.beside(index, -1)
    stands = before in closed_class("places_before") and _ends(sentence, index)
    if word.plain in _club_names() and before not in closed_class("city_before"):
        return
    if _is_of_a_part(sentence, index) or _is_described(sentence, index):
        return
    if before == "من" and sentence.plain_at(index - 2) in closed_class("given_by"):
        return  # ضمانات من موسكو: the government's
    if others and stands and not _clashes(sentence, index):
        for other in _some(others, rng):
            yield _edit(sentence, index, other, "place", "another_city")


@cache
def _countries() -> dict[str, list[str]]:
    rows = table("names")["countries"]
    return {
        row["country"]: [other["country"] for other in rows if other["region"] == row["region"] and other is not row]
        for row in rows
    }


@cache
def _country_forms() -> dict[str, tuple[str, str]]:
    """Spelling of a country, with a prefix or none -> (prefix, country)."""
    return {form: (prefix, country) for country in _countries() for prefix, form in _prefixed(country)}


def _country(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """في فرنسا -> في إيطاليا, لإيران -> لروسيا; as who acts: فرضت تركيا -> فرضت الصين."""
    prefix, country = _country_forms().get(sentence.plain_at(index), ("", ""))
    before = sentence.beside(index, -1)
    stands = before in closed_class("country_before") or prefix == "ل"
    of_a_match = any(other.plain in table("names")["club_witnesses"] for other in sentence.words)
    acts = _acts(before) and not of_a_match and not sentence.beside(index, 1).startswith(("ال", "و"))
    stands = acts or (stands and _ends(sentence, index) and not (prefix == "ل" and of_a_match))  # one goal, one side
    if not country or prefix == "و" or not stands or _clashes(sentence, index):
        return
    if before in ("سوى", "إلا"):
        return  # valid for Austria only
    if _is_of_a_part(sentence, index) or (before == "من" and "%" in sentence.text.replace("في المئة", "%")):
        return  # 60 % of it from Iran leaves no 60 % from Russia
    for other in _some(_absent(sentence, _countries()[country]), rng):
        yield _edit(sentence, index, dict(_prefixed(other))[prefix], "place", "another_country")


def _acts(word: str) -> bool:
    """Whether the word is a verb for sure, and none that only frames what is said."""
    verb, form = known_heads().get(key(word.removeprefix("و")), (None, ""))
    if verb is None or verb.past in closed_class("framing"):
        return False
    return verb.forms()[form] == word.removeprefix("و")  # سعى, not سعي


@cache
def _nisbas() -> dict[str, tuple[str, list[str]]]:
    """Nationality -> (its country, nationalities that may stand for it)."""
    rows, joined = table("names")["countries"], table("names")["nisba_regions"]
    region = {row["nisba"]: joined.get(row["region"], row["region"]) for row in rows}
    return {
        row["nisba"]: (row["country"], [n for n in region if region[n] == region[row["nisba"]] and n != row["nisba"]])
        for row in rows
    }


@cache
def _owners() -> frozenset[str]:
    return frozenset(table("names")["owners"])


def _nationality(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """القوات الروسية -> القوات التركية: after a noun of the list, where no proper name follows."""
    word = sentence.words[index]
    article, stem = ("ال", word.plain[2:]) if word.plain.startswith("ال") else ("", word.plain)
    ending = "ة" if stem.endswith("ة") else ""
    nisba = stem.removesuffix("ة")
    if nisba not in _nisbas() or not sentence.joined(index - 1) or not _ends(sentence, index):
        return
    owner = sentence.plain_at(index - 1).removeprefix("و")
    longer = f"{sentence.beside(index - 1, -1).removeprefix('و')} {owner}"
    if owner not in _owners() and longer not in _owners():
        return
    if article != ("ال" if owner.startswith("ال") else article):
        return
    if owner in closed_class("titles_of_one") and not _goes_on(sentence, index):
        return
    country, others = _nisbas()[nisba]
    others = [other for other in others if other not in sentence.text]
    if others and country not in sentence.text and sentence.text.count(nisba) == 1:
        for other in _some(others, rng):
            yield _edit(sentence, index, article + other + ending, "entity", "another_nationality")


def _office(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """وزير الخارجية الروسي -> وزير الدفاع الروسي, where no name of the minister follows."""
    word, offices = sentence.words[index], table("names")["offices"]
    heads = {prefix + head for head in table("names")["office_heads"] for prefix in ("", "و", "ل", "ب")}
    if word.plain not in offices or sentence.beside(index, -1) not in heads:
        return
    following = sentence.beside(index, 1)
    last = index + 1 if following.removeprefix("ال").removesuffix("ة") in _nisbas() else index
    others = _absent(sentence, [office for office in offices if office != word.plain])
    joined = sentence.beside(index, 1).startswith("و")  # وزير المالية والخزانة
    if others and _ends(sentence, last) and _goes_on(sentence, last) and not joined:
        for other in _some(others, rng):
            yield _edit(sentence, index, other, "entity", "another_office")


def _round(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """الجولة الثالثة -> الجولة الخامسة."""
    ordinals = table("numbers")["ordinals"]["feminine"][1:]
    word = sentence.words[index]
    if word.plain in ordinals and sentence.beside(index, -1) in table("names")["rounds"] and _ends(sentence, index):
        for other in _some([other for other in ordinals if other != word.plain], rng):
            yield _edit(sentence, index, other, "other_event", "another_round")


@cache
def _clubs() -> dict[str, list[str]]:
    single = [[club for club in group if " " not in club] for group in table("names")["clubs"]]
    return {club: [other for other in group if other != club] for group in single for club in group}


@cache
def _rivals() -> dict[str, list[str]]:
    """Club, of two words as well -> clubs of its league."""
    return {club: [other for other in group if other != club] for group in table("names")["rivals"] for club in group}


@cache
def _club_names() -> frozenset[str]:
    return frozenset([*_clubs(), *_rivals()])


def _club(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """أمام ليفربول -> أمام تشيلسي, in a claim that speaks of a match."""
    names, words = table("names"), sentence.words
    pair = f"{sentence.plain_at(index)} {sentence.beside(index, 1)}"
    last = index + 1 if pair in _rivals() else index
    name = pair if pair in _rivals() else sentence.plain_at(index)
    rivals = _rivals().get(name) or _clubs().get(name)
    if not rivals or words[index].locked or words[last].locked:
        return
    if sentence.beside(index, -1) not in names["club_contexts"]:
        return
    if any(other.plain in names["club_unique"] for other in words):
        return
    spoken = any(other.plain in names["club_witnesses"] for other in words)
    others = _absent(sentence, rivals) if sentence.text.count(name) == 1 else []
    if spoken and others and _ends(sentence, last):
        for other in _some(others, rng):
            begin, end = words[index].start, words[last].end
            change = Change(begin, end, sentence.text[begin:end], other)
            yield Edit(Effect.neutral, Relation.different_event, "other_event", "another_match", (change,))


def _year(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """أصدر كتابا في عام 2016 -> في عام 2014: an indefinite object, of which there may be another."""
    word = sentence.words[index]
    if sentence.beside(index, -1) not in ("عام", "سنة") or sentence.beside(index - 1, -1) not in ("في", "خلال"):
        return
    thing = sentence.beside(index - 2, -1)
    if len(_YEAR.findall(sentence.text)) > 1 or not _ends(sentence, index) or not thing.endswith("ا") or len(thing) < 4:
        return
    year = int(word.raw)
    others = [year + step for step in (-4, -3, -2, -1)]
    yield _edit(sentence, index, str(rng.choice(others)), "date", "another_year")


def names_of_clubs() -> dict[str, list[str]]:
    """Club -> clubs of the same league."""
    return _clubs()


@cache
def names_of_countries() -> dict[str, str]:
    """Country -> the gender of its verb."""
    masculine = ("arab_m",)
    return {row["country"]: "m" if row["region"] in masculine else "f" for row in table("names")["countries"]}


@cache
def nationalities() -> frozenset[str]:
    """Masculine adjectives of countries, without the article."""
    return frozenset([*_nisbas(), *table("names")["more_nationalities"]])


@cache
def cities() -> frozenset[str]:
    """Cities of one word."""
    return frozenset([*_cities(), *table("phrases")["cities"]])


def places_like(name: str) -> list[str]:
    """Cities or countries that may stand for a city or country; none for another word."""
    return _cities().get(name) or _countries().get(name, [])

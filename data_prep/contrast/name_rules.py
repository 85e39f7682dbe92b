"""Names (lexicon/names.yaml): another city, country, nationality, ministry, club or year makes it another event."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_YEAR = re.compile(r"(?:19[5-9]|20[01])\d")


def name_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Neutral edits: the same report of another place, party, office, match or year."""
    if not _clubs().keys().isdisjoint(sentence.vocabulary):
        for index in range(len(sentence.words)):
            yield from _club(sentence, index, rng)
    if not _unique_forms().isdisjoint(sentence.vocabulary):
        return
    years, names = _YEAR.search(sentence.text), _exchanged()
    if not years and names.isdisjoint(sentence.vocabulary):
        return
    alone = sum(word in _place_forms() for word in sentence.plains) == 1
    for index, word in enumerate(sentence.words):
        if years and _YEAR.fullmatch(word.raw):
            yield from _year(sentence, index, rng)
        elif word.plain in names and not word.locked:
            if alone:  # other places in the claim would not fit the new one
                yield from _city(sentence, index, rng)
                yield from _country(sentence, index, rng)
            yield from _round(sentence, index, rng)
            yield from _nationality(sentence, index, rng)
            yield from _office(sentence, index, rng)


@cache
def _unique_forms() -> frozenset[str]:
    """What there is one of, also after a conjunction."""
    forms = [prefix + word for word in closed_class("unique") for prefix in ("", "و", "ف", "وف")]
    return frozenset(form for form in forms if _is_unique(form))


def _is_unique(word: str) -> bool:
    return word in closed_class("unique") or word.removeprefix("و").removeprefix("ف") in closed_class("unique")


@cache
def _exchanged() -> frozenset[str]:
    """Every written form that a rule below may exchange: a claim without one is not searched word by word."""
    return frozenset([*_cities(), *_countries(), *_rounds(), *table("names")["offices"], *_nisba_forms()])


@cache
def _nisba_forms() -> list[str]:
    return [article + nisba + ending for nisba in _nisbas() for article in ("", "ال") for ending in ("", "ة")]


@cache
def _place_forms() -> frozenset[str]:
    """Cities, countries and nationalities, also after و, ل and ب."""
    names = [*_cities(), *_countries(), *_nisba_forms()]
    return frozenset(prefix + name for prefix in ("", "و", "ل", "ب") for name in names)


def _edit(sentence: Sentence, index: int, new: str, phenomenon: str, rule: str) -> Edit:
    word = sentence.words[index]
    change = Change(word.start, word.end, word.raw, new)
    return Edit(Effect.neutral, Relation.different_event, phenomenon, rule, (change,))


def _ends(sentence: Sentence, index: int) -> bool:
    """Whether the name at `index` is whole: nothing follows that could belong to it."""
    following = sentence.beside(index, 1)
    return not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل", "وال"))


def _absent(sentence: Sentence, names: list[str]) -> list[str]:
    return [name for name in names if name not in sentence.text]


@cache
def _cities() -> dict[str, list[str]]:
    single = [[city for city in group if " " not in city] for group in table("names")["cities"]]
    return {city: [other for other in group if other != city] for group in single for city in group}


def _city(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    others = _absent(sentence, _cities().get(word.plain, []))
    if others and sentence.beside(index, -1) in closed_class("places_before") and _ends(sentence, index):
        yield _edit(sentence, index, rng.choice(others), "place", "another_city")


@cache
def _countries() -> dict[str, list[str]]:
    rows = table("names")["countries"]
    return {
        row["country"]: [other["country"] for other in rows if other["region"] == row["region"] and other is not row]
        for row in rows
    }


def _country(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    if word.plain not in _countries() or sentence.beside(index, -1) not in ("في", "إلى") or not _ends(sentence, index):
        return
    if others := _absent(sentence, _countries()[word.plain]):
        yield _edit(sentence, index, rng.choice(others), "place", "another_country")


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
    country, others = _nisbas()[nisba]
    others = [other for other in others if other not in sentence.text]
    if others and country not in sentence.text and sentence.text.count(nisba) == 1:
        yield _edit(sentence, index, article + rng.choice(others) + ending, "entity", "another_nationality")


def _office(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """وزير الخارجية الروسي -> وزير الدفاع الروسي, where no name of the minister follows."""
    word, offices = sentence.words[index], table("names")["offices"]
    if word.plain not in offices or sentence.beside(index, -1) not in _office_heads():
        return
    following = sentence.beside(index, 1)
    last = index + 1 if following.removeprefix("ال").removesuffix("ة") in _nisbas() else index
    others = _absent(sentence, [office for office in offices if office != word.plain])
    joined = sentence.beside(index, 1).startswith("و")  # وزير المالية والخزانة
    if others and _ends(sentence, last) and not joined:
        yield _edit(sentence, index, rng.choice(others), "entity", "another_office")


@cache
def _office_heads() -> frozenset[str]:
    return frozenset(prefix + head for head in table("names")["office_heads"] for prefix in ("", "و", "ل", "ب"))


@cache
def _rounds() -> list[str]:
    """The second and what comes after it."""
    return list(table("numbers")["ordinals"]["feminine"][1:])


def _round(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """الجولة الثالثة -> الجولة الخامسة."""
    ordinals, word = _rounds(), sentence.words[index]
    if word.plain in ordinals and sentence.beside(index, -1) in table("names")["rounds"] and _ends(sentence, index):
        others = [other for other in ordinals if other != word.plain]
        yield _edit(sentence, index, rng.choice(others), "other_event", "another_round")


@cache
def _clubs() -> dict[str, list[str]]:
    single = [[club for club in group if " " not in club] for group in table("names")["clubs"]]
    return {club: [other for other in group if other != club] for group in single for club in group}


def _club(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """أمام ليفربول -> أمام تشيلسي, in a claim that speaks of a match."""
    word, names = sentence.words[index], table("names")
    if word.locked or word.plain not in _clubs() or sentence.beside(index, -1) not in names["club_contexts"]:
        return
    if any(other.plain in names["club_unique"] for other in sentence.words):
        return
    spoken = any(other.plain in names["club_witnesses"] for other in sentence.words)
    others = _absent(sentence, _clubs()[word.plain])
    if spoken and others and _ends(sentence, index):
        yield _edit(sentence, index, rng.choice(others), "other_event", "another_match")


def _year(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """في عام 2016 -> في عام 2014."""
    word = sentence.words[index]
    if sentence.beside(index, -1) not in ("عام", "سنة") or sentence.beside(index - 1, -1) not in ("في", "خلال"):
        return
    if len(_YEAR.findall(sentence.text)) > 1 or not _ends(sentence, index):
        return
    year = int(word.raw)
    others = [year + step for step in (-4, -3, -2, -1, 1, 2) if year + step <= max(year, 2017)]
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

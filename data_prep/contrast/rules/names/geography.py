"""Cities, countries, nationalities (lexicon/names.yaml): which may stand for which, and how they are written."""

from __future__ import annotations

from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import readings, with_preposition, without_article

_PREFIXES = ("", "ل", "و")  # not بسوريا: a town stands before it, and lies there


@cache
def cities() -> dict[str, list[str]]:
    """City -> cities of its country."""
    groups = lexicon.names().cities
    return {city: [other for other in group if other != city] for group in groups for city in group}


@cache
def countries() -> dict[str, list[str]]:
    """Country -> countries of its region and gender."""
    rows = lexicon.names().countries
    return {row.country: [o.country for o in rows if o.region == row.region and o is not row] for row in rows}


@cache
def named_cities() -> frozenset[str]:
    """Every city of the lexicon."""
    return lexicon.names().more_cities | cities().keys()


def places_like(name: str) -> list[str]:
    """Cities or countries that may stand for a city or country; none for another word."""
    return cities().get(name) or countries().get(name, [])


@cache
def country_forms() -> dict[str, tuple[str, str]]:
    """Spelling of a country, with a prefix or none -> (prefix, country): للسعودية -> (ل, السعودية)."""
    return {with_preposition(prefix, country): (prefix, country) for country in countries() for prefix in _PREFIXES}


@cache
def genders() -> dict[str, str]:
    """Country -> the gender of its verb."""
    masculine = lexicon.names().masculine_regions
    return {row.country: "m" if row.region in masculine else "f" for row in lexicon.names().countries}


@cache
def nisbas() -> dict[str, tuple[str, list[str]]]:
    """Nationality -> (its country, nationalities that may stand for it); an adjective shows no country's gender."""
    rows, joined = lexicon.names().countries, lexicon.names().nisba_regions
    region = {row.nisba: joined.get(row.region, row.region) for row in rows}
    return {
        row.nisba: (row.country, [n for n in region if region[n] == region[row.nisba] and n != row.nisba])
        for row in rows
    }


def countries_of(word: str) -> set[str]:
    """The country whose adjective the word is, if any."""
    adjectives = (without_article(form) for form in readings(word))
    return {nisbas()[adjective][0] for adjective in adjectives if adjective in nisbas()}

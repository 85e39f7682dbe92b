"""Lexicon files about names: cities, countries and clubs, places of one thing, who acts."""

from __future__ import annotations

from typing import Literal

from data_prep.contrast.lexicon.schema import Phrase, Phrases, Strict, Word, Words

Gender = Literal["m", "f"]


class Country(Strict):
    """A country, its adjective (masculine, no article), and the region within which it is exchanged."""

    country: Word
    nisba: Word
    region: str


class Names(Strict):
    """names.yaml: names that may stand for each other."""

    cities: list[tuple[Phrase, ...]]
    countries: list[Country]
    nisba_regions: dict[str, str]
    masculine_regions: frozenset[str]
    more_cities: Phrases
    more_nationalities: Words
    titles_of_one: Words
    owners: Phrases
    offices: tuple[Word, ...]
    office_heads: Words
    clubs: list[tuple[Phrase, ...]]
    rivals: list[tuple[Phrase, ...]]
    club_contexts: Words
    club_unique: Words
    club_witnesses: Words
    unique: Words
    degrees: Words
    rounds: Words
    places_before: Words
    given_by: Words
    describing: Words
    city_before: Words
    parts: Words
    far_cities: Words
    many: Words
    country_before: Words
    framing: Words
    deaths_of_many: Words
    nested_before: Words
    exceptive: Words
    year_words: Words
    year_words_after: Words


class Places(Strict):
    """places.yaml: what takes place once, or has one seat."""

    births: Words
    deaths: Words
    not_of_one: Words
    seats: Words
    seat_words: Words
    taking: Words
    lying: Words
    directions: Words
    tournaments: Phrases
    editions: Words
    ones: Words
    hosting: Words
    hosted: Words
    birthplace: Words
    death_before: Words
    born_after: Words
    known_before: Words


class Parties(Strict):
    """parties.yaml: who acts, who wins, who accuses."""

    agents: dict[Gender, Phrases]
    passives: dict[Word, Word]
    wrongs: Words
    accusers: tuple[Phrase, ...]
    sources: tuple[Phrase, ...]
    sourced: Words
    matches: dict[Word, Word | Literal[""]]
    titles: Words
    counting: Words
    time_nouns: Words
    done: dict[Gender, Word]
    denied: dict[Gender, Word]
    won: Words
    own_words: Words

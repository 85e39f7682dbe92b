"""Lexicon files whose entries exchange words: words, phrases, verbs, kinds, details, closing phrases."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from data_prep.contrast.lexicon.schema import Affix, Beside, Conjugated, Pair, Strict, Where, Words


class WordPair(Where):
    """An exchange of words; `only` keeps these forms of those that the word class makes."""

    pair: Pair
    only: Words | None = None


class WordClasses(Strict):
    """Exchanges by the way their words are inflected."""

    nouns: list[WordPair] = Field(default_factory=list)
    adjectives: list[WordPair] = Field(default_factory=list)
    words: list[WordPair] = Field(default_factory=list)


class WordExchanges(Strict):
    """words.yaml: effect -> name of the rule -> word class -> entries."""

    contradiction: dict[str, WordClasses]
    weakening: dict[str, WordClasses]
    entailment: dict[str, WordClasses]
    deeds: Words
    purposes: Words


class PhrasePair(Where):
    """An exchange of phrases; `prefixes` may be written with the first word, besides و."""

    pair: Pair
    prefixes: tuple[Affix, ...] = ()
    phenomenon: str = "paraphrase"
    not_with: Words = frozenset()


class OppositePhrases(PhrasePair):
    """Phrases that cannot hold beside each other."""

    phenomenon: str = "antonym"


class PhraseExchanges(Strict):
    """phrases.yaml."""

    phrases: list[PhrasePair]
    opposites: list[OppositePhrases]
    city_words: Words
    city_words_after: Words


class VerbPair(Strict):
    """Two verbs with the prepositions they govern, and what narrows their exchange."""

    a: Conjugated
    b: Conjugated
    forms: tuple[Literal["past", "present"], ...] = ("past", "present")
    noun: bool = False  # the bare past is a noun, too
    bare: Literal["feminine"] | None = None  # only its form in -ت is sure
    complementary: bool = False  # the negated one is a paraphrase of the other
    nominal: bool = False  # a noun of action is its subject
    directly: bool = False  # the subject of the lists follows directly
    objects: Words | None = None
    subjects: Words | None = None
    not_objects: Words = frozenset()
    not_subjects: Words = frozenset()
    not_before: Beside | None = None
    not_with: Words = frozenset()


class Verbs(Strict):
    """verbs.yaml."""

    opposites: list[VerbPair]
    synonyms: list[VerbPair]
    turning: Words
    manners: Words
    causes: Words
    any: Words
    margins_begin: tuple[Affix, ...]
    no_action_begins: tuple[Affix, ...]
    no_action: Words
    prepositions: Words

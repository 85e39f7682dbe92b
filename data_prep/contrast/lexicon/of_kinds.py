"""Lexicon files whose entries put another word of a kind, or one in: kinds, details, closing phrases."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from data_prep.contrast.lexicon.schema import Affix, Phrase, Strict, Where, Word, Words

Exchanges = list[tuple[Phrase, Phrase]]


class KindEntry(Where):
    """Words of one kind, what must stand beside them, and what leaves no room for another."""

    name: str
    inflected: Literal["adjective", "word"]
    words: dict[Word, tuple[Word, ...]] | tuple[Word, ...]
    compatible: bool = False
    undated: bool = False
    with_any: Words | None = None
    not_with: Words = frozenset()
    not_near: Words = frozenset()
    previous_of: dict[Word, Words] = Field(default_factory=dict)

    @property
    def groups(self) -> dict[Word, tuple[Word, ...]]:
        """Word -> words that may stand for it."""
        if isinstance(self.words, dict):
            return self.words
        return {word: tuple(other for other in self.words if other != word) for word in self.words}


class Kinds(Strict):
    """kinds.yaml; `contains`: of two words of which one says the other, neither may stand for the other."""

    contains: dict[Word, Words]  # before the entries, which are checked against it
    kinds: list[KindEntry]
    singulars: dict[Word, Word]
    sole: Words

    @field_validator("kinds")
    @classmethod
    def _none_contains_another(cls, entries: list[KindEntry], info: ValidationInfo) -> list[KindEntry]:
        contains = info.data.get("contains", {})
        for number, entry in enumerate(entries):
            for word, others in entry.groups.items():
                if fault := _containment(word, others, contains):
                    raise ValueError(f"[{number}] ({entry.name}): {fault}")
        return entries


def _containment(word: str, others: tuple[str, ...], contains: dict[str, Words]) -> str | None:
    """Which other of a word entails it, or is entailed by it, so that exchanging them makes no neutral pair."""
    for other in others:
        if other == word:
            return f"{word} stands for itself"
        for whole, part in ((word, other), (other, word)):
            if part in contains.get(whole, ()):
                return f"{part} says {whole} as well"
    return None


class DetailGroup(Strict):
    """Nouns with the ending their adjectives take, and pairs of adjectives by what they do to each other."""

    nouns: dict[Word, Literal["m", "f", "ma"]]
    compatible: Exchanges
    opposite: Exchanges
    same: Exchanges
    negated: Exchanges


class Details(Strict):
    """details.yaml."""

    groups: list[DetailGroup]
    before: Words
    not_after: Words
    open_before: Words
    adjectives_like_articles: tuple[Affix, ...]
    one_at_a_time: Words


class Choices(Strict):
    """Pairs of words that may be exchanged in a closing phrase, by what that does."""

    plain: Exchanges
    negated: Exchanges
    opposite: Exchanges = Field(default_factory=list)
    opposite_negated: Exchanges = Field(default_factory=list)


class Closing(Strict):
    """A closing phrase with two places, {first} and {second}."""

    text: str
    first: Choices
    second: Choices
    feminine: bool = False


class Circumstance(Strict):
    """Verbs and nouns whose claims these phrases may close."""

    verbs: Words
    nouns: Words = frozenset()
    phrases: list[Closing]


class Closings(Strict):
    """closings.yaml; `choices` only names what the phrases share."""

    choices: dict[str, Choices]
    circumstances: list[Circumstance]
    noun_pasts: Words
    not_with: Words
    pronoun_objects: tuple[Affix, ...]
    uninflected_begins: Words

"""Lexicon files about sentences: what the matcher asks, the verb at the head, negation of nouns."""

from __future__ import annotations

from typing import Literal

from data_prep.contrast.lexicon.schema import Affix, Conjugated, Phrase, Phrases, Strict, Word, Words


class Sentences(Strict):
    """sentences.yaml: what the matcher asks of any claim."""

    denials: Words
    hedges: Words
    affirming_before_a_past: Words
    relatives: Words
    after_a_name: Words
    begins_after_a_name: tuple[Affix, ...]
    whole_openings: Words
    numerals: Words
    pasts_like_presents: Words


class Heads(Strict):
    """heads.yaml: verbs that may head a claim, and what keeps a claim from being negated as a whole."""

    acts: list[Conjugated]
    events: list[Conjugated]
    presents: Words
    noun_pasts: Words
    ambiguous: Words
    binding: Words
    binding_phrases: Phrases
    dated: Words
    ambiguous_jussives: Words
    negative_polarity: Words
    subjects: Words
    no_subject: Words
    no_thing: Words
    adverbial_openings: Words
    elatives: Words
    affirming: Words
    still: dict[Phrase, Phrase]
    possibilities: tuple[Phrase, ...]
    existence: Words
    negated_existence: Words
    is_not: dict[Word, Word]


class Nominal(Strict):
    """nominal.yaml: nouns of action under عدم, adjectives under غير."""

    deciding: Words
    deciding_with: dict[Word, Word]
    actions: Words
    asserting: Words
    asserting_with: dict[Word, Words]
    facts: Words
    pronouns: tuple[Affix, ...]
    open_before: Words
    fixed: Words
    reasons: Words
    copulas: Words
    predicates: Words
    governing: dict[Word, Affix]
    quality: Words
    not_after: Words
    negating: dict[Word, Affix | Literal[""]]
    irregular_predicates: dict[Word, Phrase]
    no_decision_after: Words
    other_government: Words

"""Exchanges of nouns, adjectives and particles (lexicon/words.yaml): opposites, quantifiers, synonyms, spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, Effect, Rule, contradiction, paraphrase, replaced, weaker
from data_prep.contrast.language.affixes import (
    ACCUSATIVE,
    ARTICLE,
    BARE,
    CONJUNCTIONS,
    DEFINITE,
    FEMININE,
    POSSESSIVES,
    construct,
    without_conjunction,
)
from data_prep.contrast.language.matching import fits, is_numeral
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.lexicon.exchanges import WordClasses, WordPair
from data_prep.contrast.lexicon.schema import exchanged

# Where the phenomenon bears another name than the rule.
_PHENOMENA = {"synonym": "paraphrase", "month_name": "date"}
_REACH = 3  # words after the first within which the second of two joined by و stands


@dataclass(frozen=True, slots=True)
class Exchange:
    """One written form that may be replaced by another, where its entry allows it."""

    old: str
    new: str
    rule: Rule
    entry: WordPair


@cache
def exchanges() -> dict[str, list[Exchange]]:
    """Every form of words.yaml, inflected, by its spelling."""
    forms: dict[str, list[Exchange]] = {}
    listed = lexicon.words()
    makers: tuple[tuple[Callable[[str, str], Rule], dict[str, WordClasses]], ...] = (
        (weaker, listed.weakening),
        (contradiction, listed.contradiction),
        (paraphrase, listed.entailment),
    )
    for maker, groups in makers:
        for name, classes in groups.items():
            rule = maker(name, _PHENOMENA.get(name, name))
            for old, new, entry in _inflected(classes):
                forms.setdefault(old, []).append(Exchange(old, new, rule, entry))
    return forms


def _inflected(classes: WordClasses) -> Iterator[tuple[str, str, WordPair]]:
    inflections = ((_noun, classes.nouns), (_adjective, classes.adjectives), (_particle, classes.words))
    for inflect, entries in inflections:
        for entry in entries:
            left, right, both_ways = exchanged(entry.pair)
            for old, new in ((left, right), (right, left))[: 1 + both_ways]:
                for form, other in inflect(old, new):
                    if entry.only is None or form in entry.only:
                        yield form, other, entry


def _particle(old: str, new: str) -> Iterator[tuple[str, str]]:
    for conjunction in CONJUNCTIONS:
        yield conjunction + old, conjunction + new


def _noun(old: str, new: str) -> Iterator[tuple[str, str]]:
    yield from ((prefix + old, prefix + new) for prefix in (*BARE, *DEFINITE))
    if old[-1] not in "ةاء" and new[-1] not in "ةاء" and not (old + " " + new).count("ات"):
        yield old + ACCUSATIVE, new + ACCUSATIVE
    if old[-1] not in "ىاء" and new[-1] not in "ىاء":  # a final hamza changes its seat before a pronoun
        for prefix, pronoun in product(BARE, POSSESSIVES):
            yield prefix + construct(old) + pronoun, prefix + construct(new) + pronoun


def _adjective(old: str, new: str) -> Iterator[tuple[str, str]]:
    for ending in ("", FEMININE):
        yield from ((prefix + old + ending, prefix + new + ending) for prefix in ("", ARTICLE))
    if not (old + new).count("ء"):  # بطيئا: the hamza changes its seat
        yield old + ACCUSATIVE, new + ACCUSATIVE


def word_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Every exchange that the claim's words and their neighbours allow."""
    listed = exchanges()
    if listed.keys().isdisjoint(sentence.vocabulary):
        return
    for index, word in enumerate(sentence.words):
        if word.locked:
            continue
        for exchange in listed.get(word.plain, ()):
            if _may_be_exchanged(sentence, index, exchange):
                yield Edit(exchange.rule, (replaced(sentence, index, index, exchange.new),))


def _may_be_exchanged(sentence: Sentence, index: int, exchange: Exchange) -> bool:
    effect = exchange.rule.effect
    if effect is not Effect.keeps and not sentence.asserts(index):
        return False
    if _says_both(sentence, index, exchange.new):
        return False
    if effect is Effect.contradicts and (_is_joined(sentence, index, exchange) or _serves(sentence, index, exchange)):
        return False
    wanted = exchange.entry.next
    if wanted is not None and "than" in wanted.kinds and _is_one_of_two(sentence, index + 2):
        return False  # 51 points make no record of less than 50
    return fits(sentence, index, index, exchange.entry)


def _says_both(sentence: Sentence, index: int, new: str) -> bool:
    """Whether the new word stands beside the old one already: حزيران يونيو, آذار (مارس), داخل وخارج."""
    beside = (without_conjunction(sentence.plain_at(index + step)) for step in (-1, 1))
    return without_conjunction(new) in beside


def _serves(sentence: Sentence, index: int, exchange: Exchange) -> bool:
    """Whether what is done (تقليص, رفع) is said to serve something, or to be for it: the opposite would not."""
    listed = lexicon.words()
    if not exchange.old.endswith(tuple(listed.deeds)):
        return False
    return sentence.plain_at(index - 1) in listed.purposes or sentence.holds(listed.purposes, index + 1)


def _is_one_of_two(sentence: Sentence, index: int) -> bool:
    """Whether another number of the same unit stands in the claim."""
    unit = sentence.beside(index, 1)
    numbers = (place for place, word in enumerate(sentence.plains) if place != index and is_numeral(word))
    return bool(unit) and any(sentence.beside(place, 1) == unit for place in numbers)


def _is_joined(sentence: Sentence, index: int, exchange: Exchange) -> bool:
    """Whether the word is one of two joined by و, which go one way: تطوير وتعزيز; داخل البلاد وخارجها says both."""
    following = sentence.beside(index, 1)
    if any(word.startswith("و" + exchange.new) for word in sentence.near(index + 1, index + 1 + _REACH)):
        return True
    return (index > 0 and exchange.old.startswith("و")) or (following.startswith("و") and len(following) > 4)

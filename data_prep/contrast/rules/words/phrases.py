"""Phrases that say the same or cannot hold beside each other (lexicon/phrases.yaml), and a city without what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, Effect, Rule, contradiction, paraphrase, replaced
from data_prep.contrast.language.matching import fits, is_nationality
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.lexicon.exchanges import PhrasePair
from data_prep.contrast.lexicon.schema import exchanged
from data_prep.contrast.rules.names.geography import named_cities

CITY_ALONE = paraphrase("city_alone", "ellipsis")
_CAPITAL = "العاصمة"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may be exchanged for others, and the entry of the lexicon that says where."""

    words: tuple[str, ...]
    new: str
    rule: Rule
    entry: PhrasePair


@cache
def _phrases() -> dict[str, list[Phrase]]:
    """First word, with what may stand before it in the same word -> the phrases it begins."""
    by_word: dict[str, list[Phrase]] = {}
    listed = lexicon.phrases()
    for phrase in (*_both_ways(listed.phrases, opposite=False), *_both_ways(listed.opposites, opposite=True)):
        by_word.setdefault(phrase.words[0], []).append(phrase)
    return by_word


def _both_ways(entries: Sequence[PhrasePair], *, opposite: bool) -> Iterator[Phrase]:
    for entry in entries:
        rule = (contradiction if opposite else paraphrase)(_name(opposite), entry.phenomenon)
        left, right, both_ways = exchanged(entry.pair)
        for old, new in ((left, right), (right, left))[: 1 + both_ways]:
            for prefix in ("", "و", *entry.prefixes):
                yield Phrase(tuple(f"{prefix}{old}".split()), prefix + new, rule, entry)


def _name(opposite: bool) -> str:
    return "opposite_phrase" if opposite else "phrase"


def phrase_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Every phrase of the lists, and every city, that can be said in another way."""
    city_words = lexicon.phrases().city_words
    for index, word in enumerate(sentence.words):
        for phrase in _phrases().get(word.plain, ()):
            last = index + len(phrase.words) - 1
            if _reads(sentence, index, phrase) and _may_be_exchanged(sentence, index, last, phrase):
                yield Edit(phrase.rule, (replaced(sentence, index, last, phrase.new),))
        if word.plain in city_words and not word.locked:
            yield from _city_alone(sentence, index)


def _reads(sentence: Sentence, index: int, phrase: Phrase) -> bool:
    """Whether the claim reads so from `index` on, none of it locked."""
    end = index + len(phrase.words)
    if tuple(sentence.plains[index:end]) != phrase.words or any(word.locked for word in sentence.words[index:end]):
        return False
    return all(sentence.joined(step) for step in range(index, end - 1))


def _may_be_exchanged(sentence: Sentence, index: int, last: int, phrase: Phrase) -> bool:
    if phrase.rule.effect is Effect.contradicts and not _asserts_up_to(sentence, index):
        return False
    return not sentence.holds(phrase.entry.not_with) and fits(sentence, index, last, phrase.entry)


def _asserts_up_to(sentence: Sentence, index: int) -> bool:
    """Whether the claim asserts what stands before the phrase; the phrase may doubt by itself (دون شروط)."""
    return sentence.asserts(index - 1) and sentence.first_doubt >= index


def _city_alone(sentence: Sentence, index: int) -> Iterator[Edit]:
    """في العاصمة السورية دمشق -> في دمشق; في مدينة حلب -> في حلب."""
    if sentence.beside(index, -1) not in lexicon.phrases().city_words_after or not sentence.joined(index):
        return
    start = index + 1
    if sentence.plain_at(index) == _CAPITAL and is_nationality(sentence.plain_at(start)):
        start += 1
    city = sentence.name_at(start, named_cities()) if sentence.joined(start - 1) else None
    if city is not None and not any(word.locked for word in sentence.words[start : city[1]]):
        raw = sentence.text[sentence.words[start].start : sentence.words[city[1] - 1].end]
        yield Edit(CITY_ALONE, (replaced(sentence, index, city[1] - 1, raw),))

"""Phrases that say the same (lexicon/phrases.yaml), and a city with or without العاصمة, مدينة before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.name_rules import cities, nationalities
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.word_rules import is_numeral
from data_prep.pairs import Relation

_PLACE_BEFORE = frozenset({"في", "إلى", "من", "قرب", "عن", "نحو", "على", "وسط"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may be exchanged for others, and the entry of the lexicon that says where."""

    words: tuple[str, ...]
    new: str
    entry: dict[str, Any]


@cache
def _phrases() -> dict[str, list[Phrase]]:
    """First word, with what may stand before it in the same word -> the phrases it begins."""
    found: dict[str, list[Phrase]] = {}
    for entry in (*table("phrases")["phrases"], *({"opposite": True} | row for row in table("phrases")["opposites"])):
        sign = "=" if "=" in entry["pair"] else ">"
        left, right = (side.strip() for side in entry["pair"].split(sign))
        ways = [(left, right), (right, left)] if sign == "=" and entry.get("only") != "longer" else [(left, right)]
        for old, new in ways:
            for prefix in ("", "و", *entry.get("prefixes", ())):
                words = tuple(f"{prefix}{old}".split())
                found.setdefault(words[0], []).append(Phrase(words, prefix + new, entry))
    return found


def phrase_edits(sentence: Sentence) -> Iterator[Edit]:
    """Every phrase of the list, and every city, that can be said in another way."""
    phrases = _phrases()
    for index, word in enumerate(sentence.words):
        for phrase in phrases.get(word.plain, ()):
            last = index + len(phrase.words) - 1
            if _stands(sentence, index, phrase) and _fits(sentence, index, last, phrase.entry):
                yield from _exchanged(sentence, index, last, phrase)
        if word.plain in ("العاصمة", "مدينة") and not word.locked:
            yield from _city(sentence, index)


def _exchanged(sentence: Sentence, index: int, last: int, phrase: Phrase) -> Iterator[Edit]:
    if not phrase.entry.get("opposite"):
        yield _edit(sentence, index, last, phrase.new, phrase.entry.get("phenomenon", "paraphrase"), "phrase")
    elif sentence.asserts(index - 1) and sentence.first_doubt >= index:
        begin, end = sentence.words[index].start, sentence.words[last].end
        change = Change(begin, end, sentence.text[begin:end], phrase.new)
        name = phrase.entry.get("phenomenon", "antonym")
        yield Edit(Effect.contradicts, Relation.contradiction, name, "opposite_phrase", (change,))


def _stands(sentence: Sentence, index: int, phrase: Phrase) -> bool:
    end = index + len(phrase.words)
    if tuple(sentence.plains[index:end]) != phrase.words or any(word.locked for word in sentence.words[index:end]):
        return False
    return all(sentence.joined(step) for step in range(index, end - 1))


def _fits(sentence: Sentence, index: int, last: int, entry: dict[str, Any]) -> bool:
    following, before = sentence.beside(last, 1), sentence.beside(index, -1)
    if before in entry.get("previous_not", ()):
        return False
    if "not_with" in entry and any(word.plain in entry["not_with"] for word in sentence.words):
        return False
    if "previous" in entry and not any(_precedes(sentence, index, one) for one in entry["previous"]):
        return False
    refused = entry.get("not_next", ())
    if following in refused or ("ال" in refused and following.startswith("ال")):
        return False
    if "number" in refused and is_numeral(following):
        return False
    wanted = entry.get("next")
    return wanted is None or any(_matches(following, one) for one in wanted)


def _precedes(sentence: Sentence, index: int, wanted: str) -> bool:
    return index > 0 and sentence.beside(index, -1) == ("" if wanted == "break" else wanted)


def _matches(word: str, wanted: str) -> bool:
    match wanted:
        case "number":
            return is_numeral(word)
        case "nationality":
            return word.startswith("ال") and word[2:].removesuffix("ة") in nationalities()
        case "past":
            return word[:1] not in "يتن" or word in ("تم", "تمت", "تعرض", "تعرضت", "تمكن", "تمكنت", "تلقى", "تلقت")
        case "preposition_l":
            return word.startswith("ل") and len(word) > 3
        case "name":
            return not word or word in closed_class("after_a_name")
    return word == wanted


def _edit(sentence: Sentence, start: int, last: int, new: str, phenomenon: str, rule: str) -> Edit:
    begin, end = sentence.words[start].start, sentence.words[last].end
    change = Change(begin, end, sentence.text[begin:end], new)
    return Edit(Effect.keeps, Relation.paraphrase, phenomenon, rule, (change,))


def _city(sentence: Sentence, index: int) -> Iterator[Edit]:
    """في العاصمة السورية دمشق -> في دمشق; في مدينة حلب -> في حلب."""
    if sentence.beside(index, -1) not in _PLACE_BEFORE or not sentence.joined(index):
        return
    last = index + 1
    if sentence.plain_at(index) == "العاصمة" and _matches(sentence.plain_at(last), "nationality"):
        last += 1
    name = sentence.plain_at(last)
    if sentence.joined(last - 1) and name in cities() and not sentence.words[last].locked:
        yield _edit(sentence, index, last, sentence.words[last].raw, "ellipsis", "city_alone")

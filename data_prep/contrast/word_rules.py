"""Exchanges of nouns, adjectives and particles (lexicon/words.yaml): opposites, quantifiers, synonyms, spellings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_EFFECTS = {
    "weakening": (Effect.weakens, Relation.implied),
    "contradiction": (Effect.contradicts, Relation.contradiction),
    "entailment": (Effect.keeps, Relation.paraphrase),
}
_PHENOMENA = {"synonym": "paraphrase", "spelling": "spelling", "month_name": "date"}
_CONJUNCTIONS = ("", "و", "ف")
_BARE = tuple(c + p for c in ("", "و", "ف") for p in ("", "ب", "ل", "ك"))
_DEFINITE = tuple(c + p for c in ("", "و", "ف") for p in ("ال", "بال", "لل", "كال"))
_PRONOUNS = ("ه", "ها", "هم", "هما", "نا")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One written form that may be replaced by another, where its neighbours allow it."""

    old: str
    new: str
    effect: Effect
    relation: Relation
    phenomenon: str
    rule: str
    next: frozenset[str]
    previous: frozenset[str]
    not_next: frozenset[str]
    not_previous: frozenset[str]


@cache
def exchanges() -> dict[str, list[Exchange]]:
    """Every form of words.yaml, inflected, by its spelling."""
    found: dict[str, list[Exchange]] = {}
    for group, (effect, relation) in _EFFECTS.items():
        for phenomenon, classes in table("words")[group].items():
            for word_class, entries in classes.items():
                for entry in entries:
                    for old, new in _forms(word_class, entry):
                        name = _PHENOMENA.get(phenomenon, phenomenon)
                        found.setdefault(old, []).append(_exchange(old, new, effect, relation, name, phenomenon, entry))
    return found


def _exchange(
    old: str, new: str, effect: Effect, relation: Relation, name: str, rule: str, entry: dict[str, Any]
) -> Exchange:
    sides = (frozenset(map(str, entry.get(side, ()))) for side in ("next", "previous", "not_next", "not_previous"))
    return Exchange(old, new, effect, relation, name, rule, *sides)


def _forms(word_class: str, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    left, sign, right = (part.replace("_", " ") for part in entry["pair"].split())
    orders = [(left, right), (right, left)] if sign == "=" else [(left, right)]
    inflect = {"nouns": _noun, "adjectives": _adjective, "words": _particle}[word_class]
    for old, new in orders:
        for forms in inflect(old, new):
            if "only" not in entry or forms[0] in entry["only"]:
                yield forms


def _particle(old: str, new: str) -> Iterator[tuple[str, str]]:
    for prefix in _CONJUNCTIONS:
        yield prefix + old, prefix + new


def _noun(old: str, new: str) -> Iterator[tuple[str, str]]:
    yield from ((prefix + old, prefix + new) for prefix in (*_BARE, *_DEFINITE))
    if old[-1] not in "ةاء" and new[-1] not in "ةاء" and not (old + " " + new).count("ات"):
        yield old + "ا", new + "ا"
    if old[-1] not in "ىاء" and new[-1] not in "ىاء":  # a final hamza changes its seat before a pronoun
        yield from (
            (prefix + _open(old) + suffix, prefix + _open(new) + suffix) for prefix, suffix in product(_BARE, _PRONOUNS)
        )


def _open(noun: str) -> str:
    return noun[:-1] + "ت" if noun.endswith("ة") else noun


def _adjective(old: str, new: str) -> Iterator[tuple[str, str]]:
    yield from ((prefix + old, prefix + new) for prefix in ("", "ال"))
    yield from ((prefix + old + "ة", prefix + new + "ة") for prefix in ("", "ال"))
    if not (old + new).count("ء"):  # بطيئا: the hamza changes its seat
        yield old + "ا", new + "ا"


def word_edits(sentence: Sentence) -> Iterator[Edit]:
    """Every exchange that the claim's words and their neighbours allow."""
    table_ = exchanges()
    if table_.keys().isdisjoint(sentence.vocabulary):
        return
    for index, word in enumerate(sentence.words):
        if word.locked or word.plain not in table_:
            continue
        for exchange in table_[word.plain]:
            if _fits(sentence, index, exchange):
                change = Change(word.start, word.end, word.raw, exchange.new)
                yield Edit(exchange.effect, exchange.relation, exchange.phenomenon, exchange.rule, (change,))


def _fits(sentence: Sentence, index: int, exchange: Exchange) -> bool:
    if exchange.effect is not Effect.keeps and not sentence.asserts(index):
        return False
    following, before = sentence.beside(index, 1), sentence.beside(index, -1)
    if exchange.new.removeprefix("و") in (sentence.plain_at(index + side).removeprefix("و") for side in (-1, 1)):
        return False  # حزيران يونيو, آذار (مارس) and داخل وخارج say both already
    if exchange.effect is Effect.contradicts and _is_joined(sentence, index, exchange):
        return False  # تطوير وإضعاف: what is listed together goes one way
    if exchange.effect is Effect.contradicts and _serves(sentence, index, exchange.old):
        return False
    if "than" in exchange.next and _is_one_of_two(sentence, index + 2):
        return False  # 51 points make no record of less than 50
    if exchange.next and not _is_one_of(exchange.next, following, sentence, index + 1):
        return False
    if exchange.previous and not _is_one_of(exchange.previous, before, sentence, index - 1):
        return False
    if _is_one_of(exchange.not_next, following, sentence, index + 1):
        return False
    return not _is_one_of(exchange.not_previous, before, sentence, index - 1)


def _serves(sentence: Sentence, index: int, old: str) -> bool:
    """Whether what is done (تقليص, رفع) is said to serve something, or to be for it: the opposite would not."""
    if not any(old.endswith(noun) for noun in closed_class("deeds")):
        return False
    purposes = closed_class("purposes")
    return sentence.plain_at(index - 1) in purposes or not purposes.isdisjoint(sentence.plains[index + 1 :])


def _is_one_of_two(sentence: Sentence, index: int) -> bool:
    """Whether another number of the same unit stands in the claim."""
    unit = sentence.beside(index, 1)
    numbers = (place for place, word in enumerate(sentence.plains) if place != index and is_numeral(word))
    return bool(unit) and any(sentence.beside(place, 1) == unit for place in numbers)


def _is_joined(sentence: Sentence, index: int, exchange: Exchange) -> bool:
    """Whether the word is one of two joined by و: itself after it, or the next word; داخل البلاد وخارجها says both."""
    following = sentence.beside(index, 1)
    near = [sentence.plain_at(index + step) for step in (1, 2, 3)]
    if any(word.startswith("و" + exchange.new) for word in near):
        return True
    return (index > 0 and exchange.old.startswith("و")) or (following.startswith("و") and len(following) > 4)


# What an entry may ask of a neighbour besides being this very word.
_KINDS = frozenset({"ال", "number", "digits", "tens", "break", "year", "than", "start", "end", "noun", "ل", "ب"})


def _is_one_of(wanted: frozenset[str], word: str, sentence: Sentence, index: int) -> bool:
    """Whether the word at `index` (with nothing but blanks between, else "") is one of them, or of their kind."""
    kinds = wanted & _KINDS
    return (word in wanted and word not in kinds) or any(_matches(word, kind, sentence, index) for kind in kinds)


def _matches(word: str, wanted: str, sentence: Sentence, index: int) -> bool:
    match wanted:
        case "ال":
            return word.startswith("ال")
        case "number":
            return is_numeral(word)
        case "digits":
            return word.isdigit()
        case "tens":  # after these the noun stands in the singular: 12 سنة, but 3 سنوات, 100 سنة
            return word.isdigit() and int(word) % 100 >= 11
        case "break":
            return index >= 0 and not word
        case "year":
            following = sentence.beside(index, 1)
            return word.isdigit() and len(word) == 4 and not following.startswith("ال")
        case "than":
            following = sentence.beside(index, 1)
            return word == "من" and is_numeral(following)
        case "start":
            return index < 0
        case "end":
            return index >= len(sentence.words) or not sentence.joined(index - 1)
        case "noun":
            return bool(word) and word not in closed_class("negations") and word[0] not in "يتنأفبلك" and len(word) > 2
        case "ل" | "ب":
            return word.startswith(wanted)
    return word == wanted


def is_numeral(word: str) -> bool:
    """Whether the word is a number, in digits or letters."""
    return word.isdigit() or word in _numerals()


@cache
def _numerals() -> frozenset[str]:
    return frozenset(
        [*table("words")["numerals"], *(form for forms in table("numbers")["words"].values() for form in forms)]
    )

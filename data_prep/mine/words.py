"""A claim's words as mining compares them: folded, stemmed, and for each word whether it is negated or only wished for.

Stems are Light10's (Larkey, Ballesteros and Connell 2007: article, conjunction and a few suffixes off) with the verb's
prefixes and final ت taken off, too: keys for matching, no morphology. Two words that should not meet sometimes do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from data_prep.foundation.fold import fold
from data_prep.foundation.negation import is_fixed_negation
from data_prep.foundation.numbers import join_numbers

_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_SUFFIXES = ("هما", "ها", "هم", "نا", "ان", "ات", "ون", "ين", "وا", "يه", "ه", "ي", "ت", "ا")
_CLITICS = ("و", "ف", "ب", "ل", "ك")
_CLAUSE = re.compile("[.،؛:!؟,;?…\n]+")
REACH, NEXT = 4, 2  # words that a negation governs (لم يسفر الانفجار عن | ضحايا), and those it surely denies
_ANY, _BEFORE, _THAT = fold("أي"), fold("قبل"), fold("أن")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, its stem, whether a negation governs it, or stands right before it, whether it is asserted."""

    folded: str
    stem: str
    negated: bool
    refuted: bool
    asserted: bool


@cache
def lexicon(name: str) -> Any:
    """lexicon/<name>.yaml as written."""
    import yaml

    text = (resources.files("data_prep.mine") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def closed_class(name: str) -> frozenset[str]:
    """A list of words.yaml, folded."""
    return frozenset(fold(str(word)) for word in lexicon("words")[name])


@lru_cache(maxsize=1 << 18)
def stem(folded: str) -> str:
    """The matching key of a folded word; at least three letters stay."""
    word = folded
    while True:
        shorter = _without_prefix(word)
        if shorter == word:
            break
        word = shorter
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[1:] if word[0] in "يتن" and len(word) >= 5 else word


def _without_prefix(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word[1:] if word[:1] in _CLITICS and len(word) >= 5 else word


def read_words(text: str) -> list[Word]:
    """The words of a text in order; what a negation governs ends with its clause."""
    return [word for clause in _CLAUSE.split(join_numbers(text)) for word in _clause_words(fold(clause).split())]


def _clause_words(words: list[str]) -> list[Word]:
    """Two negations of one word undo each other: عدم نفي الاتفاق."""
    negations = [place for place, word in enumerate(words) if _negates(words, place)]
    wishes = [place for place in range(len(words)) if _wishes(words, place)]
    if not negations and not wishes:  # nine clauses of ten
        return [Word(word, stem(word), False, False, True) for word in words]
    read = []
    for place, word in enumerate(words):
        governing = [at for at in negations if at < place <= at + REACH or (at < place and words[place - 1] == _ANY)]
        near = governing and place - governing[-1] <= NEXT
        wished = any(at <= place <= at + REACH for at in wishes)
        read.append(Word(word, stem(word), len(governing) % 2 == 1, bool(near), not wished))
    return read


def _bare(word: str) -> str:
    return word[1:] if word[:1] in ("و", "ف") and len(word) > 3 else word


def _negates(words: list[str], place: int) -> bool:
    if words[place] not in closed_class("negations"):
        return False
    return not (_affirms(words, place) or is_fixed_negation(words, place))


def _wishes(words: list[str], place: int) -> bool:
    """قبل أن يغلق, but قبل يومين is a time: 5,413 of 30,918 in both corpora stand before أن."""
    word = _bare(words[place])
    return word in closed_class("irrealis") and (word != _BEFORE or words[place + 1 : place + 2] == [_THAT])


def _affirms(words: list[str], place: int) -> bool:
    """لا يزال, ما زال: still; ما before anything but a past of being: that which."""
    following = words[place + 1] if place + 1 < len(words) else ""
    return following in closed_class("still") or (words[place] == "ما" and following[:2] not in ("كا", "عا"))


@cache
def _without_topic() -> frozenset[str]:
    return frozenset(word for name in ("function", "time", "reporting") for word in closed_class(name))


def topic_stems(words: list[Word]) -> dict[str, str]:
    """Stem -> word for what a claim is about: neither function, time nor reporting words, nor numbers."""
    kept = (word for word in words if len(word.folded) > 2 and not word.folded[0].isdigit())
    return {word.stem: word.folded for word in kept if not _is_topicless(word.folded)}


@lru_cache(maxsize=1 << 18)
def _is_topicless(folded: str) -> bool:
    return folded in _without_topic() or _bare(folded) in _without_topic()

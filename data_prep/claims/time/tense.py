"""How a sentence tells a day that has no year: as past, as coming, or not at all; the word nearest to it decides."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from data_prep.claims.language.lexicon import finite_cues, folded, plain_verbs, table
from data_prep.claims.time.setting import When
from data_prep.claims.time.vocabulary import Words

Mark = Literal["past", "coming", "open", "perhaps past"]
_OPENING = 2  # words: only a date that stands first goes with the verb behind it
_AHEAD = 7  # words behind the date that are looked at, where none before it decides
_RELATIVE = ("الذي", "التي", "الذين", "اللذين", "اللتين", "قد", "وقد")
# ستعقد, سيزور; not سيارة, سياسة, سيطرة, سنوات, ستوكهولم, سيناء, سيف, سيرغي
_FUTURE = re.compile(
    r"[وف]?س(?:ي(?!ار|اس|اد|اق|اح|اج|د|طر|نم|نا|ره|رت|ول|في|فا|ف$|وي|ين|ون|ه|لف|رج|رغ|با|مي|تي)"
    r"|ت(?!ار|اد|ين|ون|ه|يف|يو|را|وك|وي|ان)|ن(?!و|ه|غ|د|تر|ا))\w{3,}"
)
_IMPERFECT = re.compile(r"[وف]?[يتن]\w{2,}")


def lean(words: Words, first: int, behind: int) -> When | None:
    """Past or coming, for the date whose words are `first` to `behind` (exclusive)."""
    for place in range(first - 1, -1, -1):
        if words[place] in ("؛", "…"):
            break
        if mark := _mark(words, place):
            return None if mark == "open" else mark
    for place in range(behind, min(words.num_words, behind + _AHEAD)) if first <= _OPENING else ():
        if mark := _mark(words, place):
            return None if mark == "open" else mark
    return None


def _mark(words: Words, at: int) -> Literal["past", "coming", "open"] | None:
    mark = mark_of(words[at])
    if mark == "perhaps past":  # قصف, فتح: a verb where a sentence or a relative clause begins, else mostly a noun
        return "past" if at == 0 or words[at - 1] in _RELATIVE or (at == 1 and words[0] == "و") else None
    if mark is None and words[at - 1] in ("الذي", "التي") and words[at].isalpha() and not _is_no_perfect(words[at]):
        return "past"
    return mark


def _is_no_perfect(word: str) -> bool:
    return bool(_IMPERFECT.fullmatch(word)) or word in ("لا", "من", "هو", "هي", "في", "ما", "علي", "ليس", "ليست", "كل")


@lru_cache(maxsize=100_000)
def mark_of(word: str) -> Mark | None:
    """What a word by itself says; "open" for a verb of saying or settling, whose content lies on either side."""
    bare = word[1:] if word[:1] in ("و", "ف") and len(word) > 3 and word not in _verbs() else word
    if word in _coming() or bare in _coming():
        return "coming"
    if word in _past() or bare in _past():
        return "past"
    if bare in finite_cues() or bare in _settling() or word in finite_cues():
        return "coming" if _FUTURE.fullmatch(word) else "open"
    if _FUTURE.fullmatch(word):
        return "coming"
    if bare in _verbs():
        return "past" if len(bare) > 3 else "perhaps past"
    return None


@cache
def _coming() -> frozenset[str]:
    return folded(table("dates")["coming_marks"])


@cache
def _past() -> frozenset[str]:
    return folded(table("dates")["past_marks"])


@cache
def _settling() -> frozenset[str]:
    return frozenset(
        form for verb in folded(table("dates")["settling_verbs"]) for form in (verb, verb + "ت", verb + "وا")
    )


@cache
def _verbs() -> frozenset[str]:
    return plain_verbs() - _NOUNS


_NOUNS = folded(["بين", "فجر", "رأى", "عبر", "شكل", "قدم", "سار", "عمد", "أمر", "بدا"])  # mostly no verbs

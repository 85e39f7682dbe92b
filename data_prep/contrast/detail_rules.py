"""Details put in (lexicon/details.yaml): an adjective after a noun of events that stands without one.

Both sides get one, so that neither is longer for it: compatible ones make a neutral pair, opposite ones a
contradiction, synonymous ones a paraphrase; leaving it out entails.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import table
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.verbs import Verb
from data_prep.pairs import Relation

_KINDS = {
    "compatible": (Effect.neutral, Relation.compatible, "addition"),
    "negated": (Effect.neutral, Relation.compatible, "addition"),
    "opposite": (Effect.contradicts, Relation.contradiction, "antonym"),
    "same": (Effect.keeps, Relation.paraphrase, "paraphrase"),
}

_OTHER_CLAUSE = frozenset("الذي التي الذين لكن ولكن حيث بينما فيما مما إذا لأن لأنه لأنها أن وأن بأن بأنه بأنها أنه أنها كما لم لن ولم ما وسط دون".split())


@cache
def _nouns() -> dict[str, tuple[str, dict[str, list[list[str]]]]]:
    """Noun as written -> (the ending its adjectives take, its group); an indefinite accusative ends in alef."""
    found = {}
    for group in table("details")["groups"]:
        for noun, gender in group["nouns"].items():
            found[noun] = {"m": "", "f": "ة", "ma": "ا"}[gender], group
            if gender == "m" and noun[-1] not in "ءاة":
                found[noun + "ا"] = "ا", group
    return found


def detail_edits(sentence: Sentence) -> Iterator[Edit]:
    """Adjectives for each indefinite noun of the list that a preposition follows."""
    before = frozenset(table("details")["before"])
    for index, word in enumerate(sentence.words):
        stem = next((word.plain[len(p) :] for p in ("", "و", "ب", "ل") if _known(word.plain, p)), None)
        following = sentence.beside(index, 1)
        if word.locked or stem is None or not (following in before or following.startswith(("بال", "لل"))):
            continue
        ending, group = _nouns()[stem]
        for kind, (effect, relation, phenomenon) in _KINDS.items():
            if effect is Effect.contradicts and not sentence.asserts(index):
                continue
            for first, second in group[kind]:
                change = Change(word.end, word.end, _inflected(first, ending), _inflected(second, ending))
                yield Edit(effect, relation, phenomenon, f"detail_{kind}", (change,))


@cache
def _circumstances() -> dict[str, list[dict[str, Any]]]:
    """Past verb form (with and without conjunction) -> the phrases that may close its claim."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table("details")["circumstances"]:
        for past in row["verbs"]:
            forms = Verb(past, "ي").past_forms()
            for prefix in ("", "و", "ف"):
                found.setdefault(prefix + forms["past_ms"], []).extend(row["phrases"])
                found.setdefault(prefix + forms["past_fs"], []).extend(row["phrases"])
    return found


def circumstance_edits(sentence: Sentence) -> Iterator[Edit]:
    """A closing phrase for a claim that begins with a past verb of the list; both sides get one."""
    if not _can_be_closed(sentence):
        return
    end = len(sentence.text)
    for entry in _circumstances().get(sentence.words[0].plain, ()):
        ending = "ة" if entry.get("feminine") else ""
        for kind, (effect, relation, phenomenon) in _KINDS.items():
            for pair in entry[kind]:
                first, second = (_closing(entry["phrase"], word, ending) for word in pair)
                yield Edit(effect, relation, phenomenon, f"circumstance_{kind}", (Change(end, end, first, second),))


def _closing(phrase: str, word: str, ending: str) -> str:
    return "، " + phrase.replace("{}", word + ending)


def _can_be_closed(sentence: Sentence) -> bool:
    """A claim of one clause that begins with its verb and ends in a word: nothing in it that the phrase could hang on."""
    words = sentence.words
    if not 4 <= len(words) <= 26 or words[0].start > 0 or words[-1].end != len(sentence.text) or words[-1].locked:
        return False
    return not _OTHER_CLAUSE & {word.plain for word in words} and not set(sentence.text) & set("،,؛;:.\"«»()[]…؟!")


def _known(word: str, prefix: str) -> bool:
    return word.startswith(prefix) and word[len(prefix) :] in _nouns()


def _inflected(adjective: str, ending: str) -> str:
    """" غير متوقعة" for "غير متوقع" after a feminine; after غير the adjective is in the genitive, without alef."""
    if adjective.startswith("غير ") and ending == "ا":
        return f" {adjective}"
    return f" {adjective}{ending}"

"""Details put in (lexicon/details.yaml): an adjective after a noun of events that stands without one.

Both sides get one, so that neither is longer for it: compatible ones make a neutral pair, opposite ones a
contradiction, synonymous ones a paraphrase; leaving it out entails.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_NO_ARTICLE = ("بالست", "باليست", "بالغ")  # بالستي is an adjective; بالأمس holds an article
_KINDS = {
    "compatible": (Effect.neutral, Relation.compatible, "addition"),
    "negated": (Effect.neutral, Relation.compatible, "addition"),
    "opposite": (Effect.contradicts, Relation.contradiction, "antonym"),
    "same": (Effect.keeps, Relation.paraphrase, "paraphrase"),
}


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
        if sentence.beside(index, -1) in table("details")["not_after"] or following.startswith(_NO_ARTICLE):
            continue
        near = {sentence.plain_at(place) for place in range(max(0, index - 3), index)}
        ending, group = _nouns()[stem]
        for kind, (effect, relation, phenomenon) in _KINDS.items():
            is_open = not sentence.asserts(index) or near & set(table("details")["open_before"])
            if effect is Effect.contradicts and is_open:
                continue
            for first, second in group[kind]:
                if effect is Effect.contradicts and stem.endswith("ات") and first == "ليلي":
                    continue  # raids by night do not exclude raids by day
                change = Change(word.end, word.end, _inflected(first, ending), _inflected(second, ending))
                yield Edit(effect, relation, phenomenon, f"detail_{kind}", (change,))


def _known(word: str, prefix: str) -> bool:
    return word.startswith(prefix) and word[len(prefix) :] in _nouns()


def _inflected(adjective: str, ending: str) -> str:
    """The adjective with its ending; after غير it is in the genitive, without alef."""
    if adjective.startswith("غير ") and ending == "ا":
        return f" {adjective}"
    return f" {adjective}{ending}"

"""A closing phrase for a claim that begins with a past verb (lexicon/closings.yaml).

The phrase becomes part of all texts of the block. Two of its words can be exchanged apart from each other and from
the claim's own words: one for what is compatible with it, one for a synonym or an opposite.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.head_rules import find_head
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.verbs import Verb
from data_prep.pairs import Relation

_VARIANTS = 3  # of each choice, so that one as long as the claim's own edits can be found
MAX_WORDS, MAX_COMMAS = 26, 2  # in a longer claim nobody sees what the phrase belongs to
_QUOTES = frozenset('"«»“”؟!…:؛')
_MEANING = {
    "plain": (Effect.keeps, Relation.paraphrase, "paraphrase"),
    "negated": (Effect.keeps, Relation.paraphrase, "negation"),
    "opposite": (Effect.contradicts, Relation.contradiction, "antonym"),
    "opposite_negated": (Effect.contradicts, Relation.contradiction, "negation"),
}


@cache
def _by_verb() -> dict[str, list[dict[str, Any]]]:
    """Past of a verb -> the phrases that may close its claim."""
    rows = table("closings")["circumstances"]
    return {
        past: [p for row in rows if past in row["verbs"] for p in row["phrases"]] for r in rows for past in r["verbs"]
    }


@cache
def _by_opening() -> dict[str, list[dict[str, Any]]]:
    """First word, with and without conjunction -> the phrases that may close its claim."""
    found: dict[str, list[dict[str, Any]]] = {}
    for past, phrases in _by_verb().items():
        forms = Verb(past, "ي").past_forms()
        shapes = ["past_fs"] if past in table("closings")["noun_pasts"] else ["past_ms", "past_fs"]
        for form in (prefix + forms[shape] for prefix in ("", "و", "ف") for shape in shapes):
            found[form] = phrases
    for row in table("closings")["circumstances"]:
        found |= dict.fromkeys(row.get("nouns", ()), row["phrases"])
    return found


def closed(sentence: Sentence, rng: random.Random) -> list[tuple[str, list[Edit]]]:
    """The claim with a phrase, and the edits of the phrase, once for each choice of negated or plain exchanges."""
    phrases = _phrases(sentence)
    if not phrases or not _can_be_closed(sentence):
        return []
    kinds = [("plain", "plain"), ("negated", "negated"), ("plain", "opposite"), ("negated", "opposite_negated")]
    return [_close(sentence.text, rng.choice(phrases), kind, rng) for kind in kinds for _ in range(_VARIANTS)]


def _phrases(sentence: Sentence) -> list[dict[str, Any]]:
    """Phrases for the word that the claim begins with, or for its verb after a subject or قد."""
    first = sentence.words[0].plain
    if first in _by_opening():
        return _by_opening()[first]
    head = find_head(sentence)
    told = head is not None and (head.future or head.form.startswith("past"))
    return _by_verb().get(head.verb.past, []) if told and head and head.verb else []


def _close(text: str, phrase: dict[str, Any], kind: tuple[str, str], rng: random.Random) -> tuple[str, list[Edit]]:
    ending = "ة" if phrase.get("feminine") else ""
    exchanges = rng.choice(phrase["first"][kind[0]]), rng.choice(phrase["second"][kind[1]])
    first, second = ([_inflected(word, ending) for word in pair] for pair in exchanges)
    longer = f"{text}، {phrase['text'].format(first=first[0], second=second[0])}"
    neutral = (Effect.neutral, Relation.compatible, "addition")
    place = len(longer) - len(second[0])
    before = place - 1 - len(first[0])
    return longer, [
        Edit(*neutral, "closing_compatible", (_change(before, first),)),
        Edit(*_MEANING[kind[1]], f"closing_{kind[1]}", (_change(place, second),)),
    ]


def _change(start: int, words: list[str]) -> Change:
    return Change(start, start + len(words[0]), words[0], words[1])


def _inflected(words: str, ending: str) -> str:
    """The adjective takes the ending; بلا انقطاع is none."""
    return words if words.startswith(("بلا ", "دون ")) else words + ending


def _can_be_closed(sentence: Sentence) -> bool:
    words = sentence.words
    if (
        len(words) > MAX_WORDS
        or sentence.text.count("،") > MAX_COMMAS
        or words[0].start > 0
        or words[-1].end != len(sentence.text)
        or words[-1].locked
    ):
        return False
    if len(words) > 1 and words[1].plain.startswith(("به", "له", "عنه", "فيه")) and len(words[1].plain) < 4:
        return False
    return closed_class("not_with_a_closing").isdisjoint(sentence.vocabulary) and _QUOTES.isdisjoint(sentence.text)

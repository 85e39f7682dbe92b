"""A closing phrase for a claim that begins with a past verb (lexicon/closings.yaml).

The phrase becomes part of all texts of the block. Two of its words can be exchanged apart from each other and from
the claim's own words: one for what is compatible with it, one for a synonym or an opposite.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Rule, compatible, contradiction, paraphrase
from data_prep.contrast.language.affixes import CONJUNCTIONS, FEMININE
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.language.verbs import Verb
from data_prep.contrast.lexicon.of_kinds import Choices, Closing
from data_prep.contrast.rules.clauses.heads import find_head

_VARIANTS = 3  # of each choice, so that one as long as the claim's own edits can be found
MAX_WORDS, MAX_COMMAS = 26, 2  # in a longer claim nobody sees what the phrase belongs to
_QUOTES = frozenset('"«»“”؟!…:؛')


def _put_in(rule: Rule) -> Rule:
    return replace(rule, outside=True)


COMPATIBLE = _put_in(compatible("closing_compatible", "addition"))
# What the exchange of the second word does, by its key in the lexicon.
MEANING = {
    "plain": _put_in(paraphrase("closing_plain")),
    "negated": _put_in(paraphrase("closing_negated", "negation")),
    "opposite": _put_in(contradiction("closing_opposite", "antonym")),
    "opposite_negated": _put_in(contradiction("closing_opposite_negated", "negation")),
}
# Keys of what is drawn for the first word and the second.
_CHOICES = (("plain", "plain"), ("negated", "negated"), ("plain", "opposite"), ("negated", "opposite_negated"))


@cache
def _by_verb() -> dict[str, list[Closing]]:
    """Past of a verb -> the phrases that may close its claim."""
    by_verb: dict[str, list[Closing]] = {}
    for row in lexicon.closings().circumstances:
        for past in row.verbs:
            by_verb.setdefault(past, []).extend(row.phrases)
    return by_verb


@cache
def _by_opening() -> dict[str, list[Closing]]:
    """First word, with and without conjunction -> the phrases that may close its claim."""
    by_opening: dict[str, list[Closing]] = {}
    for past, phrases in sorted(_by_verb().items()):
        forms = Verb(past, "ي").past_forms()
        shapes = ["past_fs"] if past in lexicon.closings().noun_pasts else ["past_ms", "past_fs"]
        by_opening |= {prefix + forms[shape]: phrases for prefix in CONJUNCTIONS for shape in shapes}
    for row in lexicon.closings().circumstances:
        by_opening |= dict.fromkeys(row.nouns, row.phrases)
    return by_opening


def closed(sentence: Sentence, draws: Draws) -> list[tuple[str, list[Edit]]]:
    """The claim with a phrase, and the edits of the phrase, once for each choice of negated or plain exchanges."""
    phrases = _phrases(sentence)
    if not phrases or not _can_be_closed(sentence):
        return []
    rng = draws.of("closing")
    return [_close(sentence.text, rng.choice(phrases), keys, rng) for keys in _CHOICES for _ in range(_VARIANTS)]


def _phrases(sentence: Sentence) -> Sequence[Closing]:
    """Phrases for the word that the claim begins with, or for its verb after a subject or قد."""
    first = sentence.words[0].plain
    if first in _by_opening():
        return _by_opening()[first]
    head = find_head(sentence)
    if head is None or head.verb is None or not (head.future or head.is_past):
        return []
    return _by_verb().get(head.verb.past, [])


def _close(text: str, phrase: Closing, keys: tuple[str, str], rng: random.Random) -> tuple[str, list[Edit]]:
    first, second = (
        _drawn(choices, key, phrase, rng) for choices, key in zip((phrase.first, phrase.second), keys, strict=True)
    )
    longer = f"{text}، {phrase.text.format(first=first[0], second=second[0])}"
    place = len(longer) - len(second[0])
    before = place - 1 - len(first[0])
    return longer, [
        Edit(COMPATIBLE, (_change(before, first),)),
        Edit(MEANING[keys[1]], (_change(place, second),)),
    ]


def _drawn(choices: Choices, key: str, phrase: Closing, rng: random.Random) -> list[str]:
    """The two words of an exchange, inflected for the phrase."""
    return [_inflected(words, FEMININE if phrase.feminine else "") for words in rng.choice(getattr(choices, key))]


def _change(start: int, words: Sequence[str]) -> Change:
    return Change(start, start + len(words[0]), words[0], words[1])


def _inflected(words: str, ending: str) -> str:
    """The adjective takes the ending; بلا انقطاع is none."""
    return words if words.split(" ", 1)[0] in lexicon.closings().uninflected_begins else words + ending


def _can_be_closed(sentence: Sentence) -> bool:
    """Whether a phrase at the end would be read as of the claim's event."""
    listed, words = lexicon.closings(), sentence.words
    if len(words) > MAX_WORDS or sentence.text.count("،") > MAX_COMMAS or not _is_framed_by_words(sentence):
        return False
    second = sentence.plain_at(1)
    if second.startswith(listed.pronoun_objects) and len(second) < 4:
        return False
    return not sentence.holds(listed.not_with) and _QUOTES.isdisjoint(sentence.text)


def _is_framed_by_words(sentence: Sentence) -> bool:
    first, last = sentence.words[0], sentence.words[-1]
    return first.start == 0 and last.end == len(sentence.text) and not last.locked

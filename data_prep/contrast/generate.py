"""Claims -> blocks -> pairs, each claim by itself and from its own seed, so that order and processes change nothing."""

from __future__ import annotations

import hashlib
import random
from typing import NamedTuple

from data_prep.contrast.amount_rules import amount_edits
from data_prep.contrast.blocks import Block, BlockPair, Costs, is_sound, propose
from data_prep.contrast.closings import closed
from data_prep.contrast.date_rules import date_edits
from data_prep.contrast.detail_rules import detail_edits
from data_prep.contrast.edits import Edit
from data_prep.contrast.head_rules import head_edits
from data_prep.contrast.kind_rules import kind_edits
from data_prep.contrast.lexicon import closed_class
from data_prep.contrast.measure_rules import measure_edits
from data_prep.contrast.name_rules import name_edits
from data_prep.contrast.nominal_rules import nominal_edits
from data_prep.contrast.number_rules import number_edits
from data_prep.contrast.party_rules import party_edits
from data_prep.contrast.period_rules import period_edits
from data_prep.contrast.phrase_rules import phrase_edits
from data_prep.contrast.place_rules import place_edits
from data_prep.contrast.score_rules import score_edits
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.update_rules import update_edits
from data_prep.contrast.verb_rules import verb_edits
from data_prep.contrast.word_rules import word_edits

MIN_WORDS, MAX_WORDS, MAX_CHARACTERS = 4, 45, 400
_FRAGMENT_KINDS = frozenset({"demands", "warns", "expects"})


class Outcome(NamedTuple):  # pickled and read again in half the time of a dataclass
    """What became of one claim: its pairs and their costs, or the reason why it was left alone."""

    edits: int
    pairs: tuple[BlockPair, ...] = ()
    costs: Costs | None = None
    is_own: bool = False  # the neutral edit is of the claim's own words
    reason: str | None = None


def all_edits(sentence: Sentence, rng: random.Random, day: str | None = None) -> list[Edit]:
    """Every edit of every rule, in a fixed order; `day` (yyyy-mm-dd) is when the claim was made."""
    return [
        *word_edits(sentence),
        *phrase_edits(sentence),
        *verb_edits(sentence),
        *head_edits(sentence, rng),
        *nominal_edits(sentence),
        *number_edits(sentence, rng),
        *amount_edits(sentence, rng),
        *score_edits(sentence, rng),
        *measure_edits(sentence),
        *date_edits(sentence, rng),
        *name_edits(sentence, rng),
        *place_edits(sentence, rng),
        *kind_edits(sentence, rng),
        *period_edits(sentence, rng),
        *detail_edits(sentence),
        *party_edits(sentence, rng),
        *update_edits(sentence, day, rng),
    ]


def seeded(seed: int, *parts: str) -> random.Random:
    """A generator that follows from the claim's content alone."""
    digest = hashlib.sha256("\x1f".join([str(seed), *parts]).encode("utf-8", "surrogatepass")).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def contrast(text: str, kind: str, checkable: bool, identity: str, seed: int, day: str | None = None) -> Outcome:
    """The block of one claim, or why it has none."""
    sentence = Sentence(text)
    if reason := unfit(sentence, kind, checkable):
        return Outcome(0, reason=reason)
    rng = seeded(seed, identity, text)
    edits = all_edits(sentence, rng, day)
    found = [propose(text, edits, rng)]
    if not (isinstance(found[0], Block) and found[0].is_level):
        found += [propose(longer, [*edits, *more], rng) for longer, more in closed(sentence, rng)]
    possible = len(edits) + len(found) - 1  # a phrase put in is an edit, too
    if not possible:
        return Outcome(0, reason="no_certain_edit")
    blocks = [block for block in found if isinstance(block, Block)]
    if not blocks:
        return Outcome(possible, reason=str(found[0]))
    best = max(block.merit for block in blocks)
    block = rng.choice([block for block in blocks if block.merit == best])
    pairs = tuple(block.pairs(rng))
    if not is_sound(pairs):
        return Outcome(possible, reason="texts_coincide")
    return Outcome(possible, pairs, block.costs, block.is_own)


def unfit(sentence: Sentence, kind: str, checkable: bool) -> str | None:
    """Why a claim is not looked at: it asserts nothing, or is no sentence that could be read by itself."""
    if not checkable or "؟" in sentence.text or "?" in sentence.text:
        return "asserts_nothing"
    if not MIN_WORDS <= len(sentence.words) <= MAX_WORDS or len(sentence.text) > MAX_CHARACTERS:
        return f"not_{MIN_WORDS}_to_{MAX_WORDS}_words"
    if "\n" in sentence.text or "\r" in sentence.text:
        return "line_break"
    first = sentence.words[0].plain
    if kind in _FRAGMENT_KINDS or (first[0] in "بل" and first not in closed_class("whole_openings") and len(first) > 3):
        return "fragment"
    return None

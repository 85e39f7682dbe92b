"""Claims -> blocks -> pairs, each claim by itself and from its own seed, so that order and processes change nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from data_prep.contrast import lexicon
from data_prep.contrast.blocks import Block, BlockPair, Costs, is_sound, propose
from data_prep.contrast.draws import Draws, seeded
from data_prep.contrast.edits import Edit
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.attribution import attribution_edits
from data_prep.contrast.rules.clauses.head_negation import head_edits
from data_prep.contrast.rules.clauses.later_changes import later_change_edits
from data_prep.contrast.rules.clauses.nominal_negation import nominal_edits
from data_prep.contrast.rules.clauses.passive import passive_edits
from data_prep.contrast.rules.clauses.roles import role_edits
from data_prep.contrast.rules.names.clubs import club_edits
from data_prep.contrast.rules.names.editions import edition_edits
from data_prep.contrast.rules.names.kinds import kind_edits
from data_prep.contrast.rules.names.nationalities import nationality_edits
from data_prep.contrast.rules.names.places import place_edits
from data_prep.contrast.rules.names.places_of_one import place_of_one_edits
from data_prep.contrast.rules.numbers.amounts import amount_edits
from data_prep.contrast.rules.numbers.counts import count_edits
from data_prep.contrast.rules.numbers.dates import date_edits
from data_prep.contrast.rules.numbers.periods import period_edits
from data_prep.contrast.rules.numbers.scores import score_edits
from data_prep.contrast.rules.numbers.units import unit_edits
from data_prep.contrast.rules.numbers.wholes import possible_edits
from data_prep.contrast.rules.words.closings import closed
from data_prep.contrast.rules.words.details import detail_edits
from data_prep.contrast.rules.words.phrases import phrase_edits
from data_prep.contrast.rules.words.verbs import verb_edits
from data_prep.contrast.rules.words.words import word_edits

__all__ = ["Outcome", "all_edits", "contrast", "seeded", "unfit"]

# Every rule, from the claim's sentence and its draws to edits; the order is that of the list of edits alone.
RULES: tuple[Callable[[Sentence, Draws], Iterator[Edit]], ...] = (
    word_edits,
    phrase_edits,
    verb_edits,
    head_edits,
    nominal_edits,
    count_edits,
    amount_edits,
    score_edits,
    unit_edits,
    date_edits,
    club_edits,
    place_edits,
    nationality_edits,
    edition_edits,
    place_of_one_edits,
    kind_edits,
    period_edits,
    detail_edits,
    role_edits,
    passive_edits,
    attribution_edits,
)
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
    """Every edit of every rule; `day` (yyyy-mm-dd) is when the claim was made. One number of `rng` seeds all rules."""
    return _edits(sentence, Draws(rng.getrandbits(64)), day)


def _edits(sentence: Sentence, draws: Draws, day: str | None) -> list[Edit]:
    edits = [edit for rule in RULES for edit in rule(sentence, draws)]
    return possible_edits(sentence, [*edits, *later_change_edits(sentence, day, draws)])


def contrast(text: str, kind: str, checkable: bool, identity: str, seed: int, day: str | None = None) -> Outcome:
    """The block of one claim, or why it has none."""
    sentence = Sentence(text)
    if reason := unfit(sentence, kind, checkable):
        return Outcome(0, reason=reason)
    draws = Draws(seeded(seed, identity, text).getrandbits(64))
    edits = _edits(sentence, draws, day)
    proposals = [propose(text, edits, draws)]
    if not (isinstance(proposals[0], Block) and proposals[0].is_level):
        proposals += [propose(longer, [*edits, *more], draws) for longer, more in closed(sentence, draws)]
    possible = len(edits) + len(proposals) - 1  # a phrase put in is an edit, too
    if not possible:
        return Outcome(0, reason="no_certain_edit")
    blocks = [block for block in proposals if isinstance(block, Block)]
    if not blocks:
        return Outcome(possible, reason=str(proposals[0]))
    return _outcome(possible, _best(blocks, draws), draws)


def _best(blocks: list[Block], draws: Draws) -> Block:
    """One of the blocks that no other beats."""
    most = max(block.merit for block in blocks)
    return draws.of("block").choice([block for block in blocks if block.merit == most])


def _outcome(possible: int, block: Block, draws: Draws) -> Outcome:
    pairs = tuple(block.pairs(draws))
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
    opens_whole = first[0] not in "بل" or first in lexicon.sentences().whole_openings or len(first) <= 3
    return "fragment" if kind in _FRAGMENT_KINDS or not opens_whole else None

"""What the rules make of a claim, over several seeds, since some rules draw."""

from __future__ import annotations

import random

from data_prep.contrast.edits import Edit, Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.language.sentence import Sentence

SEEDS = 12
DAY = "2018-03-05"  # a Monday


def edits_of(claim: str, *rules: str, seeds: int = SEEDS) -> list[Edit]:
    """The edits of these rules, or of all rules, at each seed."""
    sentence = Sentence(claim)
    edits = [edit for seed in range(seeds) for edit in all_edits(sentence, random.Random(seed), DAY)]
    return [edit for edit in edits if not rules or edit.rule.name in rules]


def texts_of(claim: str, *rules: str, effect: Effect | None = None) -> set[str]:
    """The texts that these edits make of the claim, of one effect if given."""
    edits = edits_of(claim, *rules)
    return {apply(claim, [(edit, True)]) for edit in edits if effect is None or edit.effect is effect}


def rules_of(claim: str) -> set[str]:
    """The names of the rules that make an edit of the claim."""
    return {edit.rule.name for edit in edits_of(claim)}

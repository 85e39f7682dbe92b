"""What an edit is: words exchanged at fixed places of a claim, what that does to its meaning, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from data_prep.contrast.lexicon import closed_class
from data_prep.contrast.sentence import plain
from data_prep.pairs import Relation

_WORD = re.compile(r"[\w\u064b-\u065f\u0670]+")


class Effect(StrEnum):
    """What an edit does to a claim's meaning."""

    contradicts = "contradicts"
    neutral = "neutral"  # either way round neither follows, and both can be true
    keeps = "keeps"  # the same in other words, either way round
    weakens = "weakens"  # the new text follows from the old, not the other way


class Change(NamedTuple):
    """`text[start:end]` reads `base` before the edit and `new` after it; an inserted detail has a base of its own."""

    start: int
    end: int
    base: str
    new: str


Cost = tuple[int, int, bool, int]
# Letters that a text grows by are levelled one by one up to here: in steps of two, lengths alone reached .506.
MAX_LETTERS = 7


@dataclass(frozen=True)
class Edit:
    """One edit; its changes lie apart from each other."""

    effect: Effect
    relation: Relation
    phenomenon: str
    rule: str
    changes: tuple[Change, ...]
    days: int = 0  # how much later the new text is reported than the old

    @cached_property
    def cost(self) -> Cost:
        """Words that one side lacks of the other (the smaller number first), a negation on one side, letters more."""
        return _cost(tuple((change.base, change.new) for change in self.changes))

    def touches(self, other: Edit) -> bool:
        """Whether the two would change the same place."""
        for a in self.changes:
            for b in other.changes:
                if (a.start < b.end and b.start < a.end) or a.start == b.start or a.end == b.end:
                    return True
        return False

    def suits(self, other: Edit) -> bool:
        """Whether both still do beside each other what they do alone: apart, and neither turning what the other needs.

        A detail dropped follows from "he came on Monday", not from "he did not come on Monday"; two counts exclude
        each other, two counts that may be need not.
        """
        return not self.touches(other) and not self._upsets(other) and not other._upsets(self)

    def _upsets(self, other: Edit) -> bool:
        if other.is_outside:
            return False
        one_way = other.effect is Effect.weakens
        if self.rule == "negated_opposite" and other.effect is Effect.contradicts:
            return True  # "it fell by 46 %" does not exclude "it did not rise by 27 %"
        return (self.rule in _TURNING and one_way) or (
            self.rule in _EMBEDDING and (one_way or other.effect is Effect.contradicts)
        )

    @cached_property
    def is_outside(self) -> bool:
        """Whether it belongs to what is put in after the claim: a closing phrase, a source."""
        return self.rule == "source_named" or self.rule.startswith("closing_")


# After these the claim's words stand under a negation, or no longer do.
_TURNING = frozenset(
    {
        "negated_verb",
        "affirmed_verb",
        "no_longer",
        "negated_existence",
        "affirmed_existence",
        "is_not",
        "nominal_negation",
    }
)
# After these nobody says any more that it is so.
_EMBEDDING = frozenset({"possibility", "accusation_and_denial"})


@lru_cache(maxsize=1 << 16)  # by words, not by places: the lexicon's edits come back in every claim
def _cost(changes: tuple[tuple[str, str], ...]) -> Cost:
    bases = [word for base, _ in changes for word in _words(base)]
    news = [word for _, new in changes for word in _words(new)]
    negations = closed_class("negation_words")
    negated = negations.isdisjoint(bases) != negations.isdisjoint(news)
    low, high = sorted((len(_without(bases, news)), len(_without(news, bases))))
    letters = sum(len(new) - len(base) for base, new in changes)
    return low, high, negated, min(abs(letters), MAX_LETTERS)


def _words(text: str) -> list[str]:
    return [plain(word) for word in _WORD.findall(text)]


def _without(words: list[str], others: list[str]) -> list[str]:
    left = list(others)
    rest = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            rest.append(word)
    return rest


def apply(text: str, edits: Iterable[tuple[Edit, bool]]) -> str:
    """The text with each edit's places as they read after it (True) or before it (False); all else byte for byte."""
    changes = [(change, edited) for edit, edited in edits for change in edit.changes]
    pieces, done = [], 0
    for change, edited in sorted(changes, key=lambda item: item[0].start):
        pieces += [text[done : change.start], change.new if edited else change.base]
        done = change.end
    return "".join([*pieces, text[done:]])

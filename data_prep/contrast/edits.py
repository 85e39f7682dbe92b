"""What an edit is: words exchanged at fixed places of a claim by a rule, with what effect, and at what cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from data_prep.contrast.language.sentence import Sentence, negates, plain_words
from data_prep.pairs import Relation


class Effect(StrEnum):
    """What an edit does to a claim's meaning."""

    contradicts = "contradicts"
    neutral = "neutral"  # either way round neither follows, and both can be true
    keeps = "keeps"  # the same in other words, either way round
    weakens = "weakens"  # the new text follows from the old, not the other way


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name, what its edits do, and what that forbids beside them."""

    name: str
    effect: Effect
    relation: Relation
    phenomenon: str
    turns: bool = False  # after it the claim's words stand under a negation, or no longer do
    embeds: bool = False  # after it nobody says any more that it is so
    denies_opposite: bool = False  # "it did not rise": excludes nothing that "it fell" excludes
    outside: bool = False  # it belongs to what is put in after the claim: a closing phrase, a source


def contradiction(name: str, phenomenon: str, *, turns: bool = False) -> Rule:
    """A rule whose edits cannot be true beside the claim."""
    return Rule(name, Effect.contradicts, Relation.contradiction, phenomenon, turns)


def paraphrase(name: str, phenomenon: str = "paraphrase", *, denies_opposite: bool = False) -> Rule:
    """A rule whose edits say the same in other words."""
    return Rule(name, Effect.keeps, Relation.paraphrase, phenomenon, denies_opposite=denies_opposite)


def weaker(name: str, phenomenon: str, *, denies_opposite: bool = False) -> Rule:
    """A rule whose edits follow from the claim, not the other way."""
    return Rule(name, Effect.weakens, Relation.implied, phenomenon, denies_opposite=denies_opposite)


def another_event(name: str, phenomenon: str) -> Rule:
    """A rule whose edits tell of another event, which can be as true and says nothing of the first."""
    return Rule(name, Effect.neutral, Relation.different_event, phenomenon)


def compatible(name: str, phenomenon: str, *, embeds: bool = False) -> Rule:
    """A rule whose edits tell something else of the event told, which can be true beside it."""
    return Rule(name, Effect.neutral, Relation.compatible, phenomenon, embeds=embeds)


class Change(NamedTuple):
    """`text[start:end]` reads `base` before the edit and `new` after it; an inserted detail has a base of its own."""

    start: int
    end: int
    base: str
    new: str


def replaced(sentence: Sentence, first: int, last: int, new: str) -> Change:
    """The change of words `first` to `last`, inclusive, and what lies between them, to `new`."""
    start, end = sentence.words[first].start, sentence.words[last].end
    return Change(start, end, sentence.text[start:end], new)


Cost = tuple[int, int, bool, int]
# Letters that a text grows by are levelled one by one up to here: in steps of two, lengths alone reached .506.
MAX_LETTERS = 7


@dataclass(frozen=True)
class Edit:
    """One edit; its changes lie apart from each other."""

    rule: Rule
    changes: tuple[Change, ...]
    days: int = 0  # how much later the new text is reported than the old

    @property
    def effect(self) -> Effect:
        """What it does to the claim's meaning."""
        return self.rule.effect

    @property
    def relation(self) -> Relation:
        """The relation of a pair that differs by this edit alone."""
        return self.rule.relation

    @property
    def phenomenon(self) -> str:
        """The phenomenon of a pair that differs by this edit alone."""
        return self.rule.phenomenon

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
        mine, theirs = self.rule, other.rule
        if theirs.outside:
            return False
        if mine.denies_opposite and theirs.effect is Effect.contradicts:
            return True  # "it fell by 46 %" does not exclude "it did not rise by 27 %"
        if theirs.effect is Effect.weakens:
            return mine.turns or mine.embeds
        return mine.embeds and theirs.effect is Effect.contradicts


@lru_cache(maxsize=1 << 16)  # by words, not by places: the lexicon's edits come back in every claim
def _cost(changes: tuple[tuple[str, str], ...]) -> Cost:
    bases = [word for base, _ in changes for word in plain_words(base)]
    news = [word for _, new in changes for word in plain_words(new)]
    negated = negates(" ".join(bases)) != negates(" ".join(news))
    low, high = sorted((len(_without(bases, news)), len(_without(news, bases))))
    letters = sum(len(new) - len(base) for base, new in changes)
    return low, high, negated, min(abs(letters), MAX_LETTERS)


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

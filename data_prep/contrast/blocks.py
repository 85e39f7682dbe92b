"""Blocks: twelve pairs out of one claim, in which every text stands once under each label, in its position.

Three or four edits span a cube of texts. A label is a direction: pairs along the contradicting edit contradict, along
the neutral one are neutral, along the meaning-preserving one entail. The cube is bipartite, four premises and four
hypotheses, and each direction matches every premise with one hypothesis. So nothing follows from a premise or a
hypothesis alone, and an edit that occurs on one side only under one label does not exist.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from data_prep.contrast.edits import MAX_LETTERS, Cost, Edit, Effect, apply
from data_prep.fold import fold
from data_prep.pairs import Label, Relation

_PLAIN = 0.6  # of the blocks without an edit that entails one way only, where there is a choice
_TRIES = 40  # of combinations of edits per claim and design
Costs = tuple[Cost, Cost, Cost]  # by Label: entailment, neutral, contradiction


@dataclass(frozen=True, slots=True)
class BlockPair:
    """One pair of a block, before it gets an id, dates and speakers."""

    premise: str
    hypothesis: str
    label: Label
    relation: Relation
    phenomenon: str
    rules: tuple[str, ...]
    days: tuple[int, int] = (0, 0)  # by which premise and hypothesis are later than the claim


@dataclass(frozen=True, slots=True)
class Block:
    """Edits that lie apart, and the direction (a set of edits) that makes each label."""

    text: str
    edits: tuple[Edit, ...]
    directions: dict[Label, frozenset[int]]
    noise: tuple[Edit, ...] = ()

    @property
    def costs(self) -> Costs:
        """What a pair of each label costs in words, beyond what all of them cost; level where the three are equal."""
        shared = frozenset.intersection(*self.directions.values())
        entailment, neutral, contradiction = (self._cost(self.directions[label] - shared) for label in Label)
        return entailment, neutral, contradiction

    @property
    def is_level(self) -> bool:
        """Whether no label of this block costs more words than another, or alone changes a negation."""
        return len({cost[:3] for cost in self.costs}) == 1

    @property
    def merit(self) -> tuple[bool, bool, int]:
        """What is better in a choice: the claim's own words made neutral, no label dearer, lengths alike."""
        letters = [cost[3] for cost in self.costs]
        return self.is_own, self.is_level, min(letters) - max(letters)

    @property
    def is_own(self) -> bool:
        """Whether its neutral edit is one of the claim's own words, not of a phrase put in."""
        return not any(edit.effect is Effect.neutral and edit.is_outside for edit in self.edits)

    def _cost(self, direction: frozenset[int]) -> Cost:
        costs = [self.edits[number].cost for number in direction]
        negated = sum(cost[2] for cost in costs) % 2 == 1
        letters = min(sum(cost[3] for cost in costs), MAX_LETTERS)
        return sum(cost[0] for cost in costs), sum(cost[1] for cost in costs), negated, letters

    def pairs(self, rng: random.Random) -> list[BlockPair]:
        """Four premises by three labels; which half of the texts are premises is drawn where no edit is one-way."""
        ways = list(self.directions.values())
        start = frozenset(
            n for n, edit in enumerate(self.edits) if edit.effect is not Effect.weakens and rng.random() < 0.5
        )
        premises = [start, start ^ ways[0] ^ ways[1], start ^ ways[0] ^ ways[2], start ^ ways[1] ^ ways[2]]
        texts = {}
        for level in (*premises, *(premise ^ way for premise in premises for way in ways)):
            if level not in texts:
                texts[level] = self._text(level, rng)
        return [self._pair(texts, premise, label) for premise, label in product(premises, Label)]

    def _text(self, level: frozenset[int], rng: random.Random) -> str:
        axes = [(edit, number in level) for number, edit in enumerate(self.edits)]
        return apply(self.text, [*axes, *((edit, rng.random() < 0.5) for edit in self.noise)])

    def _pair(self, texts: dict[frozenset[int], str], premise: frozenset[int], label: Label) -> BlockPair:
        edits = [self.edits[number] for number in sorted(self.directions[label])]
        main = next(edit for effect in _SHOWN[label] for edit in edits if edit.effect is effect)
        hypothesis = premise ^ self.directions[label]
        return BlockPair(
            texts[premise],
            texts[hypothesis],
            label,
            main.relation,
            main.phenomenon,
            tuple(edit.rule for edit in edits),
            (self._days(premise), self._days(hypothesis)),
        )

    def _days(self, level: frozenset[int]) -> int:
        return sum(self.edits[number].days for number in level)


# Which of the edits of a direction names the pair.
_SHOWN = {
    Label.contradiction: (Effect.contradicts,),
    Label.neutral: (Effect.neutral,),
    Label.entailment: (Effect.weakens, Effect.keeps),
}


def propose(text: str, edits: Sequence[Edit], rng: random.Random) -> Block | str:
    """A block for the claim, or why there is none: neutral edits of its own words first, then level blocks."""
    by_effect = {effect: [edit for edit in edits if edit.effect is effect] for effect in Effect}
    for group in by_effect.values():
        rng.shuffle(group)
    for effect, reason in _MISSING.items():
        if not by_effect[effect]:
            return reason
    ways = [_cubes(text, by_effect), _one_way(text, by_effect)]
    candidates = [*ways[0]] if rng.random() < _PLAIN else [*ways[1]]
    candidates = candidates or [block for way in ways for block in way]
    if not candidates:
        return "edits_touch_each_other"
    best = max(block.merit for block in candidates)
    return _with_noise(rng.choice([block for block in candidates if block.merit == best]), by_effect[Effect.keeps], rng)


_MISSING = {
    Effect.contradicts: "no_contradicting_edit",
    Effect.neutral: "no_neutral_edit",
    Effect.keeps: "no_meaning_preserving_edit",
}


def _cubes(text: str, by_effect: dict[Effect, list[Edit]]) -> Iterator[Block]:
    triples = product(by_effect[Effect.keeps], by_effect[Effect.neutral], by_effect[Effect.contradicts])
    directions = {Label.entailment: frozenset([0]), Label.neutral: frozenset([1]), Label.contradiction: frozenset([2])}
    apart = (triple for triple in triples if _apart(triple))
    return (Block(text, triple, directions) for triple in islice(apart, _TRIES))


def _one_way(text: str, by_effect: dict[Effect, list[Edit]]) -> Iterator[Block]:
    """With an edit that entails one way only, every pair takes it along, premise before and hypothesis after."""
    fours = product(
        by_effect[Effect.keeps], by_effect[Effect.neutral], by_effect[Effect.contradicts], by_effect[Effect.weakens]
    )
    directions = {label: frozenset([int(label), 3]) for label in Label}
    apart = (four for four in fours if _apart(four))
    return (Block(text, four, directions) for four in islice(apart, _TRIES))


def _apart(edits: Sequence[Edit]) -> bool:
    return all(a.suits(b) for number, a in enumerate(edits) for b in edits[:number])


def _with_noise(block: Block, keeps: Sequence[Edit], rng: random.Random) -> Block:
    """Up to two more meaning-preserving edits, drawn for each text by itself: every label gets them at one rate."""
    noise: list[Edit] = []
    for edit in keeps:
        if len(noise) < 2 and rng.random() < 0.4 and _apart([*block.edits, *noise, edit]):
            noise.append(edit)
    return Block(block.text, block.edits, block.directions, tuple(noise))


def is_sound(pairs: Sequence[BlockPair]) -> bool:
    """Eight different texts, also when spelling is folded, so that no pair says the same thing twice."""
    texts = {fold(text) for pair in pairs for text in (pair.premise, pair.hypothesis)}
    return len(texts) == 8

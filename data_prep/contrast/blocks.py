"""Blocks: twelve pairs out of one claim, in which every text stands once under each label, in its position.

Three or four edits span a cube of texts. A label is a direction: pairs along the contradicting edit contradict, along
the neutral one are neutral, along the meaning-preserving one entail. The cube is bipartite, four premises and four
hypotheses, and each direction matches every premise with one hypothesis. So nothing follows from a premise or a
hypothesis alone, and an edit that occurs on one side only under one label does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import NamedTuple

from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Cost, Edit, Effect, apply
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.pairs import Label, Relation

PREMISES = 4  # a block's pairs come premise by premise, each with a hypothesis of every label
_PLAIN = 0.6  # of the blocks without an edit that entails one way only, where there is a choice
_TRIES = 40  # of combinations of edits per claim and design
_MOST_NOISE, _NOISE = 2, 0.4  # further paraphrases of a block, and the chance of each
Costs = tuple[Cost, Cost, Cost]  # by Label: entailment, neutral, contradiction
Merit = tuple[bool, bool, int]  # own words, level, letters


class BlockPair(NamedTuple):
    """One pair of a block, before it gets an id, dates and speakers."""

    premise: str
    hypothesis: str
    label: Label
    relation: Relation
    phenomenon: str
    rules: tuple[str, ...]
    days: tuple[int, int] = (0, 0)  # by which premise and hypothesis are later than the claim


@dataclass(frozen=True)
class Block:
    """Edits that lie apart: one for each label, by its number, and at times a fourth that entails one way only."""

    text: str
    edits: tuple[Edit, ...]
    noise: tuple[Edit, ...] = ()

    @property
    def directions(self) -> dict[Label, frozenset[int]]:
        """The edits (by number) that make each label; one that entails one way only goes along with every one."""
        shared = range(len(Label), len(self.edits))
        return {label: frozenset([int(label), *shared]) for label in Label}

    @property
    def costs(self) -> Costs:
        """What a pair of each label costs in words, beyond what all of them cost; level where the three are equal."""
        return _costs(self.edits)

    @property
    def is_level(self) -> bool:
        """Whether no label of this block costs more words than another, or alone changes a negation."""
        return self.merit[1]

    @cached_property
    def merit(self) -> Merit:
        """What is better in a choice: the claim's own words made neutral, no label dearer, lengths alike."""
        return _merit(self.edits)

    @property
    def is_own(self) -> bool:
        """Whether its neutral edit is one of the claim's own words, not of a phrase put in."""
        return self.merit[0]

    def pairs(self, draws: Draws) -> list[BlockPair]:
        """Four premises by three labels; which half of the texts are premises is drawn where no edit is one-way."""
        directions, rng = self.directions, draws.of("premises")
        ways = list(directions.values())
        start = frozenset(
            n for n, edit in enumerate(self.edits) if edit.effect is not Effect.weakens and rng.random() < 0.5
        )
        premises = [start, start ^ ways[0] ^ ways[1], start ^ ways[0] ^ ways[2], start ^ ways[1] ^ ways[2]]
        texts = {}
        for level in (*premises, *(premise ^ way for premise in premises for way in ways)):
            if level not in texts:
                texts[level] = self._text(level, draws)
        return [
            self._pair(texts, premise, premise ^ directions[label], label)
            for premise, label in product(premises, Label)
        ]

    def _text(self, level: frozenset[int], draws: Draws) -> str:
        axes = [(edit, number in level) for number, edit in enumerate(self.edits)]
        noise = ((edit, draws.of(f"noise of {edit.rule.name}").random() < 0.5) for edit in self.noise)
        return apply(self.text, [*axes, *noise])

    def _pair(
        self, texts: dict[frozenset[int], str], premise: frozenset[int], hypothesis: frozenset[int], label: Label
    ) -> BlockPair:
        edits = [self.edits[number] for number in sorted(premise ^ hypothesis)]
        main = next(edit for effect in _SHOWN[label] for edit in edits if edit.effect is effect)
        return BlockPair(
            texts[premise],
            texts[hypothesis],
            label,
            main.relation,
            main.phenomenon,
            tuple(edit.rule.name for edit in edits),
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


def _costs(edits: Sequence[Edit]) -> Costs:
    """An edit that every pair takes along costs no label more than another."""
    entailment, neutral, contradiction = edits[: len(Label)]
    return entailment.cost, neutral.cost, contradiction.cost


def _merit(edits: Sequence[Edit]) -> Merit:
    costs = _costs(edits)
    letters = [cost[3] for cost in costs]
    is_level = len({cost[:3] for cost in costs}) == 1
    return not edits[Label.neutral].rule.outside, is_level, min(letters) - max(letters)


def propose(text: str, edits: Sequence[Edit], draws: Draws) -> Block | str:
    """A block for the claim, or why there is none: neutral edits of its own words first, then level blocks."""
    by_effect: dict[Effect, list[Edit]] = {effect: [] for effect in _EFFECTS}
    for edit in sorted(edits, key=lambda edit: _rank(edit, draws)):
        by_effect[edit.effect].append(edit)
    for effect, reason in _MISSING.items():
        if not by_effect[effect]:
            return reason
    candidates = _candidates(by_effect, draws)
    if not candidates:
        return "edits_touch_each_other"
    chosen = max(candidates, key=_merit)  # the first of the best: they come in the order of their ranks
    return Block(text, chosen, _noise(chosen, by_effect[Effect.keeps], draws))


def _rank(edit: Edit, draws: Draws) -> float:
    """Where the edit comes in the claim's random order: its rule and words say, so that another edit moves none."""
    return draws.rank(edit.rule.name, *(f"{change.start} {change.new}" for change in edit.changes))


def _candidates(by_effect: dict[Effect, list[Edit]], draws: Draws) -> list[tuple[Edit, ...]]:
    """Edits that lie apart, three of a cube or four with one that entails one way only: of one kind, as is drawn."""
    ways = [_cubes(by_effect), _one_way(by_effect)]
    candidates = [*ways[draws.of("design").random() >= _PLAIN]]
    return candidates or [edits for way in ways for edits in way]


_MISSING = {
    Effect.contradicts: "no_contradicting_edit",
    Effect.neutral: "no_neutral_edit",
    Effect.keeps: "no_meaning_preserving_edit",
}
_EFFECTS = tuple(Effect)  # going through the class itself takes ten times as long
_CUBE = (Effect.keeps, Effect.neutral, Effect.contradicts)  # in the order of Label


def _cubes(by_effect: dict[Effect, list[Edit]]) -> Iterator[tuple[Edit, ...]]:
    return islice(_beside((), [by_effect[effect] for effect in _CUBE]), _TRIES)


def _one_way(by_effect: dict[Effect, list[Edit]]) -> Iterator[tuple[Edit, ...]]:
    """With an edit that entails one way only, every pair takes it along, premise before and hypothesis after."""
    return islice(_beside((), [by_effect[effect] for effect in (*_CUBE, Effect.weakens)]), _TRIES)


def _beside(chosen: tuple[Edit, ...], groups: Sequence[Sequence[Edit]]) -> Iterator[tuple[Edit, ...]]:
    """One edit of each group, in every way in which they suit each other; what two forbid is not tried with a third."""
    if not groups:
        yield chosen
        return
    for edit in groups[0]:
        for other in chosen:
            if not edit.suits(other):
                break
        else:
            yield from _beside((*chosen, edit), groups[1:])


def _noise(chosen: tuple[Edit, ...], keeps: Sequence[Edit], draws: Draws) -> tuple[Edit, ...]:
    """Some more meaning-preserving edits, drawn for each text by itself: every label gets them at one rate."""
    noise: list[Edit] = []
    for edit in keeps:
        is_drawn = len(noise) < _MOST_NOISE and draws.of(f"noise by {edit.rule.name}").random() < _NOISE
        if is_drawn and all(edit.suits(other) for other in (*chosen, *noise)):
            noise.append(edit)
    return tuple(noise)


def is_sound(pairs: Sequence[BlockPair]) -> bool:
    """Eight different texts, also when spelling is folded, so that no pair says the same thing twice."""
    texts = {spelled(text, Level.texts) for pair in pairs for text in (pair.premise, pair.hypothesis)}
    return len(texts) == 8

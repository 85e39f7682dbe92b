"""What speaks for and against a contradiction between two claims, each with its words and its weight in log-odds.

A prior beside the model's probability, for a reader to check: weights are whole quarters set by hand on the articles of
benchmarks/scan_gold (docs/scan.md has the figures); a model that is sure (p .99 is 4.6 in log-odds) outweighs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from data_prep.foundation import intervals
from data_prep.foundation.resampling import Floats, Ints
from data_prep.mine.reading import Reading
from data_prep.mine.states import State
from data_prep.mine.words import stem

OPPOSING = frozenset({"opposite_states", "negated_on_one_side", "denied_on_one_side", "other_number"})
HOLDS = ("control", 1)
NEAR = 6  # words between a state and what both claims speak of
SAME = 0.8  # of the smaller side's stems in common: the same words
COMMON = 2  # words that claims of two articles share, or they hardly speak of the same thing
ALIKE = 0.3  # the share of rarer words that two claims of one event have
FURTHER = 0.5  # of its weight that every further opposing reason adds: long claims oppose each other in many ways
WEIGHTS = {
    "topic": 4.0,  # times the share of the rarer words that both have, less ALIKE
    "opposite_states": 2.0,
    "negated_on_one_side": 1.25,
    "denied_on_one_side": 1.5,
    "other_number": 1.5,
    "two_voices": 0.5,
    "little_in_common": -2.0,
    "other_places": -2.0,
    "other_days": -1.0,
    "same_words": -2.5,
    "word_exchanged": 1.0,
    "not_asserted": -1.0,
    "not_checkable": -2.0,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: its name, its weight in log-odds, and the words of both sides that it rests on."""

    name: str
    weight: float
    left: str = ""
    right: str = ""


def rarity_of(counts: Ints, num_claims: int) -> Floats:
    """Inverse document frequency, log((1 + n) / count), of stems that stand in so many of n claims; at least 0.1."""
    return np.maximum(0.1, np.log((1 + num_claims) / np.maximum(counts, 1)))


def weigh(left: Reading, right: Reading, rarity: Mapping[str, float], closeness: float | None = None) -> list[Evidence]:
    """All evidence about a pair; `rarity` is each stem's inverse document frequency.

    `closeness` is how near they are in meaning, 0 to 1, where vectors tell that; else rare words do.
    """
    shared = left.topic.keys() & right.topic.keys()
    share = _share(left, right, shared, rarity) if closeness is None else closeness
    reasons = [_topic(left, right, shared, rarity, share)]
    against = [*_states(left, right, shared), *_negated(left, right, shared), *_numbers(left, right, shared)]
    reasons += _tempered(against, float(trust(np.array(share))))
    reasons += _circumstances(left, right, bool(against), closeness is not None)
    return reasons


def total(reasons: list[Evidence]) -> float:
    """The prior log-odds."""
    return round(sum(reason.weight for reason in reasons), 4)


def is_opposed(reasons: Iterable[Evidence]) -> bool:
    """Whether anything in the claims themselves speaks for a contradiction."""
    return any(reason.name in OPPOSING for reason in reasons)


def _reason(name: str, left: str = "", right: str = "", times: float = 1.0) -> Evidence:
    return Evidence(name, round(WEIGHTS[name] * times, 4), left, right)


def trust(share: Floats) -> Floats:
    """How much of its weight an opposing reason keeps: of two claims that hardly share a topic the fewest do oppose."""
    return np.clip(share / ALIKE, 0.5, 1.0)


def add_opposed(weights: Floats) -> Floats:
    """The sum over reasons, (k, n) -> (n,): the strongest whole, FURTHER of all others."""
    return np.asarray(FURTHER * weights.sum(axis=0) + (1 - FURTHER) * weights.max(axis=0))


def _tempered(against: list[Evidence], kept: float) -> list[Evidence]:
    strongest = max(against, key=lambda reason: reason.weight, default=None)
    return [
        replace(reason, weight=round(reason.weight * kept * (1.0 if reason is strongest else FURTHER), 4))
        for reason in against
    ]


def _share(left: Reading, right: Reading, shared: set[str], rarity: Mapping[str, float]) -> float:
    """Of their rarer words the share that both have, 0 to 1."""
    sides = [sum(rarity.get(stem, 1.0) for stem in side.topic) for side in (left, right)]
    both = sum(rarity.get(stem, 1.0) for stem in shared)
    return min(1.0, both / (sides[0] * sides[1]) ** 0.5) if both else 0.0


def _topic(left: Reading, right: Reading, shared: set[str], rarity: Mapping[str, float], share: float) -> Evidence:
    words = sorted(shared, key=lambda stem: (-rarity.get(stem, 1.0), stem))[:6]
    said = ["، ".join(side.topic[stem] for stem in words) for side in (left, right)]
    return _reason("topic", said[0], said[1], share - ALIKE)


def _states(left: Reading, right: Reading, shared: set[str]) -> Iterator[Evidence]:
    """The strongest pair of states that exclude each other; half the weight where both sides also agree on it."""
    best: Evidence | None = None
    agreed = {(state.dimension, state.sign) for state in left.states} & {(s.dimension, s.sign) for s in right.states}
    agreed_on = {dimension for dimension, _ in agreed}
    for said in left.states:
        for other in right.states:
            if said.dimension == other.dimension and said.sign == -other.sign and _differ(said, other):
                times = 0.5 if said.dimension in agreed_on else 1.0
                times *= 1.0 if _is_near(left, said, shared) and _is_near(right, other, shared) else 0.75
                reason = _reason("opposite_states", said.word, other.word, times)
                best = reason if best is None or reason.weight > best.weight else best
    best = best or _two_holders(left, right)
    if best:
        yield best


def _differ(state: State, other: State) -> bool:
    """Two words, not one of which a negation turned: that is told by itself."""
    return [stem(word) for word in state.word.split()] != [stem(word) for word in other.word.split()]


def _two_holders(left: Reading, right: Reading) -> Evidence | None:
    """Control has one holder: somebody took the town, and it is still under the control of whoever else."""
    if left.still == right.still:
        return None
    held = [next((s.word for s in side.states if (s.dimension, s.sign) == HOLDS), None) for side in (left, right)]
    return _reason("opposite_states", held[0], held[1], 0.75) if held[0] and held[1] else None


def _is_near(side: Reading, state: State, shared: set[str]) -> bool:
    around = side.words[max(0, state.place - NEAR) : state.place + NEAR + 1]
    return any(word.stem in shared for word in around)


def _negated(left: Reading, right: Reading, shared: set[str]) -> Iterator[Evidence]:
    """A shared word that one side negates and the other does not; a source that denies negates the whole."""
    if left.denies != right.denies:
        yield _reason("denied_on_one_side", left.kind, right.kind)
        return
    refuted = [{word.stem for word in side.words if word.refuted and word.negated} for side in (left, right)]
    asserted = [{word.stem for word in side.words if not word.negated} for side in (left, right)]
    kept = (refuted[0] & asserted[1] - refuted[1]) | (refuted[1] & asserted[0] - refuted[0])
    if differing := sorted((kept & shared) - left.places - right.places):
        yield _reason("negated_on_one_side", left.topic[differing[0]], right.topic[differing[0]])


def _numbers(left: Reading, right: Reading, shared: set[str]) -> Iterator[Evidence]:
    if len(shared) < 2:
        return
    for quantity in left.quantities:
        same_unit = [other for other in right.quantities if other.unit == quantity.unit]
        if same_unit and all(other.value != quantity.value for other in same_unit):
            yield _reason("other_number", quantity.word, same_unit[0].word)
            return


def _circumstances(left: Reading, right: Reading, opposed: bool, by_meaning: bool) -> Iterator[Evidence]:
    if not by_meaning and left.article != right.article and len(_common(left, right)) < COMMON:
        yield _reason("little_in_common")
    if left.speaker != right.speaker:
        yield _reason("two_voices", left.speaker or "", right.speaker or "")
    if left.places and right.places and not left.places & right.places:
        yield _reason("other_places", " ".join(sorted(left.places)), " ".join(sorted(right.places)))
    if left.time and right.time and not intervals.overlap(left.time, right.time) and not (left.still or right.still):
        both_told = left.tells_time and right.tells_time
        yield _reason("other_days", str(left.time), str(right.time), times=1.0 if both_told else 0.5)
    if _overlap(left, right) > SAME:
        yield from _alike(left, right, opposed)
    if left.modal or right.modal or {left.kind, right.kind} & {"demands", "expects", "warns"}:
        yield _reason("not_asserted")
    if not (left.checkable and right.checkable):
        yield _reason("not_checkable")


def _alike(left: Reading, right: Reading, opposed: bool) -> Iterator[Evidence]:
    """Of two claims of the same words one may say more than the other; or one word stands in another's place."""
    sides = [{word.folded: None for word in side.words} for side in (left, right)]
    only = [[word for word in sides[turn] if word not in sides[1 - turn]] for turn in (0, 1)]
    if only[0] and only[1]:
        yield _reason("word_exchanged", " ".join(only[0][:3]), " ".join(only[1][:3]))
    elif not opposed:
        yield _reason("same_words")


def _common(left: Reading, right: Reading) -> set[str]:
    """Stems of both that are no state: what the claims are about, and not what is said of it."""
    said = {stem(word) for state in (*left.states, *right.states) for word in state.word.split()}
    return (left.topic.keys() & right.topic.keys()) - said


def _overlap(left: Reading, right: Reading) -> float:
    smaller = min(len(left.topic), len(right.topic))
    return len(left.topic.keys() & right.topic.keys()) / max(1, smaller)

"""Blocks give no label away by construction, and the choice among them keeps every cost level."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from data_prep.contrast.balance import keep_level, level_counts
from data_prep.contrast.blocks import BlockPair, Costs
from data_prep.contrast.edits import Change, Cost, Edit
from data_prep.contrast.generate import contrast
from data_prep.contrast.rules.clauses.attribution import SOURCE_NAMED
from data_prep.contrast.rules.clauses.head_negation import NEGATED, POSSIBLE
from data_prep.contrast.rules.numbers.counts import ANOTHER_COUNT
from data_prep.contrast.rules.numbers.dates import NO_WEEKDAY
from data_prep.foundation.fold import fold
from data_prep.pairs import Label, Relation

CLAIMS = [
    "ارتفعت أسعار النفط في الأسواق العالمية الأسبوع الماضي",
    "أعلنت الشركة الأمريكية نتائجها المالية للربع الأول",
    "وأصيبت ثلاث نساء في الحادث الذي وقع قرب المطار",
    "سيطرت القوات على البلدة بعد معارك استمرت ثلاثة أيام",
    "عقدت الدول اجتماعا في حلب بشأن ارتفاع أسعار القمح",
]


def _tally(costs: Sequence[Costs]) -> list[Counter[Cost]]:
    """For each label, how often each cost occurs: equal after keep_level."""
    return [Counter(kind[label] for kind in costs) for label in range(len(Label))]


def _blocks() -> list[tuple[BlockPair, ...]]:
    outcomes = [contrast(text, "asserts", True, str(seed), seed) for text in CLAIMS for seed in range(12)]
    return [outcome.pairs for outcome in outcomes if outcome.pairs]


def test_claims_of_news_get_blocks() -> None:
    assert len(_blocks()) > 30


@pytest.mark.parametrize("side", ["premise", "hypothesis"])
def test_every_text_stands_once_under_each_label_in_its_position(side: str) -> None:
    for pairs in _blocks():
        labels = {label: Counter(getattr(pair, side) for pair in pairs if pair.label is label) for label in Label}
        assert labels[Label.entailment] == labels[Label.neutral] == labels[Label.contradiction]
        assert set(labels[Label.entailment].values()) == {1}
        assert len(pairs) == 12


def test_no_pair_says_the_same_thing_twice_and_no_pair_stands_twice() -> None:
    for pairs in _blocks():
        assert all(fold(pair.premise) != fold(pair.hypothesis) for pair in pairs)
        assert len({(pair.premise, pair.hypothesis) for pair in pairs}) == 12


def test_relations_go_with_labels() -> None:
    assert all(pair.relation.label is pair.label for pairs in _blocks() for pair in pairs)


def test_the_same_seed_gives_the_same_block_and_another_seed_others() -> None:
    assert contrast(CLAIMS[0], "asserts", True, "a", 3) == contrast(CLAIMS[0], "asserts", True, "a", 3)
    assert len({contrast(CLAIMS[0], "asserts", True, "a", seed).pairs for seed in range(8)}) > 1


@pytest.mark.parametrize(
    ("text", "kind", "checkable", "reason"),
    [
        ("هل ارتفعت أسعار النفط في السوق؟", "asserts", True, "asserts_nothing"),
        ("ارتفعت أسعار النفط في السوق", "asserts", False, "asserts_nothing"),
        ("لا", "asserts", True, "not_4_to_45_words"),
        ("ارتفعت أسعار النفط\nفي السوق", "asserts", True, "line_break"),
        ("بتعزيز قدرات الجيش اللبناني اليوم", "asserts", True, "fragment"),
        ("وهذا كل ما في الأمر حقا", "asserts", True, "no_certain_edit"),
    ],
)
def test_what_is_left_alone_has_a_reason(text: str, kind: str, checkable: bool, reason: str) -> None:
    assert contrast(text, kind, checkable, "a", 1).reason == reason


def test_choice_is_level_and_as_large_as_can_be() -> None:
    a, b = (1, 1, False, 0), (1, 2, True, 3)
    available: dict[Costs, int] = {(a, a, a): 5, (b, a, a): 4, (a, b, a): 2, (a, a, b): 9}
    costs = [kind for kind, count in available.items() for _ in range(count)]
    kept = keep_level(costs, [False] * len(costs), [str(n) for n in range(len(costs))], None)
    assert len(kept) == 5 + 3 * 2
    entailment, neutral, contradiction = _tally([costs[index] for index in kept])
    assert entailment == neutral == contradiction


def test_choice_keeps_to_its_limit_and_to_nothing_where_nothing_is_level() -> None:
    a, b = (1, 1, False, 0), (1, 2, True, 3)
    assert sum(level_counts({((a, a, a), False): 50}, 7).values()) == 7
    assert level_counts({((a, a, b), False): 50}, None) == {((a, a, b), False): 0}
    assert level_counts({}, None) == {}


def test_blocks_of_the_claims_own_words_come_before_phrases_put_in() -> None:
    a = (1, 1, False, 0)
    assert level_counts({((a, a, a), True): 5, ((a, a, a), False): 50}, 7) == {
        ((a, a, a), True): 5,
        ((a, a, a), False): 2,
    }


def test_phrases_carry_no_more_than_their_share() -> None:
    a = (1, 1, False, 0)
    available = {((a, a, a), True): 6, ((a, a, a), False): 50}
    assert level_counts(available, None, phrases=0.4) == {((a, a, a), True): 6, ((a, a, a), False): 4}
    alone = {((a, a, a), False): 9}
    assert level_counts(alone, None, phrases=0.4) == {((a, a, a), False): 1}  # rather one than none
    assert level_counts(alone, None, phrases=0.0) == {((a, a, a), False): 0}
    assert level_counts(available, None, phrases=0.0) == {((a, a, a), True): 6, ((a, a, a), False): 0}


def test_what_turns_a_claim_meets_nothing_that_follows_one_way_only() -> None:
    """He came on Monday -> he came; but he did not come on Monday does not say that he did not come."""
    change = Change(0, 4, "وصل", "لم يصل")
    turned, may = Edit(NEGATED, (change,)), Edit(POSSIBLE, (change,))
    dropped = Edit(NO_WEEKDAY, (Change(9, 12, " أمس", ""),))
    count = Edit(ANOTHER_COUNT, (Change(13, 15, "20", "34"),))
    source = Edit(SOURCE_NAMED, (Change(20, 20, "", "، وفق"),))
    assert not turned.suits(dropped)
    assert not dropped.suits(turned)
    assert not may.suits(count)
    assert not may.suits(dropped)
    assert dropped.suits(count)
    assert turned.suits(source)


def test_a_later_change_dates_both_sides() -> None:
    claim = "ارتفعت أسعار الخبز مع نجاح المحادثات في الأسواق الأمريكية"
    blocks = [contrast(claim, "asserts", True, str(n), n, "2018-03-05") for n in range(40)]
    updates = [pair for outcome in blocks for pair in outcome.pairs if pair.relation is Relation.update]
    assert updates
    for pair in updates:
        assert pair.days[0] != pair.days[1]
        assert ("يوم الاثنين" in pair.premise) == (pair.days[0] == 0)
    others = [pair for outcome in blocks for pair in outcome.pairs if pair.relation is not Relation.update]
    assert all(pair.days[0] == pair.days[1] for pair in others)


def test_kept_blocks_change_a_negation_equally_often_under_each_label() -> None:
    rng = random.Random(5)
    outcomes = [contrast(rng.choice(CLAIMS), "asserts", True, str(n), n) for n in range(200)]
    costs = [outcome.costs for outcome in outcomes if outcome.costs]
    kept = keep_level(costs, [False] * len(costs), [str(n) for n in range(len(costs))], None)
    assert kept
    entailment, neutral, contradiction = _tally([costs[index] for index in kept])
    assert entailment == neutral == contradiction

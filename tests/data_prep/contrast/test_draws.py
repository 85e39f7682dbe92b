"""Each rule draws from a seed of its own: a rule more, or less, changes nothing of what the others draw."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from data_prep.contrast import generate
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, another_event, contradiction, paraphrase, replaced
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.counts import count_edits
from tests.data_prep.contrast.made import edits_of

CLAIMS = [
    "قتل 20 شخصا في حلب خلال مارس",
    "عقدت الدول اجتماعا في حلب بشأن ارتفاع أسعار القمح",
    "فاز ليفربول بلقب الدوري في عام 2016 بعد فوزه على تشيلسي",
    "بلغت مبيعات الشركة التركية 45 مليون دولار في مارس",
    "زار وزير الدفاع الروسي المدينة أمس",
]
ADDED = another_event("added", "other_event")


def _greedy(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """A rule that draws often before it makes an edit of the last word."""
    new = str([draws.of(ADDED.name).random() for _ in range(5)][-1])
    yield Edit(ADDED, (replaced(sentence, len(sentence.words) - 1, len(sentence.words) - 1, new),))


@pytest.mark.parametrize("place", [0, len(generate.RULES)])
def test_a_rule_more_leaves_what_the_others_draw(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [edits_of(claim) for claim in CLAIMS]
    monkeypatch.setattr(generate, "RULES", (*generate.RULES[:place], _greedy, *generate.RULES[place:]))
    after = [edits_of(claim) for claim in CLAIMS]
    assert all(ADDED in {edit.rule for edit in edits} for edits in after)
    assert [[edit for edit in edits if edit.rule is not ADDED] for edits in after] == before


def test_a_rule_less_leaves_what_the_others_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [edits_of(claim) for claim in CLAIMS]
    monkeypatch.setattr(generate, "RULES", tuple(rule for rule in generate.RULES if rule is not count_edits))
    after = [edits_of(claim) for claim in CLAIMS]
    gone = {edit.rule.name for edits in before for edit in edits} - {
        edit.rule.name for edits in after for edit in edits
    }
    assert "another_count" in gone
    assert after == [[edit for edit in edits if edit.rule.name not in gone] for edits in before]


def test_an_edit_that_fits_no_block_leaves_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit of the whole claim touches every other, so no block can hold it."""
    claims = [f"{claim} رقم {number}" for claim in CLAIMS for number in range(6)]

    def whole(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
        for rule in (contradiction("whole", "antonym"), paraphrase("again")):
            yield Edit(rule, (replaced(sentence, 0, len(sentence.words) - 1, "كلام آخر"),))

    def blocks() -> list[object]:
        return [generate.contrast(claim, "asserts", True, claim, 13).pairs for claim in claims]

    before = blocks()
    monkeypatch.setattr(generate, "RULES", (whole, *generate.RULES))
    assert sum(map(bool, before)) > 5
    assert [pairs for pairs, was in zip(blocks(), before, strict=True) if was] == [was for was in before if was]


def test_draws_follow_from_claim_and_rule() -> None:
    first, other = Draws(7), Draws(7)
    other.of("b").random()
    assert first.of("a").random() == other.of("a").random()
    assert Draws(7).of("a").random() != Draws(8).of("a").random()
    assert Draws(7).of("a").random() != Draws(7).of("b").random()
    assert first.rank("a", "x") == other.rank("a", "x") != first.rank("a", "y")
    assert Draws(7).rank("a") != Draws(8).rank("a")


def test_one_number_of_the_generator_seeds_all_rules() -> None:
    sentence, rng = Sentence(CLAIMS[0]), random.Random(3)
    generate.all_edits(sentence, rng)
    again = random.Random(3)
    again.getrandbits(64)
    assert rng.random() == again.random()

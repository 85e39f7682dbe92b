"""Later changes: what rose on Monday fell on Thursday, both true, each at its date (relation update)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.head_rules import find_head, is_simple, no_longer
from data_prep.contrast.lexicon import closed_class
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.verb_rules import opposite_verbs
from data_prep.pairs import Relation

_WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_DAYS = (2, 3, 4, 5)  # less than a week, so that the weekdays differ


def update_edits(sentence: Sentence, day: str | None, rng: random.Random) -> Iterator[Edit]:
    """The opposite of a state, some days later; both texts get their weekday, and so need the claim's own day."""
    if day is None or not _may_be_dated(sentence):
        return
    first, days = date.fromisoformat(day), rng.choice(_DAYS)
    for changes in (*_reversals(sentence), *no_longer(sentence)):
        yield Edit(
            Effect.neutral,
            Relation.update,
            "state_change",
            "later_change",
            (*changes, _dated(sentence, first, days)),
            days,
        )


def _reversals(sentence: Sentence) -> Iterator[tuple[Change, ...]]:
    """The changes that exchange the head verb for its opposite, where a state can turn."""
    head = find_head(sentence)
    if head is None or not is_simple(sentence, head.index) or sentence.first_doubt < head.index:
        return
    for partner, changes in opposite_verbs(sentence, head.index):
        if partner.verb.past in closed_class("turning") and partner.other.past in closed_class("turning"):
            yield changes


def _may_be_dated(sentence: Sentence) -> bool:
    """A claim of one clause that ends with a word and names no date yet."""
    words = sentence.words
    if not words or words[-1].end != len(sentence.text) or words[-1].locked:
        return False
    if not all(closed_class(name).isdisjoint(sentence.vocabulary) for name in ("dated", "not_of_a_day")):
        return False
    return not any(map(str.isdigit, sentence.text))


def _dated(sentence: Sentence, first: date, days: int) -> Change:
    """The weekdays of both reports, put in at the end."""
    end = len(sentence.text)
    names = [_WEEKDAYS[(first + timedelta(step)).weekday()] for step in (0, days)]
    return Change(end, end, f" يوم {names[0]}", f" يوم {names[1]}")

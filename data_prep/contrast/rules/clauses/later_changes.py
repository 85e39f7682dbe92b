"""Later changes: what rose on Monday fell on Thursday, both true, each at its date (relation update)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Effect, Rule
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.head_negation import no_longer
from data_prep.contrast.rules.clauses.heads import covers, find_head
from data_prep.contrast.rules.words.verbs import opposite_verbs
from data_prep.pairs import Relation

LATER_CHANGE = Rule("later_change", Effect.neutral, Relation.update, "state_change")
_DAYS = (2, 3, 4, 5)  # less than a week, so that the weekdays differ


def later_change_edits(sentence: Sentence, day: str | None, draws: Draws) -> Iterator[Edit]:
    """The opposite of a state, some days later; both texts get their weekday, and so need the claim's own day.

    `day` is yyyy-mm-dd.
    """
    if day is None or not _may_be_dated(sentence):
        return
    first, days = date.fromisoformat(day), draws.of(LATER_CHANGE.name).choice(_DAYS)
    for changes in (*_reversals(sentence), *no_longer(sentence)):
        yield Edit(LATER_CHANGE, (*changes, _dated(sentence, first, days)), days)


def _reversals(sentence: Sentence) -> Iterator[tuple[Change, ...]]:
    """The changes that exchange the head verb for its opposite, where a state can turn."""
    head, turning = find_head(sentence), lexicon.verbs().turning
    if head is None or not covers(sentence, head):
        return
    for partner, changes in opposite_verbs(sentence, head.index):
        if partner.verb.past in turning and partner.other.past in turning:
            yield changes


def _may_be_dated(sentence: Sentence) -> bool:
    """Whether the claim ends with a word and names no date yet."""
    words = sentence.words
    if not words or words[-1].end != len(sentence.text) or words[-1].locked or sentence.has_digit:
        return False
    return not sentence.holds(lexicon.heads().dated) and not sentence.holds(lexicon.dates().not_of_a_day)


def _dated(sentence: Sentence, first: date, days: int) -> Change:
    """The weekdays of both reports, put in at the end."""
    end, weekdays = len(sentence.text), lexicon.dates().weekdays
    base, new = (f" يوم {weekdays[(first + timedelta(step)).weekday()]}" for step in (0, days))
    return Change(end, end, base, new)

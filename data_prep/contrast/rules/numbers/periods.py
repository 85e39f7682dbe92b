"""Another month or year of what is counted by the month or year is another figure: neutral.

Another weekday is left alone: of most events nobody can tell whether there was one on each day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, Rule, another_event, replaced
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.dates import is_of_once

ANOTHER_MONTH = another_event("another_month_of_many", "date")
ANOTHER_YEAR = another_event("another_year_of_many", "date")
_YEAR = re.compile(r"20[0-2]\d")
_STEPS = (-5, -4, -3, -2, -1)  # years to another year of a figure
_CHOICES = 3
_REACH = 8  # words between a figure and its period: مبيعات السيارات في مارس


def period_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Neutral edits: the figure of another month or year."""
    listed = lexicon.dates()
    if sentence.holds(listed.not_counted) or not sentence.holds(listed.counted_nouns):
        return
    months = sum(word in listed.months for word in sentence.plains)
    years = sum(_YEAR.fullmatch(word) is not None for word in sentence.plains)
    for index, word in enumerate(sentence.plains):
        if word in listed.months and months == 1:
            yield from _another_month(sentence, index, draws)
        elif _YEAR.fullmatch(word) and years == 1:
            yield from _another_year(sentence, index, draws)


def _is_of_a_figure(sentence: Sentence, index: int) -> bool:
    """Whether a figure that is counted by the period stands before it, and nothing after it narrows it."""
    figures = sentence.near(index - _REACH, index)
    is_counted = not lexicon.dates().counted_nouns.isdisjoint(figures)
    return is_counted and not is_of_once(sentence, index) and sentence.name_ends(index)


def _edits(sentence: Sentence, index: int, others: Sequence[str], rule: Rule, draws: Draws) -> Iterator[Edit]:
    for other in draws.some(rule.name, others, _CHOICES):
        yield Edit(rule, (replaced(sentence, index, index, other),))


def _another_month(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """ارتفعت الصادرات في مارس -> ارتفعت الصادرات في يونيو."""
    listed = lexicon.dates()
    if sentence.words[index].locked or sentence.beside(index, -1) not in listed.counted_month_after:
        return
    if _is_of_a_figure(sentence, index):
        others = [month for month in listed.months if month != sentence.plain_at(index)]
        yield from _edits(sentence, index, others, ANOTHER_MONTH, draws)


def _another_year(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """بلغت المبيعات عام 2016 -> بلغت المبيعات عام 2014."""
    listed, before, earlier = lexicon.dates(), sentence.beside(index, -1), sentence.beside(index - 1, -1)
    if before not in listed.counted_year_words or earlier in listed.no_counted_year_after:
        return
    if _is_of_a_figure(sentence, index):
        others = [str(int(sentence.plain_at(index)) + step) for step in _STEPS]
        yield from _edits(sentence, index, others, ANOTHER_YEAR, draws)

"""Another month or year of what is counted by the month or year is another figure: neutral.

Another weekday is left alone: of most events nobody can tell whether there was one on each day.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from data_prep.contrast.date_rules import is_of_once
from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_YEAR = re.compile(r"20[0-2]\d")
_CHOICES = 3
_REACH = 8  # words between a figure and its period: مبيعات السيارات في مارس


def period_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Neutral edits: the same figure of another month or year."""
    words = [word.plain for word in sentence.words]
    if closed_class("not_counted") & set(words):
        return
    for index, word in enumerate(words):
        if not _is_counted(words, index) or is_of_once(sentence, index) or not _goes_on(sentence, index):
            continue
        if word in table("dates")["months"] and sum(other in table("dates")["months"] for other in words) == 1:
            yield from _month(sentence, index, rng)
        elif _YEAR.fullmatch(word) and sum(_YEAR.fullmatch(other) is not None for other in words) == 1:
            yield from _year(sentence, index, rng)


def _is_counted(words: list[str], index: int) -> bool:
    return bool(closed_class("counted_nouns") & set(words[max(0, index - _REACH) : index]))


def _goes_on(sentence: Sentence, index: int) -> bool:
    following = sentence.beside(index, 1)
    return not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل"))


def _edits(sentence: Sentence, index: int, others: list[str], rule: str, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    for other in rng.sample(others, min(_CHOICES, len(others))):
        change = Change(word.start, word.end, word.raw, other)
        yield Edit(Effect.neutral, Relation.different_event, "date", rule, (change,))


def _month(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """ارتفعت الصادرات في مارس -> ارتفعت الصادرات في يونيو."""
    if sentence.words[index].locked or sentence.beside(index, -1) not in ("في", "خلال", "شهر"):
        return
    others = [month for month in table("dates")["months"] if month != sentence.plain_at(index)]
    yield from _edits(sentence, index, others, "another_month_of_many", rng)


def _year(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """بلغت المبيعات عام 2016 -> بلغت المبيعات عام 2014."""
    before, earlier = sentence.beside(index, -1), sentence.beside(index - 1, -1)
    if before not in ("عام", "العام", "سنة"):
        return
    if earlier in ("منذ", "حتى", "من", "إلى", "نهاية", "بنهاية", "بحلول", "بداية", "مطلع", "قبل", "بعد"):
        return
    year = int(sentence.plain_at(index))
    others = [str(year + step) for step in (-5, -4, -3, -2, -1)]
    yield from _edits(sentence, index, others, "another_year_of_many", rng)

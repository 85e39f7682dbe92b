"""Another day, month or year of what takes place again and again, or is counted by the month, is another event."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from data_prep.contrast.date_rules import is_of_once
from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_YEAR = re.compile(r"20[01]\d")
_CHOICES = 3


def period_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Neutral edits: the same report of another day, month or year."""
    words = {word.plain for word in sentence.words}
    if words & closed_class("not_repeated"):
        return
    counted, repeated = bool(words & closed_class("counted_nouns")), bool(words & closed_class("repeated"))
    days, months = (sum(word.plain in table("dates")[name] for word in sentence.words) for name in _NAMES)
    years = sum(_YEAR.fullmatch(word.raw) is not None for word in sentence.words)
    for index, word in enumerate(sentence.words):
        if word.locked and not _YEAR.fullmatch(word.raw):
            continue
        if repeated and days == 1 and word.plain in table("dates")["weekdays"]:
            yield from _day(sentence, index, rng)
        elif (repeated or counted) and months == 1 and word.plain in table("dates")["months"]:
            yield from _month(sentence, index, rng)
        elif (repeated or counted) and years == 1 and not months and _YEAR.fullmatch(word.raw):
            yield from _year(sentence, index, rng)


_NAMES = ("weekdays", "months")


def _edits(sentence: Sentence, index: int, others: list[str], rule: str, rng: random.Random) -> Iterator[Edit]:
    word = sentence.words[index]
    if is_of_once(sentence, index):
        return
    for other in rng.sample(others, min(_CHOICES, len(others))):
        change = Change(word.start, word.end, word.raw, other)
        yield Edit(Effect.neutral, Relation.different_event, "date", rule, (change,))


def _goes_on(sentence: Sentence, index: int) -> bool:
    following = sentence.beside(index, 1)
    return not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل"))


def _day(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """شن الطيران غارات الأحد -> شن الطيران غارات الثلاثاء."""
    before = sentence.beside(index, -1)
    if before.removeprefix("ال") in ("أمس", "غد", "ليلة", "حتى", "منذ", "إلى", "من") or not _goes_on(sentence, index):
        return
    others = [day for day in table("dates")["weekdays"] if day != sentence.plain_at(index)]
    yield from _edits(sentence, index, others, "another_day", rng)


def _month(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """ارتفعت الصادرات في مارس -> ارتفعت الصادرات في يونيو."""
    if sentence.beside(index, -1) not in ("في", "خلال", "شهر") or not _goes_on(sentence, index):
        return
    others = [month for month in table("dates")["months"] if month != sentence.plain_at(index)]
    yield from _edits(sentence, index, others, "another_month_of_many", rng)


def _year(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """مبيعات عام 2016 -> مبيعات عام 2014."""
    before, earlier = sentence.beside(index, -1), sentence.beside(index - 1, -1)
    if before not in ("عام", "العام", "في", "خلال", "سنة") or not _goes_on(sentence, index):
        return
    if earlier in ("منذ", "حتى", "من", "إلى", "نهاية", "بنهاية", "بحلول", "بداية", "مطلع", "قبل", "بعد"):
        return
    year = int(sentence.plain_at(index))
    others = [str(year + step) for step in (-5, -4, -3, -2, -1)]
    yield from _edits(sentence, index, others, "another_year_of_many", rng)

"""Days, months and years: said in another way, left out, or another one of what takes place once."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)")
_KEEPS = Effect.keeps, Relation.paraphrase, "date"
_CONTRADICTS = Effect.contradicts, Relation.contradiction, "date"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("dates")[name])


def date_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Edits of every weekday, time of day, month and year."""
    for index, word in enumerate(sentence.words):
        once = is_of_once(sentence, index)
        if word.plain in _words("weekdays") and not word.locked:
            yield from _weekday(sentence, index, once, rng)
        elif _YEAR.fullmatch(word.raw):
            yield from _year(sentence, index, once, rng)
        elif word.plain in _words("months") and once and not word.locked:
            yield from _month(sentence, index, rng)
        elif word.plain in _words("droppable") and not word.locked:
            yield from _dropped(sentence, index, index, "dropped_adverb")


def is_of_once(sentence: Sentence, index: int) -> bool:
    """Whether up to four words before the date stands what takes place once: ولد, تأسست, وفاته."""
    near = [word.plain for word in sentence.words[max(0, index - 5) : index]]
    return any(word in _words("once") or word[1:] in _words("once") for word in near) and "سبق" not in sentence.text


@cache
def _month_names() -> frozenset[str]:
    return _words("months") | _words("levant_months")


def names_a_time(sentence: Sentence) -> bool:
    """Whether a month or a date in digits stands in the claim."""
    names = {form for word in sentence.vocabulary for form in (word, word.lstrip("وبل"))}  # بيونيو
    return not _month_names().isdisjoint(names) or _DATE.search(sentence.text) is not None


def names_a_day(sentence: Sentence) -> bool:
    """Whether one day stands in the claim: 4 مارس, 4 من مارس, 4/3/2018."""
    for index, word in enumerate(sentence.plains):
        number = index - 2 if sentence.plain_at(index - 1) == "من" else index - 1
        day = sentence.plain_at(number)
        if word in _month_names() and day.isdecimal() and len(day) <= 2:
            return True
    return _DATE.search(sentence.text) is not None


def _replaced(sentence: Sentence, start: int, end: int, new: str) -> tuple[Change]:
    first, last = sentence.words[start], sentence.words[end]
    return (Change(first.start, last.end, sentence.text[first.start : last.end], new),)


def _weekday(sentence: Sentence, index: int, once: bool, rng: random.Random) -> Iterator[Edit]:
    word, before = sentence.words[index].plain, sentence.beside(index, -1)
    if before == "يوم":
        yield Edit(*_KEEPS, "weekday_without_day", _replaced(sentence, index - 1, index, word))
        start = index - 1
    elif before in _words("times_of_day"):
        yield from _time_of_day(sentence, index - 1)
        return
    elif _is_free(before):
        yield Edit(*_KEEPS, "weekday_with_day", _replaced(sentence, index, index, f"يوم {word}"))
        start = index - (before == "أمس")
    else:
        return
    last = index + (sentence.beside(index, 1) in ("الماضي", "المقبل", "الفائت", "القادم"))
    yield from _dropped(sentence, start, last, "dropped_weekday")
    if once and sum(other.plain in _words("weekdays") for other in sentence.words) == 1 and before != "أمس":
        another = rng.choice([day for day in table("dates")["weekdays"] if day != word])
        yield Edit(*_CONTRADICTS, "another_weekday", _replaced(sentence, index, index, another))


def _is_free(before: str) -> bool:
    """Whether a weekday stands by itself after this word: وصل الرئيس الاثنين, not انتخابات الأحد, السبت والأحد."""
    if before in ("اليوم", "الليلة"):
        return False
    return before.startswith("ال") and before not in _words("weekdays") and before not in closed_class("relatives")


def _time_of_day(sentence: Sentence, index: int) -> Iterator[Edit]:
    """مساء الاثنين -> الاثنين, يوم الاثنين."""
    day = sentence.plain_at(index + 1)
    if sentence.plain_at(index - 1).removeprefix("و") in ("", "من", "حتى", "منذ", "بعد", "قبل", "ظهر", "حفل"):
        return
    if sentence.beside(index + 1, 1) in _words("weekdays"):
        return  # the night from Thursday to Friday
    weaker = _replaced(sentence, index, index + 1, f"يوم {day}")
    yield Edit(Effect.weakens, Relation.implied, "specificity", "dropped_time_of_day", weaker)


def _dropped(sentence: Sentence, start: int, end: int, rule: str) -> Iterator[Edit]:
    """Words left out with the blank before them, where the claim asserts them and goes on or ends after them."""
    before = sentence.beside(start, -1)
    first, last = sentence.words[start], sentence.words[end]
    if start < 2 or not before or before in closed_class("no_drop_after") or not sentence.asserts(start):
        return
    following = sentence.beside(end, 1)
    if following and following not in closed_class("after_a_name") and not following.startswith(("ب", "ل")):
        return
    gap = sentence.words[start - 1].end
    change = Change(gap, last.end, sentence.text[gap : last.end], "")
    if first.start > gap:
        yield Edit(Effect.weakens, Relation.implied, "specificity", rule, (change,))


def _year(sentence: Sentence, index: int, once: bool, rng: random.Random) -> Iterator[Edit]:
    """في عام 2016 <-> عام 2016; another year of what takes place once."""
    word, before = sentence.words[index], sentence.beside(index, -1)
    if before in ("عام", "سنة"):
        if sentence.beside(index - 1, -1) == "في":
            yield Edit(*_KEEPS, "year_without_in", _replaced(sentence, index - 2, index - 1, before))
        elif sentence.beside(index - 1, -1) and sentence.beside(index - 1, -1) not in closed_class("no_in_after"):
            yield Edit(*_KEEPS, "year_with_in", _replaced(sentence, index - 1, index - 1, f"في {before}"))
    if once and len(_YEAR.findall(sentence.text)) == 1 and before in ("عام", "سنة", "في", *table("dates")["months"]):
        other = int(word.raw) + rng.choice([-7, -5, -4, -3, 3, 4])
        yield Edit(*_CONTRADICTS, "another_year_of_once", _replaced(sentence, index, index, str(other)))


def _month(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """توفي في مارس -> توفي في يونيو."""
    if sum(word.plain in _words("months") for word in sentence.words) > 1:
        return
    before = sentence.beside(index, -1)
    if before == "في" or before.isdecimal():
        other = rng.choice([month for month in table("dates")["months"] if month != sentence.plain_at(index)])
        yield Edit(*_CONTRADICTS, "another_month", _replaced(sentence, index, index, other))

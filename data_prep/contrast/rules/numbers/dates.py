"""Days, months and years: said in another way, left out, or another one of what takes place once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Rule, contradiction, paraphrase, replaced, weaker
from data_prep.contrast.language.sentence import Sentence

WITHOUT_DAY = paraphrase("weekday_without_day", "date")
WITH_DAY = paraphrase("weekday_with_day", "date")
ANOTHER_WEEKDAY = contradiction("another_weekday", "date")
NO_TIME_OF_DAY = weaker("dropped_time_of_day", "specificity")
NO_WEEKDAY = weaker("dropped_weekday", "specificity")
NO_ADVERB = weaker("dropped_adverb", "specificity")
YEAR_WITHOUT_IN = paraphrase("year_without_in", "date")
YEAR_WITH_IN = paraphrase("year_with_in", "date")
ANOTHER_YEAR = contradiction("another_year_of_once", "date")
ANOTHER_MONTH = contradiction("another_month", "date")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)")
_STEPS = (-7, -5, -4, -3, 3, 4)  # years to another year of what took place once
_ONCE_REACH = 5  # words before a date within which stands what takes place once
_DAY, _YESTERDAY, _IN, _OF = "يوم", "أمس", "في", "من"


def date_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Edits of every weekday, time of day, month and year."""
    listed = lexicon.dates()
    for index, word in enumerate(sentence.words):
        if _YEAR.fullmatch(word.raw):
            yield from _year(sentence, index, draws)
        elif word.locked:
            continue
        elif word.plain in listed.weekdays:
            yield from _weekday(sentence, index, draws)
        elif word.plain in listed.months:
            yield from _month(sentence, index, draws)
        elif word.plain in listed.droppable:
            yield from _dropped(sentence, index, index, NO_ADVERB)


def is_of_once(sentence: Sentence, index: int) -> bool:
    """Whether up to five words before the date stands what takes place once: ولد, تأسست, وفاته."""
    once = lexicon.dates().once
    near = sentence.near(index - _ONCE_REACH, index)
    return any(word in once or word[1:] in once for word in near) and "سبق" not in sentence.text


@cache
def _month_names() -> frozenset[str]:
    return lexicon.dates().levant_months | set(lexicon.dates().months)


def names_a_time(sentence: Sentence) -> bool:
    """Whether a month or a date in digits stands in the claim."""
    names = {form for word in sentence.vocabulary for form in (word, word.lstrip("وبل"))}  # بيونيو
    return not _month_names().isdisjoint(names) or _DATE.search(sentence.text) is not None


def names_a_day(sentence: Sentence) -> bool:
    """Whether one day stands in the claim: 4 مارس, 4 من مارس, 4/3/2018."""
    for index, word in enumerate(sentence.plains):
        if word in _month_names():
            number = index - 2 if sentence.plain_at(index - 1) == _OF else index - 1
            day = sentence.plain_at(number)
            if day.isdecimal() and len(day) <= 2:
                return True
    return _DATE.search(sentence.text) is not None


# --- weekdays ---


def _weekday(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    word, before = sentence.plain_at(index), sentence.beside(index, -1)
    if before == _DAY:
        yield Edit(WITHOUT_DAY, (replaced(sentence, index - 1, index, word),))
    elif before in lexicon.dates().times_of_day:
        yield from _time_of_day(sentence, index - 1)
        return
    elif _is_free(before):
        yield Edit(WITH_DAY, (replaced(sentence, index, index, f"{_DAY} {word}"),))
    else:
        return
    start = index - (before in (_DAY, _YESTERDAY))
    last = index + (sentence.beside(index, 1) in lexicon.dates().relative_days)
    yield from _dropped(sentence, start, last, NO_WEEKDAY)
    if before != _YESTERDAY:
        yield from _another_weekday(sentence, index, draws)


def _another_weekday(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    weekdays, word = lexicon.dates().weekdays, sentence.plain_at(index)
    if is_of_once(sentence, index) and _is_only(sentence, weekdays):
        new = draws.of(ANOTHER_WEEKDAY.name).choice([day for day in weekdays if day != word])
        yield Edit(ANOTHER_WEEKDAY, (replaced(sentence, index, index, new),))


def _is_only(sentence: Sentence, names: tuple[str, ...]) -> bool:
    """Whether the claim names one of them, once."""
    return sum(word in names for word in sentence.plains) == 1


def _is_free(before: str) -> bool:
    """Whether a weekday stands by itself after this word: وصل الرئيس الاثنين, not انتخابات الأحد, السبت والأحد."""
    listed = lexicon.dates()
    if before in listed.no_weekday_after or before in listed.weekdays:
        return False
    return before.startswith("ال") and before not in lexicon.sentences().relatives


def _time_of_day(sentence: Sentence, index: int) -> Iterator[Edit]:
    """مساء الاثنين -> يوم الاثنين."""
    listed, day = lexicon.dates(), sentence.plain_at(index + 1)
    before = sentence.plain_at(index - 1).removeprefix("و")
    if not before or before in listed.no_time_of_day_after:
        return
    if sentence.beside(index + 1, 1) not in listed.weekdays:  # the night from Thursday to Friday
        yield Edit(NO_TIME_OF_DAY, (replaced(sentence, index, index + 1, f"{_DAY} {day}"),))


def _dropped(sentence: Sentence, start: int, end: int, rule: Rule) -> Iterator[Edit]:
    """Words left out with the blank before them, where the claim asserts them and goes on or ends after them."""
    before, following = sentence.beside(start, -1), sentence.beside(end, 1)
    if start < 2 or not before or before in lexicon.dates().no_drop_after or not sentence.asserts(start):
        return
    if following.startswith("وال"):
        return  # الثلاثاء والأربعاء
    if sentence.name_ends(end) or following.startswith(("ب", "ل")):
        gap, last = sentence.words[start - 1].end, sentence.words[end].end
        yield Edit(rule, (Change(gap, last, sentence.text[gap:last], ""),))


# --- years and months ---


def _year(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """في عام 2016 <-> عام 2016; another year of what takes place once."""
    before, listed = sentence.beside(index, -1), lexicon.dates()
    if before in listed.year_words:
        yield from _in_year(sentence, index, before)
    is_dated = before in listed.year_words or before == _IN or before in listed.months
    if is_dated and is_of_once(sentence, index) and len(_YEAR.findall(sentence.text)) == 1:
        other = int(sentence.words[index].raw) + draws.of(ANOTHER_YEAR.name).choice(_STEPS)
        yield Edit(ANOTHER_YEAR, (replaced(sentence, index, index, str(other)),))


def _in_year(sentence: Sentence, index: int, noun: str) -> Iterator[Edit]:
    earlier = sentence.beside(index - 1, -1)
    if earlier == _IN:
        yield Edit(YEAR_WITHOUT_IN, (replaced(sentence, index - 2, index - 1, noun),))
    elif earlier and earlier not in lexicon.dates().no_in_after:
        yield Edit(YEAR_WITH_IN, (replaced(sentence, index - 1, index - 1, f"{_IN} {noun}"),))


def _month(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """توفي في مارس -> توفي في يونيو."""
    months, before = lexicon.dates().months, sentence.beside(index, -1)
    if not is_of_once(sentence, index) or not _is_only(sentence, months):
        return
    if before == _IN or before.isdecimal():
        others = [month for month in months if month != sentence.plain_at(index)]
        new = draws.of(ANOTHER_MONTH.name).choice(others)
        yield Edit(ANOTHER_MONTH, (replaced(sentence, index, index, new),))

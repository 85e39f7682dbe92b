"""Dates in a sentence, absolute and relative, Gregorian and Hijri, resolved against the article's date.

Only what names one day is resolved; a month, a year, "next week" keep their words and no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Any

from data_prep.claims.language.lexicon import folded, table
from data_prep.claims.language.text import fold_key
from data_prep.claims.time.days import RESOLVERS, date_words
from data_prep.foundation import intervals
from data_prep.foundation.intervals import Interval


@dataclass(frozen=True, slots=True)
class DateMention:
    """`text[start:end]` of the view names a time; `time` is None where it is not known which."""

    start: int
    end: int
    time: Interval | None

    @property
    def day(self) -> date | None:
        """The day, where it is one."""
        return self.time.day if self.time else None


def _either(words: Any) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern for every shape of date; the group that matched says which."""
    w = date_words()
    weekday, month, hijri = _either(w.weekdays), _either(w.months), _either(w.hijri)
    plain = _either(set(w.months) - w.shy)
    when = _either(w.past | w.coming | folded(table("dates")["this_words"]))
    part = r"(?:(?:مساء|صباح|فجر|ظهر|عصر|ليل|ليله|منتصف ليل|بعد ظهر|نهار|عشيه) )"
    number = rf"(?:\d{{1,3}}|{_either(w.numbers)})"
    ordinal = _either(w.ordinals)
    months = rf"(?P<month>{month})(?: ?/ ?{month}| \({month}\))?"
    year = r"(?:\s?،?\s(?:من )?(?:عام |سنه |العام )?(?P<year>(?:19|20)\d\d)(?:م\b)?)"
    day = rf"(?P<day>(?<!\d)\d{{1,2}}(?!\d)|فاتح|غره|(?:{ordinal}))"
    lead = rf"(?:(?:يوم )?{part}?(?:يوم )?{weekday}،? (?:الموافق(?: ل| في)? ?)?)?"
    shapes = [
        rf"(?P<thismonth>{lead}(?:ال ?-? ?)?(?P<tday>(?<!\d)\d{{1,2}}(?!\d)|{ordinal}) (?:من )?(?:الشهر |شهر )?(?P<twhen>الجاري|الحالي|الماضي|المنصرم|الفايت|المقبل|القادم))",
        rf"(?P<farday>(?:يوم )?{part}?(?P<fname>{weekday}) (?P<far>قبل الماضي|قبل الماضيه|بعد المقبل|بعد المقبله|بعد القادم))",
        rf"(?P<hijri>{lead}(?:ال ?)?(?P<hday>(?<!\d)\d{{1,2}}|غره|فاتح|{ordinal})(?: من)?(?: شهر)? ?(?P<hmonth>{hijri})(?:،? (?:من )?(?:عام |سنه )?(?P<hyear>1[34]\d\d)(?: ?هـ| ?ه\b)?)?(?P<hwhen> {when})?)",
        rf"(?P<full>{lead}(?:ال ?-? ?)?{day}(?: من)?(?: شهر)? ?{months}{year}?(?P<fwhen> (?:من )?{when})?)",
        rf"(?P<mdy>{lead}(?P<mmonth>{plain})(?: ?/ ?{month})? (?P<mday>\d{{1,2}})(?:،? (?P<myear>(?:19|20)\d\d)))",
        r"(?P<iso>(?<![\d/])(?P<iy>(?:19|20)\d\d)[-/](?P<im>\d{1,2})[-/](?P<id>\d{1,2})(?![\d/]))",
        r"(?P<dmy>(?<![\d/.])(?P<dd>\d{1,2})[-/.](?P<dm>\d{1,2})[-/.](?P<dy>(?:19|20)\d\d)(?![\d/]))",
        rf"(?P<dayslash>(?:في|يوم|بتاريخ|{weekday}،?) (?P<sd>\d{{1,2}})[/-](?P<sm>\d{{1,2}})(?![\d/]))",
        rf"(?P<before_last>{part}?(?:اول (?:من )?امس|امس الاول)(?: {weekday})?)",
        rf"(?P<yesterday>(?:يوم )?{part}?(?:يوم )?امس(?:،? (?:يوم )?{weekday})?|(?:الليله|ليله) (?:الماضيه|البارحه|امس)|البارحه)",
        rf"(?P<after_next>{part}?(?:يوم )?بعد (?:غد|الغد)(?: {weekday})?)",
        rf"(?P<tomorrow>{part}?(?:يوم )?(?:غدا?|الغد)(?:،? (?:يوم )?{weekday})?)",
        rf"(?P<weekday>(?:في )?(?:يوم )?{part}?(?:يوم )?(?P<wname>{weekday})(?P<wwhen> {when})?)",
        rf"(?P<today>{part}?(?:هذا )?اليوم(?:،? {weekday})?|{part}هذا اليوم|(?:هذه الليله|الليله(?! ال))|هذا (?:الصباح|المساء)|(?:صباح|فجر|مساء|ظهر) اليوم)",
        rf"(?P<ago>(?:قبل|منذ) (?!(?:عام|سنه) (?:19|20)\d\d)(?:نحو |حوالي )?(?P<an>{number})?(?: )?(?P<au>يومين|ايام|يوما|يوم|اسبوعين|اسابيع|اسبوعا|اسبوع|شهرين|اشهر|شهور|شهرا|شهر|سنوات|سنه|عاما|عامين|عام|اعوام|سنتين))",
        rf"(?P<ahead>بعد (?P<bn>{number})?(?: )?(?P<bu>يومين|ايام|يوما|يوم|اسبوعين|اسابيع|اسبوعا|اسبوع)(?= (?:من الان|من اليوم)))",
        rf"(?P<loose>(?:نهايه |بدايه |مطلع |اواخر |اوائل |منتصف )?(?:الاسبوع|الشهر|العام|السنه|الصيف|الشتاء|الربيع|الخريف|القرن) {when}|نهايه (?:الاسبوع|الشهر|العام|السنه)|ايام التشريق|(?:ثمانينيات|تسعينيات|سبعينيات|ستينيات|خمسينيات|اربعينيات|ثلاثينيات|عشرينيات) القرن(?: {when}))",
        rf"(?P<monthly>(?:شهر )(?:{month}|{hijri})(?: ?/ ?{month})?(?:،? (?:من )?(?:عام )?(?:19|20)\d\d)?(?: {when})?|(?:{month})(?: ?/ ?{month})?(?:،? (?:من )?(?:عام )?(?:19|20)\d\d| {when})|(?:{plain})(?: ?/ ?{month})?)",
        r"(?P<yearly>(?:عام|سنه|العام|منذ|في) (?:19|20)\d\d(?!\d))",
    ]
    return re.compile(r"(?<!\w)(?:[وفبل](?=\w{2}|\d))?(?:لل|ال ?(?=\d))?(?:" + "|".join(shapes) + r")(?!\w)")


@cache
def _firstdate_words() -> frozenset[str]:
    """Words a date can begin with: only there is the long pattern tried (it costs 30 times as much as the look-up)."""
    w = date_words()
    names = {name.split()[0] for name in (*w.months, *w.hijri, *w.weekdays, *w.ordinals)}
    others = (
        "مساء صباح فجر ظهر عصر ليل ليله منتصف بعد نهار عشيه اول امس البارحه الليله غد غدا الغد يوم اليوم هذا هذه قبل منذ نهايه بدايه "
        "مطلع اواخر اوائل الاسبوع الشهر العام السنه الصيف الشتاء الربيع الخريف القرن ايام ثمانينيات تسعينيات سبعينيات ستينيات خمسينيات "
        "اربعينيات ثلاثينيات عشرينيات شهر عام سنه في ال فاتح غره بتاريخ"
    )
    return frozenset(names | set(others.split()))


def best_date(mentions: Sequence[DateMention]) -> DateMention:
    """Of what a claim names: the first day, else the first time resolved, else the first words."""
    return next(
        (mention for mention in mentions if mention.day),
        next((mention for mention in mentions if mention.time), mentions[0]),
    )


_WORD = re.compile(r"\w+")


def find_dates(text: str, start: int, end: int, published: date | None) -> list[DateMention]:
    """All date expressions of `text[start:end]`, in order."""
    mentions: list[DateMention] = []
    done = start
    for word in _WORD.finditer(text, start, end):
        if word.start() < done or not _may_begin(word[0]):
            continue
        match = _pattern().match(text, word.start(), end)
        if match:
            mentions.append(_mention(text, start, match, published))
            done = match.end()
    return mentions


@lru_cache(maxsize=100_000)
def _may_begin(word: str) -> bool:
    firsts = _firstdate_words()
    if word in firsts or word[0].isdigit():
        return True
    bare = word[1:]
    return (
        word[0] in "وفبل"
        and len(word) > 1
        and (bare in firsts or bare[0].isdigit() or (bare[0] == "ل" and "ال" + bare[1:] in firsts))
    ) or (word[:2] in ("ال", "لل") and (word[2:] in firsts or word[2:3].isdigit()))


def _mention(text: str, start: int, match: re.Match[str], published: date | None) -> DateMention:
    kind = match.lastgroup if match.lastgroup in RESOLVERS else _kind(match)
    begin = match.start(kind)
    if text[match.start() : begin].strip() == "ال":
        begin = match.start()
    deadline = _DEADLINE.search(text, max(start, begin - 12), begin)
    if deadline:
        return DateMention(begin, match.end(), None)
    day = _agreed(match[0], _resolve(kind, match, published))
    if (
        kind == "weekday"
        and not match["wwhen"]
        and day
        and published
        and _FUTURE.search(text, max(start, begin - 60), begin)
    ):
        day += timedelta(days=7 if day < published else 0)  # ستعقد القمة الأحد
    return DateMention(begin, match.end(), intervals.day(day) if day else None)


_FUTURE = re.compile(
    r"(?<!\w)[وف]?(?:سوف|س[يتن](?!ار|اس|اد|اق|د|طر|نم|نا|ره|رت|ول|ف|وي|ين|ون|ه)\w{3,}|المقرر|المتوقع|المزمع)(?!\w)"
)
_DEADLINE = re.compile(r"(?<!\w)و?(?:بحلول|قبل حلول|قبل|اقصاه)(?: يوم)? (?:ال)?$")  # by when, not when


def _agreed(words: str, day: date | None) -> date | None:
    """In "اليوم الأربعاء" of an article dated Thursday (printed past midnight): the named weekday wins within two days."""
    if day is None:
        return None
    named = next((number for name, number in date_words().weekdays.items() if name in words), None)
    if named is None or named == day.weekday():
        return day
    near = [day + timedelta(days=shift) for shift in (-1, 1, -2, 2)]
    return next((other for other in near if other.weekday() == named), day)


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in RESOLVERS if match[kind] is not None)


def _resolve(kind: str, match: re.Match[str], published: date | None) -> date | None:
    try:
        day: date | None = RESOLVERS[kind](match, published)
        return day
    except (ValueError, OverflowError):  # the 31st of a short month, a year outside the Hijri tables
        return None


def parse_published(value: Any) -> date | None:
    """The article's date as its publisher wrote it: ISO, RFC 2822, 14/11/2017, 14 نوفمبر 2017; None if it is none of them."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        mentions = find_dates(fold_key(text), 0, len(fold_key(text)), None)
        return next((mention.day for mention in mentions if mention.day), None)

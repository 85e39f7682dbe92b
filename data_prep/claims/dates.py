"""Dates in a sentence, absolute and relative, Gregorian and Hijri, resolved against the article's date.

Only what names one day is resolved; a month, a year, "next week" keep their words and no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Any

from data_prep.claims.lexicon import folded, table
from data_prep.claims.text import fold_key


@dataclass(frozen=True, slots=True)
class DateMention:
    """`text[start:end]` of the view names a time; `day` is None where it is no single day."""

    start: int
    end: int
    day: date | None


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    hijri: dict[str, int]
    shy: frozenset[str]
    weekdays: dict[str, int]
    past: frozenset[str]
    coming: frozenset[str]
    numbers: dict[str, int]
    ordinals: dict[str, int]


@cache
def _words() -> _Words:
    rows = table("dates")
    return _Words(
        _numbered(rows["months"]),
        _numbered(rows["hijri_months"]),
        folded(rows["shy_months"]),
        _numbered(rows["weekdays"]),
        folded(rows["past_words"]),
        folded(rows["next_words"]),
        {fold_key(word): value for word, value in rows["numbers"].items()},
        {fold_key(word): value for word, value in rows["ordinals"].items()},
    )


def _numbered(rows: dict[int, list[str]]) -> dict[str, int]:
    return {fold_key(word): number for number, names in rows.items() for word in names}


def _either(words: Any) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern for every shape of date; the group that matched says which."""
    w = _words()
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
def _first_words() -> frozenset[str]:
    """Words a date can begin with: only there is the long pattern tried (it costs 30 times as much as the look-up)."""
    w = _words()
    names = {name.split()[0] for name in (*w.months, *w.hijri, *w.weekdays, *w.ordinals)}
    others = (
        "مساء صباح فجر ظهر عصر ليل ليله منتصف بعد نهار عشيه اول امس البارحه الليله غد غدا الغد يوم اليوم هذا هذه قبل منذ نهايه بدايه "
        "مطلع اواخر اوائل الاسبوع الشهر العام السنه الصيف الشتاء الربيع الخريف القرن ايام ثمانينيات تسعينيات سبعينيات ستينيات خمسينيات "
        "اربعينيات ثلاثينيات عشرينيات شهر عام سنه في ال فاتح غره بتاريخ"
    )
    return frozenset(names | set(others.split()))


_WORD = re.compile(r"\w+")


def find_dates(text: str, start: int, end: int, published: date | None) -> list[DateMention]:
    """All date expressions of `text[start:end]`, in order."""
    found: list[DateMention] = []
    done = start
    for word in _WORD.finditer(text, start, end):
        if word.start() < done or not _may_begin(word[0]):
            continue
        match = _pattern().match(text, word.start(), end)
        if match:
            found.append(_mention(text, start, match, published))
            done = match.end()
    return found


@lru_cache(maxsize=100_000)
def _may_begin(word: str) -> bool:
    firsts = _first_words()
    if word in firsts or word[0].isdigit():
        return True
    bare = word[1:]
    return (
        word[0] in "وفبل"
        and len(word) > 1
        and (bare in firsts or bare[0].isdigit() or (bare[0] == "ل" and "ال" + bare[1:] in firsts))
    ) or (word[:2] in ("ال", "لل") and (word[2:] in firsts or word[2:3].isdigit()))


def _mention(text: str, start: int, match: re.Match[str], published: date | None) -> DateMention:
    kind = match.lastgroup if match.lastgroup in _RESOLVERS else _kind(match)
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
    return DateMention(begin, match.end(), day)


_FUTURE = re.compile(
    r"(?<!\w)[وف]?(?:سوف|س[يتن](?!ار|اس|اد|اق|د|طر|نم|نا|ره|رت|ول|ف|وي|ين|ون|ه)\w{3,}|المقرر|المتوقع|المزمع)(?!\w)"
)
_DEADLINE = re.compile(r"(?<!\w)و?(?:بحلول|قبل حلول|قبل|اقصاه)(?: يوم)? (?:ال)?$")  # by when, not when


def _agreed(words: str, day: date | None) -> date | None:
    """In "اليوم الأربعاء" of an article dated Thursday (printed past midnight): the named weekday wins within two days."""
    if day is None:
        return None
    named = next((number for name, number in _words().weekdays.items() if name in words), None)
    if named is None or named == day.weekday():
        return day
    near = [day + timedelta(days=shift) for shift in (-1, 1, -2, 2)]
    return next((other for other in near if other.weekday() == named), day)


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _RESOLVERS if match[kind] is not None)


def _resolve(kind: str, match: re.Match[str], published: date | None) -> date | None:
    try:
        day: date | None = _RESOLVERS[kind](match, published)
        return day
    except (ValueError, OverflowError):  # the 31st of a short month, a year outside the Hijri tables
        return None


def _full(match: re.Match[str], published: date | None) -> date | None:
    month, day = _words().months[match["month"]], _day_number(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    return _nearest(lambda year: date(year, month, day), published, (match["fwhen"] or "").strip())


def _day_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word in ("فاتح", "غره") else _words().ordinals[word]


def _nearest(make: Any, published: date | None, when: str) -> date | None:
    """The candidate year nearest to the article's date, before it for "الماضي", after it for "المقبل"."""
    if published is None:
        return None
    candidates = [make(published.year + shift) for shift in (-1, 0, 1)]
    word = when.removeprefix("من ").strip()
    if word in _words().past:
        candidates = [day for day in candidates if day < published]
    elif word in _words().coming:
        candidates = [day for day in candidates if day > published]
    nearest: date = min(candidates, key=lambda day: (abs((day - published).days), day))
    return nearest


def _this_month(match: re.Match[str], published: date | None) -> date | None:
    """As in "12 الجاري", "الخامس من الشهر الماضي": a day of the article's month or of the one beside it."""
    if published is None:
        return None
    shift = {"الجاري": 0, "الحالي": 0, "المقبل": 1, "القادم": 1}.get(match["twhen"], -1)
    months = published.year * 12 + published.month - 1 + shift
    return date(months // 12, months % 12 + 1, _day_number(match["tday"]))


def _far_day(match: re.Match[str], published: date | None) -> date | None:
    """As in "السبت قبل الماضي": a week beyond the last or the next one."""
    if published is None:
        return None
    gap = (published.weekday() - _words().weekdays[match["fname"]]) % 7
    if match["far"].startswith("بعد"):
        return published + timedelta(days=((7 - gap) or 7) + 7)
    return published - timedelta(days=(gap or 7) + 7)


def _hijri(match: re.Match[str], published: date | None) -> date | None:
    from hijridate import Gregorian, Hijri

    month, day = _words().hijri[match["hmonth"]], _day_number(match["hday"])
    if match["hyear"]:
        return _plain(Hijri(int(match["hyear"]), month, day))
    if published is None:
        return None
    year = Gregorian.fromdate(published).to_hijri().year
    days = [_plain(Hijri(year + shift, month, day)) for shift in (-1, 0, 1)]
    return min(days, key=lambda found: abs((found - published).days))


def _plain(hijri: Any) -> date:
    found = hijri.to_gregorian()
    return date(found.year, found.month, found.day)


def _day_slash(match: re.Match[str], published: date | None) -> date | None:
    """في 14/10: the day of that month nearest to the article's date."""
    day, month = int(match["sd"]), int(match["sm"])
    return _nearest(lambda year: date(year, month, day), published, "")


def _mdy(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["myear"]), _words().months[match["mmonth"]], int(match["mday"]))


def _iso(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["iy"]), int(match["im"]), int(match["id"]))


def _dmy(match: re.Match[str], _published: date | None) -> date | None:
    return date(int(match["dy"]), int(match["dm"]), int(match["dd"]))


def _weekday(match: re.Match[str], published: date | None) -> date | None:
    """The last such day up to the article's; "الماضي" strictly before, "المقبل" strictly after."""
    if published is None:
        return None
    gap = (published.weekday() - _words().weekdays[match["wname"]]) % 7
    when = (match["wwhen"] or "").strip()
    if when in _words().coming:
        return published + timedelta(days=(7 - gap) or 7)
    return published - timedelta(days=(gap or 7) if when in _words().past else gap)


def _ago(match: re.Match[str], published: date | None) -> date | None:
    return _shifted(published, match["an"], match["au"], -1)


def _ahead(match: re.Match[str], published: date | None) -> date | None:
    return _shifted(published, match["bn"], match["bu"], 1)


def _shifted(published: date | None, count: str | None, unit: str, sign: int) -> date | None:
    """Resolve "قبل يومين", "قبل 3 أيام", "قبل أسبوع"; months and years name no day."""
    if published is None or (unit in ("ايام", "اسابيع") and count is None):
        return None
    days = 1 if unit.startswith("يوم") or unit == "ايام" else 7 if unit.startswith("اسبوع") or unit == "اسابيع" else 0
    if not days:
        return None
    number = (
        2 if unit.endswith("ين") else 1 if count is None else int(count) if count.isdigit() else _words().numbers[count]
    )
    return published + timedelta(days=sign * days * number)


def _offset(days: int) -> Any:
    return lambda _match, published: published + timedelta(days=days) if published else None


def _no_day(_match: re.Match[str], _published: date | None) -> None:
    return None


_RESOLVERS: dict[str, Any] = {
    "hijri": _hijri, "full": _full, "thismonth": _this_month, "farday": _far_day, "mdy": _mdy, "dayslash": _day_slash, "iso": _iso, "dmy": _dmy,
    "before_last": _offset(-2), "yesterday": _offset(-1), "after_next": _offset(2), "tomorrow": _offset(1),
    "weekday": _weekday, "today": _offset(0), "ago": _ago, "ahead": _ahead,
    "loose": _no_day, "monthly": _no_day, "yearly": _no_day,
}  # fmt: skip


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

"""The dateline in front of a report's first sentence, or on a line of its own: "القاهرة (رويترز) - ", "دمشق - سانا: ",
"الرياض 07 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م واس".
"""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.lexicon import finite_cues, folded, plain_verbs, table, words
from data_prep.claims.language.sentences import Line

_BRACKETED = re.compile(r"(?:[\w«»\"]+[ ،/-]+){0,8}[\w«»\"]+،?\s*[-:]*\s*\([^()\n]{2,40}\)\s*[-:]+\s*")
_BARE_BRACKET = re.compile(r"\([^()\n]{2,30}\)\s*[-:]+\s*")
_UNIT = r"(?:[\"«(][^\"»()]{2,30}[\"»)]|[^\W\d]\w*(?: [^\W\d]\w*){0,2})"
_TWO_PARTS = re.compile(rf"{_UNIT}(?:،? {_UNIT})?\s*[-/|،]+\s*{_UNIT}\s*[-/:|]+\s*(?=\S)")  # جنين - «الساقية»:
_QUOTED = re.compile(rf"{_UNIT}\s*[-:/|]?\s*[\"«][^\"»]{{2,30}}[\"»]\s*[-:/|]+\s*(?=\S)")
_DATED = re.compile(rf"{_UNIT}،? (?:في )?\d{{1,2}} [^:/\-]{{3,25}}?\s*[-/(]+\s*{_UNIT}\s*[-/:)]+\s*[-/:]*\s*(?=\S)")
_CITY = re.compile(r"(?:\w+[ /]){0,3}\w+\s*-{1,3}\s+(?=[^\W\d]{2})")
_PLACE = r"[^\W\d]\w*(?: [^\W\d]\w*){0,3}?"
_MARKS = r"\s*[-/|(،:\[«\"]*\s*"


@cache
def _dates() -> str:
    """A day as datelines write it, also Hijri and Gregorian: 7 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م."""
    names = [name for key in ("months", "hijri_months") for row in table("dates")[key].values() for name in row]
    month = "(?:" + "|".join(sorted(folded(names), key=lambda name: -len(name))) + r")(?!\w)"
    numbers = r"\d{1,4}\s*[-/.]\s*\d{1,2}(?:\s*[-/.]\s*\d{2,4})?"
    date = rf"(?:{numbers}|\d{{1,2}}[ -](?:من )?{month}(?:\s*[(/]\s*{month}\s*\)?)?(?:،?[ -]\d{{4}})?)"
    date += r"(?: ?(?:ه|م|هجريه?|ميلاديه?)(?!\w))?"
    return rf"(?:(?:في|يوم|بتاريخ) )?(?:ال\w+ )?{date}(?:\s*،?\s*الموافق ?(?:ل ?)?{date})?"


@cache
def _dated_city() -> re.Pattern[str]:
    return re.compile(rf"{_PLACE}{_MARKS}{_dates()}\s*[-:|/]+\s*(?=[^\W\d]{{2}})")  # القاهرة 15 مايو 2024 - …


@cache
def _agency() -> re.Pattern[str]:
    names = sorted(folded(table("boilerplate")["agencies"]), key=lambda name: -len(name))
    agencies = '["«(]?(?<!\\w)(?:' + "|".join(map(re.escape, names)) + ')(?!\\w)["»)]?'
    return re.compile(
        rf"(?:\w+[ ،/]+){{0,4}}\w+\s*[-/،:|]+\s*{agencies}(?:\s*[-:/|]+\s*|\s+(?=\w)|$)"
        rf"|(?:\w+[ ،]+){{1,8}}/ ?{agencies} ?/\s*[-:]*\s*"
        rf"|{agencies}\s*[-/|:]+\s*(?:\w+\s*[-:]\s+|{_PLACE}$)?(?=\w|$)"
        rf"|{_PLACE}{_MARKS}{_dates()}{_MARKS}{agencies}\s*[-:/|)\]]*\s*"
        rf"|{_dates()}{_MARKS}{_PLACE}{_MARKS}{agencies}\s*[-:/|)\]]*\s*"
    )


def dateline_end(text: str, line: Line, first: bool) -> int:
    """Where the dateline at a line's head ends, the line's end if it is nothing else; its start where there is none."""
    for pattern in (
        _BRACKETED,
        _BARE_BRACKET,
        _agency(),
        *((_dated_city(), _DATED, _TWO_PARTS, _QUOTED, _CITY) if first else ()),
    ):
        match = pattern.match(text, line.start, line.end)
        if match and not line.end - 10 <= match.end() < line.end and not _speaks(match[0]):
            return int(match.end())
    return line.start


def _speaks(opening: str) -> bool:
    """A verb before the dash: it is a sentence, no place."""
    cues, said = finite_cues(), re.findall(r"\w+", opening)
    return (
        said[0] in plain_verbs()
        or said[0] in words("frames", "lead_ins")
        or any(word in cues or word[1:] in cues or word in ("من", "ان", "الي", "علي") for word in said)
    )

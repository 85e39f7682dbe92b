"""The dateline in front of a report's first sentence: "القاهرة (رويترز) - ", "دمشق - سانا: "."""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.lexicon import finite_cues, folded, table
from data_prep.claims.language.sentences import Line

_BRACKETED = re.compile(r"(?:[\w«»\"]+[ ،/-]+){0,8}[\w«»\"]+،?\s*[-:]*\s*\([^()\n]{2,40}\)\s*[-:]+\s*")
_BARE_BRACKET = re.compile(r"\([^()\n]{2,30}\)\s*[-:]+\s*")
_UNIT = r"(?:[\"«(][^\"»()]{2,30}[\"»)]|[^\W\d]\w*(?: [^\W\d]\w*){0,2})"
_TWO_PARTS = re.compile(rf"{_UNIT}(?:،? {_UNIT})?\s*[-/|،]+\s*{_UNIT}\s*[-/:|]+\s*(?=\S)")  # جنين - «الساقية»:
_QUOTED = re.compile(rf"{_UNIT}\s*[-:/|]?\s*[\"«][^\"»]{{2,30}}[\"»]\s*[-:/|]+\s*(?=\S)")
_DATED = re.compile(rf"{_UNIT}،? (?:في )?\d{{1,2}} [^:/\-]{{3,25}}?\s*[-/(]+\s*{_UNIT}\s*[-/:)]+\s*[-/:]*\s*(?=\S)")
_CITY = re.compile(r"(?:\w+[ /]){0,3}\w+\s*-{1,3}\s+(?=[^\W\d]{2})")


@cache
def _agency() -> re.Pattern[str]:
    names = sorted(folded(table("boilerplate")["agencies"]), key=lambda name: -len(name))
    agencies = "(?:" + "|".join(map(re.escape, names)) + ")"
    return re.compile(
        rf"(?:\w+[ ،/]+){{0,4}}\w+\s*[-/،:|]+\s*[\"«(]?{agencies}[\"»)]?(?:\s*[-:/|]+\s*|\s+(?=\w))"
        rf"|(?:\w+[ ،]+){{1,8}}/ ?{agencies} ?/\s*[-:]*\s*"
        rf"|[\"«(]?{agencies}[\"»)]?\s*[-/|:]+\s*(?:\w+\s*[-:]\s+)?(?=\w)"
        rf"|(?:\w+ ){{1,4}}\d{{1,2}} \w+(?: \w+)? 1[34]\d\d ه\w*(?: الموافق[^.]{{6,40}}?)?"
        rf"\s+{agencies}(?:\s*[-:]+\s*|\s+|$)"
    )


def dateline_end(text: str, line: Line, first: bool) -> int:
    """Where the dateline at a line's head ends; the line's start where there is none."""
    for pattern in (
        _BRACKETED,
        _BARE_BRACKET,
        _agency(),
        *((_DATED, _TWO_PARTS, _QUOTED, _CITY) if first else ()),
    ):
        match = pattern.match(text, line.start, line.end)
        if match and match.end() < line.end - 10 and not _speaks(match[0]):
            return int(match.end())
    return line.start


def _speaks(opening: str) -> bool:
    """A verb of reporting before the dash: it is a sentence, no place."""
    cues = finite_cues()
    return any(
        word in cues or word[1:] in cues or word in ("من", "ان", "الي", "علي") for word in re.findall(r"\w+", opening)
    )

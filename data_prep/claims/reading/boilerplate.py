"""Lines that are no content, each with the reason: cross-links, buttons, captions, bylines, repeated blocks.

A content sentence is never removed: every rule asks for more than its opening words (a colon, shortness,
a missing full stop) wherever those words can open a sentence of the article as well (شاهد عيان قال …,
شارك الآلاف في …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from data_prep.claims.language.lexicon import any_of, finite_cues, folded, table
from data_prep.claims.language.sentences import Line, lines
from data_prep.claims.reading.repeats import mark_repeated
from data_prep.claims.reading.shapes import shape_reason, sign_off
from data_prep.claims.time.dates import find_dates

_REASONS = (
    "copyright",
    "share",
    "subscription",
    "caption",
    "cross_link",
    "byline",
    "navigation",
    "advertisement",
)
_BULLET = re.compile(r"[^\w«\"©]+")
_STOP = re.compile(r"[.!][\"'»)\]]*$")
_SEPARATOR = re.compile(r"\s*(?:[:|/←<>»]|-\s)")
_FIRST_WORD = re.compile(r"\w+|©")
_CLOCK = re.compile(
    r"\d+(?::\d+)*|(?<!\w)(?:تم|نشرت?|النشر|اخر|تحديث|التحديث|حدث|تاريخ|بتاريخ|التاريخ|اضيف|اضيفت|كتب|بواسطه|توقيت|محلي|م|ص|ه|الساعه|بتوقيت|غرينتش|gmt|الموافق|صباحا|مساء|في|يوم|السعوديه|مكه|القدس)(?!\w)"
)
_RULER = re.compile(r"[\W_]+$")
_CONTACT = re.compile(r"(?:https?://|www\.)\S+$|\S+@\S+\.\w+$|@\w+$|(?:#[\w_]+[\s#]*)+$")
_BREADCRUMB = re.compile(r"[^.،؟!:]{2,30}(?:\s*[›»>]\s*[^.،؟!:›»>]{2,40}){2,}$|الرئيسيه\s*[›»>/|-].*$")
_DASH_LINE = re.compile(r"[\"«»]?[^.،؟!:؛\d]{2,34}?[\"»]?\s*(?:\s[-|]|/)\s*[\"«]?[^.،؟!:؛]{2,34}$")
_END_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]\.?$")
_STAMP = re.compile(r"\d{1,2}:\d{2} ?ت ?م(?!\w)")  # of the Saudi agency: 14:59 ت م
_BRACKETED = re.compile(r"\s*(?:\([^()]{8,160}\)|\[[^\[\]]{8,160}\])[.\s]*")
_MAX_LINKS = 6


@dataclass(frozen=True, slots=True)
class Removal:
    """`view.text[start:end]` was taken out for `reason`."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Rules:
    openers: re.Pattern[str] | None
    colon: re.Pattern[str] | None
    short: re.Pattern[str] | None
    whole: frozenset[str]
    anywhere: re.Pattern[str] | None


@cache
def _rules(reason: str) -> _Rules:
    rows = table("boilerplate")[reason]
    patterns = {key: any_of(rows[key]) if rows.get(key) else None for key in ("openers", "colon", "short", "anywhere")}
    return _Rules(whole=folded(rows.get("whole", ())), **patterns)


@cache
def _first_words() -> frozenset[str]:
    """First words of all phrases that a line can be known by; "anywhere" phrases are looked for in short
    lines only.
    """
    rows = table("boilerplate")
    phrases = [
        phrase
        for reason in _REASONS
        for key in ("openers", "colon", "short", "whole")
        for phrase in rows[reason].get(key, ())
    ]
    starts = (_FIRST_WORD.match(phrase) for phrase in folded([*phrases, *rows["networks"]]))
    return frozenset(match[0] for match in starts if match)


@cache
def _bracket_ends() -> frozenset[str]:
    lists = table("boilerplate")
    return folded(lists["caption"]["bracket_ends"]) | folded(lists["agencies"])


@cache
def _networks() -> re.Pattern[str]:
    return any_of(table("boilerplate")["networks"])


@cache
def _agency_end() -> re.Pattern[str]:
    names = sorted(folded(table("boilerplate")["agencies"]), key=lambda name: -len(name))
    return re.compile(r"(?:[-/|]\s*|^)[\"«(]?(?:" + "|".join(map(re.escape, names)) + r")[\")»]?$")


def clean(text: str) -> tuple[list[Line], list[Removal]]:
    """Split a view's text into content lines and removals, both in the order of the text."""
    article_lines = list(lines(text))
    reasons = [_line_reason(text, line, number, len(article_lines)) for number, line in enumerate(article_lines)]
    _mark_link_titles(text, article_lines, reasons, _is_mostly_closed(text, article_lines, reasons))
    mark_repeated(text, article_lines, reasons)
    removed = [
        Removal(line.start, line.end, reason) for line, reason in zip(article_lines, reasons, strict=True) if reason
    ]
    return [line for line, reason in zip(article_lines, reasons, strict=True) if not reason], removed


def _is_mostly_closed(text: str, article_lines: list[Line], reasons: list[str | None]) -> bool:
    """Whether the article's prose ends in full stops, so that a line without one is a title."""
    left = [line for line, reason in zip(article_lines, reasons, strict=True) if not reason]
    closed = sum(bool(_STOP.search(text, line.start, line.end)) for line in left)
    prose = sum(text.count(" ", line.start, line.end) > 3 for line in left)
    return closed > 0 and 2 * closed >= prose


def _line_reason(text: str, line: Line, number: int, total: int) -> str | None:
    bullet = _BULLET.match(text, line.start, line.end)
    start = bullet.end() if bullet else line.start
    body = text[start : line.end]
    if _RULER.match(body) or not body:
        return "ruler"
    if text[line.start] in "([" and sign_off().match(text[line.start : line.end]):
        return "byline"
    if _STAMP.match(body):
        return "byline"
    if _BRACKETED.fullmatch(text, line.start, line.end) and not _has_cue(body):
        return "caption"
    if _CONTACT.match(body):
        return "contact"
    if _BREADCRUMB.match(body):
        return "navigation"
    reason = phrase_reason(text[line.start : line.end] if text[line.start] == "©" else body)
    if reason:
        return reason
    if _is_date_line(body):
        return "byline"
    edge = number < 3 or number >= total - 3
    return "byline" if _is_byline(body, edge) else None


def phrase_reason(body: str, inside_line: bool = False) -> str | None:
    """Why a line (or, `inside_line`, one sentence of a line) is boilerplate by its words; None = it is
    not.
    """
    first = _FIRST_WORD.match(body)
    opens = first is not None and first[0] in _first_words()
    if inside_line and not opens:
        return None  # nineteen sentences of twenty: no rule's first word
    if (opens or body[:1].isdigit()) and _is_button_row(body):
        return "share"
    short = body.count(" ") < 16 and not _STOP.search(body)
    for reason in _REASONS:
        if _matches(_rules(reason), body, short and not inside_line):
            return reason
    if short and not inside_line and not _has_cue(body) and (shape := shape_reason(body)):
        return shape
    bracket = _END_BRACKET.search(body) if short and not inside_line and body.count(" ") < 12 else None
    if bracket and bracket[1] in _bracket_ends():
        return "caption"
    return None


def _matches(rules: _Rules, body: str, short: bool) -> bool:
    if body.rstrip(" :.…!") in rules.whole:
        return True
    if rules.openers and (match := rules.openers.match(body)) and _closes_opener(body, match.end()):
        return True
    if rules.colon and (match := rules.colon.match(body)) and _SEPARATOR.match(body, match.end()):
        return not _says(body[: match.end()])
    if short and rules.short and rules.short.match(body) and not body.endswith(":"):
        return not _has_cue(body)
    return bool(short and rules.anywhere and rules.anywhere.search(body) and not _has_cue(body))


def _closes_opener(body: str, end: int) -> bool:
    """An opener decides alone, unless what follows is a sentence that reports (وشاهد أيضا المحتجون …
    وقالوا إن).
    """
    return not (body.endswith(".") and body.count(" ") > 18 and _has_cue(body[end:]))


def _says(opening: str) -> bool:
    return opening.split()[-1] in ("قال", "اضاف")


def _has_cue(body: str) -> bool:
    """Whether a word of reporting with إن or أن stands in the line: then it is content."""
    parts = body.split()
    cues = finite_cues()
    return ("ان" in parts or "بان" in parts) and any(part in cues or part[1:] in cues for part in parts)


def _is_button_row(body: str) -> bool:
    left = _networks().sub("", body)
    return left != body and not any(character.isalpha() for character in left)


def _is_byline(body: str, edge: bool) -> bool:
    if body.count(" ") > 8 or _STOP.search(body) or (not edge and body.count(" ") > 5):
        return False
    if _has_cue(body):
        return False
    return bool(_agency_end().search(body)) or (edge and bool(_DASH_LINE.match(body)))


def _is_date_line(body: str) -> bool:
    """A line of nothing but a date and a time."""
    if body.count(" ") > 12:
        return False
    mentions = find_dates(body, 0, len(body), None)
    left = body
    for mention in reversed(mentions):
        left = left[: mention.start] + left[mention.end :]
    return bool(mentions) and not re.search(r"\w", _CLOCK.sub(" ", left))


def _mark_link_titles(text: str, article_lines: list[Line], reasons: list[str | None], mostly_closed: bool) -> None:
    """Below a bare "مواضيع ذات صلة" stand the titles: bulleted lines, or headlines where prose ends in
    full stops.
    """
    for number, line in enumerate(article_lines):
        body = text[line.start : line.end].rstrip(" :.…")
        if reasons[number] != "cross_link" or not _is_bare_opener(body):
            continue
        for below in range(number + 1, min(number + 1 + _MAX_LINKS, len(article_lines))):
            if reasons[below] or not _is_link_title(text, article_lines[below], mostly_closed):
                break
            reasons[below] = "cross_link"


def _is_bare_opener(body: str) -> bool:
    rules = _rules("cross_link")
    if body in rules.whole or (rules.colon and rules.colon.fullmatch(body)):
        return True
    match = rules.openers.match(body) if rules.openers else None
    return bool(match and body[match.end() :].count(" ") <= 1 and len(body) - match.end() <= 8)


def _is_link_title(text: str, line: Line, mostly_closed: bool) -> bool:
    body = text[line.start : line.end]
    if body[0] in "•*-▪●◆■·>+":
        return not _STOP.search(body)
    return mostly_closed and not _STOP.search(body) and body.count(" ") < 14 and not body.endswith(":")

"""Lines, sentences and tokens of a view; all positions are positions in the view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!؟…]+")
# سي إن إن, بي إن سبورت, إن بي سي are one token each: their letters are no إن.
_TOKEN = re.compile(
    r"(?:سي ان ان|بي ان سبورتس?|ان[ .]بي[ .](?:سي|ايه))(?!\w)|\d+(?:[.،/:]\d+)+|\w+(?:['’]\w+)*|[^\w\s]"
)
_WORD_BEFORE = re.compile(r"(\w+)$")
_CLOSERS = "\"'»)]”"
_ABBREVIATIONS = frozenset(["د", "م", "ا", "ص", "ق", "ج", "ب", "ت", "س", "ف", "ش", "ه", "و", "ع", "ل", "ك", "ن"])
_TOP_LEVEL = re.compile(r"(?:نت|كوم|اورغ|اورج|تي في|com|net|org|co|tv)(?!\w)")
_CLOCK = re.compile(r"[(\[]?\d{1,2}:\d{2}[)\]]?(?:\s*[-–|:]\s*|\s+)(?=[^\W\d]|[\"«])")
_ASKED = re.compile(
    r"\s*-?\s*(?:هكذا )?[يت](?:تساءل|تسائل|سال|قول|ضيف|علق|هتف|صرخ|ردد|رد|روي|جيب|ستغرب|شكو|حتج|صيح|ستفسر)\s"
)
_LEADING = re.compile(r"[\s\-•*·▪◾●◆■>#|،؛:.]+")


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """`view.text[start:end]`, without its full stop; `terminator` is what closed it ("" = only the line
    did).
    """

    start: int
    end: int
    terminator: str
    in_quote: bool = False  # a sentence inside a quotation that an earlier one opened


class Token(NamedTuple):  # a tuple: half of all objects are tokens, a frozen dataclass costs three times as much
    text: str
    start: int
    end: int


def lines(text: str) -> Iterator[Line]:
    """Non-blank lines, without the blanks at their ends."""
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            yield Line(start, start + len(stripped))


def sentences(text: str, line: Line) -> list[Sentence]:
    """Cut a line at . ! ؟ … , not inside numbers, initials or domain names; quotations are cut like the
    rest.
    """
    parts: list[Sentence] = []
    start, quote_open = line.start, False
    for match in _END.finditer(text, line.start, line.end):
        end = _after_closers(text, match.end(), line.end)
        if end < line.end and not _is_boundary(text, match, end, line.end):
            continue
        sentence = _sentence(text, start, match.start(), end, match[0], quote_open)
        if sentence:
            parts.append(sentence)
            quote_open = _quote_state(text[start:end], quote_open)
        start = end
    rest = _sentence(text, start, line.end, line.end, "", quote_open)
    return parts + ([rest] if rest else [])


def _after_closers(text: str, position: int, limit: int) -> int:
    """Closing marks right behind the stop belong to the sentence; a `"` that opens the next one does not."""
    while position < limit and text[position] in _CLOSERS:
        if (
            text[position] in "\"'"
            and position + 1 < limit
            and not text[position + 1].isspace()
            and text[position + 1] not in ".،؛:!؟»)"
        ):
            break
        position += 1
    return position


def _is_boundary(text: str, match: re.Match[str], end: int, limit: int) -> bool:
    stop, following = match[0], text[end]
    if following in "،؛:-" or (set(stop) == {"."} and len(stop) == 2):
        return False  # حرب دعائية.. وحديث : two dots are a pause
    if set(stop) & set("؟!…") and _ASKED.match(text, end):
        return False  # أين المشكلة؟ يتساءل أحد التجار
    if "؟" in stop or "!" in stop or not following.isalnum():
        rest = text[end:limit].lstrip()
        return rest[:1] not in ("،", "؛", ")") and not (stop == "." and _is_abbreviation(text, match.start()))
    if stop != "." or following.isdigit() or _TOP_LEVEL.match(text, end):
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 25), match.start())
    after = _TOKEN.match(text, end)
    return bool(
        before
        and after
        and len(before[1]) >= 3
        and len(after[0]) >= 3
        and not after[0].isascii()
        and not before[1].isascii()
    )


def _is_abbreviation(text: str, position: int) -> bool:
    """أ. ف. ب, د. محمد, and the 1. of a list."""
    word = text[max(0, position - 25) : position].split()[-1:]
    if not word or (position and text[position - 1].isspace()):
        return False
    last = re.split(r"\W", word[0])[-1]
    at_line_start = text[: position - len(last)][-1:] in ("", "\n")
    return last in _ABBREVIATIONS or (last.isdigit() and len(last) <= 2 and at_line_start)


def _sentence(text: str, start: int, stop: int, end: int, terminator: str, quote_open: bool) -> Sentence | None:
    """Trim blanks and bullets; the full stop goes, a question mark stays, closing marks inside stay."""
    keep = end if end > stop + len(terminator) or set(terminator) - {".", "…"} else stop
    leading = _LEADING.match(text, start, keep)
    start = leading.end() if leading else start
    clock = _CLOCK.match(text, start, keep)
    start = clock.end() if clock else start  # a live ticker: 18:40 …
    while keep > start and (text[keep - 1].isspace() or text[keep - 1] in ".،؛:-"):
        keep -= 1
    if keep <= start or not any(character.isalnum() for character in text[start:keep]):
        return None
    return Sentence(start, keep, terminator, quote_open)


_new = tuple.__new__  # skips the named tuple's own constructor: a third of the time of tokens()


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Words, numbers and single marks."""
    return [_new(Token, (match[0], *match.span())) for match in _TOKEN.finditer(text, start, end)]


def _quote_state(piece: str, is_open: bool) -> bool:
    if "«" in piece or "»" in piece:
        return piece.rfind("«") > piece.rfind("»") or (is_open and "»" not in piece)
    return is_open ^ (piece.count('"') % 2 == 1)

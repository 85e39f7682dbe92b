"""Claims tables: those of `python -m data_prep.claims`, and any other with a column `text`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from data_prep.foundation.errors import UserError
from data_prep.foundation.intervals import parse_interval
from data_prep.reading.row import Row, TableFormat
from data_prep.reading.tables import read_rows

COLUMNS = ("text", "article", "start", "kind", "checkable", "speaker", "date", "date_from", "date_to", "published")
_WORDS = (
    {"": True} | dict.fromkeys(("true", "yes", "1", "1.0"), True) | dict.fromkeys(("false", "no", "0", "0.0"), False)
)


class Claim(NamedTuple):
    """What the rules and the pairs need of one row; `line` counts rows from 1, in a text its lines."""

    line: int
    file: str
    article: str | None
    place: str  # in the article, or the claim's words in short
    text: str
    kind: str
    checkable: bool
    speaker: str | None
    time: str | None  # ISO 8601: a day, or 2023-06, 2023, 2024-05-20/2024-05-22

    @property
    def day(self) -> str | None:
        """The day, where the time is one."""
        return self.time if self.time and len(self.time) == len("2024-05-15") else None

    @property
    def identity(self) -> str:
        """One name for the claim, whatever the order of the rows."""
        return f"{self.article or 'claim'}:{self.place}"


class Unread(NamedTuple):
    """A row that holds no claim that could be read, and why."""

    line: int
    problem: str
    raw: str


def read_table(path: Path, shown: str) -> Iterator[Claim | Unread]:
    """Every row of a table; UserError for what is none, or where a cell is not what its column's name says."""
    empty = True
    for row in read_rows(path, TableFormat(columns=COLUMNS)):
        empty = False
        if row.values and "text" not in row.values:
            raise UserError(
                f"{shown} line {row.line}: no column 'text', found {', '.join(map(str, row.values))[:200]}; "
                "a claims table needs one with the claims (rename it), and may have article, start, kind, "
                "checkable, speaker, date"
            )
        yield _claim(row, shown)
    if empty:
        raise UserError(f"{shown}: no claim in it; give a claims table with rows")


def _claim(row: Row, shown: str) -> Claim | Unread:
    values = row.values
    text = values.get("text")
    if row.problem or isinstance(text, list | dict | bytes):
        return Unread(row.line, row.problem or "text_not_text", row.raw or str(values))
    text = str(text or "").strip()
    if not text:
        return Unread(row.line, "empty_text", row.raw)
    where = f"{shown} line {row.line}"
    article = _text(values.get("article")) or None
    return Claim(
        line=row.line,
        file=shown,
        article=article,
        place=_place(article, values.get("start"), text, where),
        text=text,
        kind=_text(values.get("kind")),
        checkable=_checkable(values.get("checkable"), where),
        speaker=_text(values.get("speaker")) or None,
        time=_time(values, where),
    )


def _place(article: str | None, start: object, text: str, where: str) -> str:
    """Where the claim begins in its article; its words in short where the table does not say.

    Words rather than the line: the order of the rows changes nothing, and no claim is two.
    """
    if article is None or not _text(start):
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    try:
        return str(int(start if isinstance(start, int | float) else _text(start)))
    except (ValueError, OverflowError):  # the latter for an infinite one
        raise UserError(
            f"{where}: start {_text(start)!r} is no whole number; it is where the claim begins in its article, "
            "in characters: mend it, or leave the column out"
        ) from None


def _checkable(value: object, where: str) -> bool:
    """True unless the table says otherwise; a csv writes the word."""
    if isinstance(value, bool):
        return value
    text = _text(value).lower()
    if text not in _WORDS:
        raise UserError(f"{where}: checkable {text!r} is neither true nor false; write one of them, or leave it empty")
    return _WORDS[text]


def _time(values: dict[str, Any], where: str) -> str | None:
    """The day or the interval of the claim, else the day of its article; a time of day is left out."""
    if not _text(values.get("date")) and (first := _day(values, "date_from", where)):
        last = _day(values, "date_to", where) or first
        if last < first:
            raise UserError(f"{where}: date_to {last} lies before date_from {first}; swap them")
        return str(parse_interval(f"{first}/{last}"))
    return _day(values, "date" if _text(values.get("date")) else "published", where)


def _day(values: dict[str, Any], name: str, where: str) -> str | None:
    text = _text(values.get(name))
    if text and not _is_day(text):
        raise UserError(
            f"{where}: {name} {text!r} is no day written yyyy-mm-dd, such as 2018-03-04; "
            "write it so, or leave the cell empty where it is not known"
        )
    return text[:10] or None


@lru_cache(maxsize=1 << 12)  # news has few days and many claims
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text[:10]).isoformat() == text[:10] and text[10:11] in ("", "T", " ")
    except ValueError:
        return False


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()

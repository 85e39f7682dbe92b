"""A claim: the one shape that extraction makes, claims.parquet keeps, and mining, scans and the demo read."""

from __future__ import annotations

import dataclasses
import datetime as dates
import typing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypedDict

from data_prep.foundation.intervals import Interval, Precision, parse_interval

if TYPE_CHECKING:
    import pyarrow as pa

Span = tuple[int, int]
PLACE = ("article", "outlet", "url", "published", "line", "file")  # what only the reader of the article can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One single statement, by whom, when, and where it stands: a row of claims.parquet, field by field.

    `start` and `end`, with or without a prefix, are character offsets into the article's text as received, end
    exclusive; both are None where the words they would point at are. Days are ISO dates; `line` counts from 1.
    """

    article: str = ""  # its id
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    line: int = 0
    file: str = ""
    text: str
    start: int
    end: int
    part_of: str | None = None  # "start:end" of the whole statement it is a part of; None = it is whole itself
    sentence_start: int
    sentence_end: int
    speaker: str | None = None  # None: the outlet itself
    speaker_key: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    kind: str = "asserts"
    direct: bool = False
    inherited: bool = False
    negated: bool = False
    modal: bool = False
    checkable: bool = True
    date: str | None = None  # the day, where the interval is one
    date_from: str | None = None  # both ends inclusive, both None where no time is told
    date_to: str | None = None
    date_precision: str | None = None  # a Precision
    date_text: str | None = None
    date_start: int | None = None
    date_end: int | None = None

    @property
    def span(self) -> Span:
        """Where its words stand: `article.text[start:end] == text`."""
        return self.start, self.end

    @property
    def article_key(self) -> tuple[str, str, int]:
        """What tells its article from all others of a run: file, id, line."""
        return self.file, self.article, self.line

    @property
    def own_time(self) -> Interval | None:
        """When what it says takes place, by its own words."""
        if self.date_from and self.date_to and self.date_precision:
            start, end = map(dates.date.fromisoformat, (self.date_from, self.date_to))
            return Interval(start, end, Precision(self.date_precision))
        return parse_interval(self.date) if self.date else None  # a table of before the intervals

    @property
    def time(self) -> Interval | None:
        """When what it says takes place, else its article's day."""
        return self.own_time or (parse_interval(self.published) if self.published else None)


class TimeColumns(TypedDict):
    """The fields of a claim that tell its time."""

    date: str | None
    date_from: str | None
    date_to: str | None
    date_precision: str | None


def time_columns(time: Interval | None) -> TimeColumns:
    """What a claim keeps of `time`; all None where there is none."""
    if time is None:
        return TimeColumns(date=None, date_from=None, date_to=None, date_precision=None)
    return TimeColumns(
        date=time.day.isoformat() if time.day else None,
        date_from=time.start.isoformat(),
        date_to=time.end.isoformat(),
        date_precision=time.precision.value,
    )


COLUMNS = tuple(field.name for field in dataclasses.fields(Claim))
FLAGS = tuple(field.name for field in dataclasses.fields(Claim) if field.type == "bool")
EXTRACTED = COLUMNS[len(PLACE) :]  # what the article's text alone tells


@cache
def claim_schema() -> pa.Schema:
    """The columns of claims.parquet: a field of Claim each, by its type."""
    import pyarrow as pa

    types = {str: pa.large_string(), int: pa.int64(), bool: pa.bool_()}
    hints = typing.get_type_hints(Claim)
    kinds = {name: next(iter(typing.get_args(hints[name])), hints[name]) for name in COLUMNS}  # of `str | None`: str
    return pa.schema([(name, types[kind]) for name, kind in kinds.items()])

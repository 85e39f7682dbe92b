"""A claim: the one shape that extraction makes, claims.parquet keeps, and mining, scans and the demo read."""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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
    date: str | None = None
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
    def day(self) -> str | None:
        """The day it speaks of, else its article's."""
        return self.date or self.published


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

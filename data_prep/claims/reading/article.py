"""An article as received, and what a file of articles does not say itself."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.claims.language.text import unescape


@dataclass(slots=True)
class Article:
    """One article as received, or, with `problem`, what stands in its place.

    HTML entities in text and title are resolved when it is read, however often they were escaped, so that no speaker
    is called &laquo;…&raquo; and spans point into the text that articles.parquet keeps.
    """

    line: int
    id: str = ""
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None  # ISO date
    text: str = ""
    encoding: str = ""
    problem: str | None = None
    raw: str = ""

    def __post_init__(self) -> None:
        self.text = unescape(self.text)
        self.title = unescape(self.title) if self.title else self.title


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file does not say itself."""

    outlet: str | None = None
    published: str | None = None
    encoding: str | None = None

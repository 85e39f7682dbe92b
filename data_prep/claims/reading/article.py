"""An article as received, and what a file of articles does not say itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Article:
    """One article as received, or, with `problem`, what stands in its place."""

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


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file does not say itself."""

    outlet: str | None = None
    published: str | None = None
    encoding: str | None = None

"""`articles=` and `format=` as a user writes them, in Hydra's words.

configs/articles is a Hydra group (the formats), so Hydra would take `articles=x.txt` for the choice of a
format; and its grammar trips over names with blanks or Arabic letters unless they are quoted.
"""

from __future__ import annotations

import os

from data_prep.foundation.as_typed import quoted


def as_overrides(arguments: list[str]) -> list[str]:
    """articles=a.txt -> files=["a.txt"]; format=ant -> articles@format=ant; the rest as it is."""
    return [_override(argument) for argument in arguments]


def _override(argument: str) -> str:
    key, equals, value = argument.partition("=")
    if not equals:
        return argument
    if key == "articles":
        return "files=[" + ",".join(map(quoted, _paths(value))) + "]"
    if key == "format":
        return f"articles@format={value}"
    return f"{key}={quoted(value)}" if _needs_quotes(value) else argument


def _needs_quotes(value: str) -> bool:
    """outlet=العربية: Hydra's grammar knows ASCII only, unless it is quoted."""
    return not value.isascii() and value[:1] not in "[{'\""


def _paths(value: str) -> list[str]:
    """One path, or several within [ ] or parted by commas; a file whose own name has a comma is one path."""
    if os.path.lexists(value) or not value:
        return [value] if value else []
    return [part.strip().strip("'\"") for part in value.removeprefix("[").removesuffix("]").split(",") if part.strip()]

"""Which script a piece of vocabulary is written in, from the names that Unicode gives its letters."""

from __future__ import annotations

import unicodedata
from functools import cache

SCRIPTS = {
    "arabic": "ARABIC",
    "cyrillic": "CYRILLIC",
    "devanagari": "DEVANAGARI",
    "greek": "GREEK",
    "hebrew": "HEBREW",
    "latin": "LATIN",
}
# What pieces begin with where a word does (SentencePiece, byte-level BPE) or goes on (WordPiece).
_MARKS = "▁Ġ "
_CONTINUES = "##"


@cache
def script_of(character: str) -> str | None:
    """One of SCRIPTS, "other", or None for what belongs to no script: digits, punctuation, symbols, marks."""
    if unicodedata.category(character)[0] not in "LM":
        return None
    name = unicodedata.name(character, "")
    found = next((script for script, start in SCRIPTS.items() if name.startswith(start)), None)
    return found or (None if unicodedata.category(character)[0] == "M" else "other")


def text_of(piece: str) -> str:
    """The characters a piece stands for, without the mark of a word's beginning or middle."""
    return piece.removeprefix(_CONTINUES).strip(_MARKS)


def scripts_of(piece: str) -> set[str]:
    """The scripts of a piece's letters; none for digits, punctuation and the like."""
    return {script for character in text_of(piece) if (script := script_of(character))}


def is_common(piece: str) -> bool:
    """Whether it is one sign, a number of up to four digits, or the bare mark of a word's start, in no script.

    Rows of signs and longer numbers go unless they are seen: of XLM-R's pieces 3,287 are kept so, and not 4,712.
    """
    text = text_of(piece)
    is_short = len(text) <= 1 or (len(text) <= 4 and text.isdigit())
    return is_short and not scripts_of(piece) and all(ord(character) < _LAST for character in text)


_LAST = 0x3000  # where Chinese, Japanese and Korean signs begin; U+FFFD, part of a character, lies beyond as well


def is_character_of(piece: str, scripts: set[str]) -> bool:
    """Whether it is a single character of one of these scripts."""
    return len(text_of(piece)) == 1 and bool(scripts_of(piece) & scripts)

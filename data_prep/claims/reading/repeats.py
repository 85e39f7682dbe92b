"""Lines said before in one article: a block printed twice, whatever its marks and vowel signs."""

from __future__ import annotations

import re

from data_prep.claims.language.sentences import Line

_NOT_WORD = re.compile(r"[\W_]+")
_MIN_REPEATED_WORDS = 4  # shorter ones recur in honest prose: وقال المتحدث، نعم بالتأكيد


def repeat_key(shown: str) -> str:
    """Words of a view's text alone: marks and blanks make no difference to a repetition."""
    return _NOT_WORD.sub(" ", shown).strip()


def mark_repeated(text: str, article_lines: list[Line], reasons: list[str | None]) -> None:
    """A line said before, whatever its marks and vowel signs. (Single sentences said before: extract.py.)"""
    seen: set[str] = set()
    keys = [repeat_key(text[line.start : line.end]) for line in article_lines]
    for number, key in enumerate(keys):
        if key in seen and (key.count(" ") + 1 >= _MIN_REPEATED_WORDS or reasons[number]):
            reasons[number] = "repeated"
        seen.add(key)
    _mark_short_repeats(keys, reasons)


def _mark_short_repeats(keys: list[str], reasons: list[str | None]) -> None:
    """A short line between lines of a repeated block goes with the block."""
    for number in range(1, len(keys)):
        if reasons[number] or keys[number] not in keys[:number]:
            continue
        first = keys.index(keys[number])
        if reasons[number - 1] == "repeated" and first and keys[first - 1] == keys[number - 1]:
            reasons[number] = "repeated"

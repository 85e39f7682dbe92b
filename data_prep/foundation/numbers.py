"""Numbers as news writes them, each one number: 12٬007, 14 300, 21,505, 1.392.928, 1.5 and 1,4 (of a million).

Counted in ant_v2_1 and saudinewsnet (docs/LOG.md, 2026-11-30): thousands by comma 1,012 times, by Arabic comma 108, by
dots 416, by a blank never; fractions by dot 25,916, by comma 2,480, by Arabic comma 129.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

POINT = "ˑ"  # a letter to `fold` and to \w, so that 1ˑ5 stays one word
_D = r"0-9\u0660-\u0669\u06f0-\u06f9"
_GAPS = "\u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"(?<![{_D}a-zA-Z_.,٬٫،/:+-])(?:"  # ب17,800: a preposition may hang on it
    rf"(?P<thousands>[{_D}]{{1,3}}(?:(?P<by>[,،٬'’.{_GAPS}])[{_D}]{{3}})(?:(?P=by)[{_D}]{{3}})*(?:[.٫][{_D}]{{1,2}})?)"
    rf"|(?P<blank>[{_D}]{{1,3}}(?: [{_D}]{{3}})+(?=[ )»\"][^\W\d_a-zA-Z]))"
    rf"|(?P<fraction>[{_D}]+[.,،٫][{_D}]{{1,3}})"
    rf"|(?P<whole>[{_D}]+)"
    rf")(?![{_D}]|[.,٬٫،'’][{_D}]|\.\w)"
)
_ENDS = re.compile(r"[.,٬٫،'’ \u00a0\u202f\u2009]")
_MAGNITUDE = re.compile(r"[ \u00a0]?(?:مليون|مليار|ملايين|مليارات|ألف|آلاف|تريليون|بليون|بالم|في الم|%|٪|درج|نقط)")
_RANGE = re.compile(r"(?:بين|من|سباق)\s$")
_CLOCK = re.compile(r"ساعة\s\D{0,2}$")


class Number(NamedTuple):
    """`text[start:end]`, and what it is worth; None where that cannot be told: 690.116."""

    start: int
    end: int
    value: float | None


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text that is written in digits, in order; a fraction and grouped thousands are one."""
    for match in _NUMBER.finditer(text):
        yield from _read(match, text)


def _read(match: re.Match[str], text: str) -> Iterator[Number]:
    start, end = match.span()
    parts = _ENDS.split(match[0])
    if match["whole"]:
        yield Number(start, end, float(match[0]))
    elif match["blank"] and _RANGE.search(text[:start]):  # بين 150 300 ريال: two
        for part in re.finditer(r"\d+", match[0]):
            yield Number(start + part.start(), start + part.end(), float(part[0]))
    elif match["fraction"] or _is_fraction(match, text):
        value = float(f"{parts[0]}.{parts[1]}") if not _CLOCK.search(text[:start]) else None
        yield Number(start, end, value)
    else:
        yield Number(start, end, None if _is_unclear(match) else _grouped(parts, match["thousands"]))


def _is_fraction(match: re.Match[str], text: str) -> bool:
    """0.180; 2.646 مليار: three digits behind one point."""
    if match["by"] != "." or match[0].count(".") > 1:
        return False
    return match[0][0] in "0٠" or _MAGNITUDE.match(text[match.end() :]) is not None


def _is_unclear(match: re.Match[str]) -> bool:
    """690.116 is a count in one paper and an index to three places in another."""
    return match["by"] == "." and match[0].count(".") == 1


def _grouped(parts: list[str], thousands: str | None) -> float:
    """Groups of three, and what follows a point of its own."""
    if thousands and len(parts[-1]) < 3:
        return float(f"{''.join(parts[:-1])}.{parts[-1]}")
    return float("".join(parts))


def join_numbers(text: str) -> str:
    """The text with every number as one word of digits, POINT for the point: 12٬007 -> 12007, 1,4 -> 1ˑ4."""
    if not any(mark in text for mark in ".,،٬٫'’ \u00a0\u202f\u2009"):
        return text
    out, last = [], 0
    for number in numbers(text):
        written = text[number.start : number.end]
        if written.isdecimal():
            continue
        out += [text[last : number.start], _as_word(written, number.value)]
        last = number.end
    return "".join([*out, text[last:]]) if last else text


def _as_word(written: str, value: float | None) -> str:
    if value is None:
        return _ENDS.sub(POINT * 2, written)  # worth nothing to `value_of`
    return f"{value:.0f}" if value == int(value) and not _has_point(written) else f"{value:.10g}".replace(".", POINT)


def _has_point(written: str) -> bool:
    return len(_ENDS.split(written)[-1]) < 3


def value_of(word: str) -> float | None:
    """What a folded word of `join_numbers` is worth, None for no number."""
    if word.isdecimal():
        return float(word)
    whole, point, part = word.partition(POINT)
    return float(f"{whole}.{part}") if point and whole.isdecimal() and part.isdecimal() else None

"""JSON lines, and JSON documents that hold a list of objects: each object a row with the line it begins on."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from data_prep.reading.row import Row

_BLANK = " \t\r\n"
_SHOWN = 500  # characters of what cannot be read
_NEXT = re.compile(r"\}\s*(?:,\s*(?=\{)|(?=\]))")  # the end of an object, where another or the list's end follows


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")  # Python alone reads NaN and Infinity


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError where a key stands twice, of which Python would keep the last and say nothing."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_once_each, parse_constant=_refuse_constant)


def json_lines(lines: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """A row for each line that is not blank."""
    for number, (line, undecoded) in enumerate(lines, start=1):
        if not (text := line.strip(f"{_BLANK}\0")):
            continue
        if undecoded:
            yield Row(number, problem="undecodable_bytes", raw=f"{undecoded}: {text}")
            continue
        try:
            values = _DECODER.decode(text)
        except (ValueError, RecursionError) as error:  # the latter for thousands of nested brackets
            yield Row(number, problem="not_json", raw=f"{error}: {text}")
            continue
        yield _row(number, values, text)


def _row(number: int, values: Any, text: str) -> Row:
    return Row(number, values, raw=text) if isinstance(values, dict) else Row(number, {}, "not_a_json_object", text)


def json_document(text: str) -> Iterator[Row]:
    """The objects of a list, of the one list in an object, or an object by itself; JSON lines under another name, too.

    An object with a fault in it is one refused row; a list that is not closed, a row of line 0: rows may be missing.
    """
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield from _elements(text, start + 1)
        return
    try:
        values = _DECODER.decode(text.strip(f"{_BLANK}\0"))
    except (ValueError, RecursionError):
        yield from json_lines((line, "") for line in io.StringIO(text, newline=""))
        return
    lists = [value for value in values.values() if _is_table(value)] if isinstance(values, dict) else []
    if len(lists) == 1:
        yield from (_row(number, value, "") for number, value in enumerate(lists[0], start=1))
    else:
        yield _row(1, values, text)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in f"{_BLANK}\ufeff":
        at += 1
    return at


def _elements(text: str, at: int) -> Iterator[Row]:
    line, counted = 1, 0
    while (at := _skip(text, at)) < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            values, end = _DECODER.raw_decode(text, at)
            end = _skip(text, end)
            if text[end : end + 1] not in (",", "]"):
                raise ValueError("a comma is missing")
        except (ValueError, RecursionError) as error:
            following = _NEXT.search(text, at)
            end = following.end() if following else len(text)
            yield Row(line, problem="not_json", raw=f"{error}: {text[at : min(end, at + _SHOWN)]}")
            at = end
            continue
        yield _row(line, values, text[at:end])
        at = end + (text[end] == ",")
    if at >= len(text):
        yield Row(0, problem="list_not_closed", raw="the file ends inside its list: rows may be missing")
    elif rest := text[at + 1 :].strip(f"{_BLANK}\0\ufeff"):
        yield Row(0, problem="text_behind_list", raw=rest[:_SHOWN])

"""JSON lines, and JSON documents that hold a list of objects: each object a row with the line it begins on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from data_prep.reading.row import Row

_BLANK = " \t\r\n"


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

    Behind a fault nothing can be told apart any more: it is the last row.
    """
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield from _elements(text, start + 1)
        return
    try:
        values = _DECODER.decode(text)
    except (ValueError, RecursionError):
        yield from json_lines((line, "") for line in text.splitlines(keepends=True))
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
                raise ValueError("the list is not closed" if end == len(text) else "a comma is missing")
        except (ValueError, RecursionError) as error:
            yield Row(line, problem="not_json", raw=f"{error}, and nothing after it can be read: {text[at : at + 500]}")
            return
        yield _row(line, values, text[at:end])
        at = end + (text[end] == ",")
    if at >= len(text):
        yield Row(line, problem="not_json", raw="the list is not closed: rows may be missing")
    elif _skip(text, at + 1) < len(text):
        yield Row(line, problem="not_json", raw=f"text after the list: {text[at + 1 : at + 500].strip()}")

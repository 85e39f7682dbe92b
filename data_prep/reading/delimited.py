"""Delimited text, record by record: which delimiter it has, and quotation marks gone wrong that cost one line each."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAID = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's own word for it, on a line of its own
_LOOKED_AT = 50  # lines
_LONGEST_REST = 200  # lines of one article that are looked through for the mark that closes it

# csv's default of 128 KiB a cell is less than some articles; an over-long claim is refused later, by its length.
csv.field_size_limit(2**31 - 1)


@dataclass(slots=True)
class Record:
    """The line it starts on, its cells, what is wrong with it (problem and how), its text."""

    line: int
    cells: list[str]
    problem: str | None
    fault: str
    raw: str


class _Lines:
    """Decoded lines; those of the record at hand are kept (`taken`), to be put back and read one by one."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines = iter(lines)
        self._again: deque[tuple[str, str]] = deque()
        self.taken: list[tuple[str, str]] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line[0]

    def peek(self, count: int) -> list[str]:
        """At most `count` of the lines that come next, which stay to be read."""
        while len(self._again) < count and (line := next(self._lines, None)):
            self._again.append(line)
        return [text for text, _ in islice(self._again, count)]

    def put_back_all_but_first(self) -> None:
        """The record at hand is its first line; what follows is read anew."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def split_delimiter(
    lines: Iterator[tuple[str, str]], kind: str, quotes: bool
) -> tuple[str, int, Iterator[tuple[str, str]]]:
    """The delimiter that the first lines tell (`sep=;`, or the one that parts them), lines passed over, the others."""
    head = list(islice(lines, _LOOKED_AT))
    if head and (said := _SAID.fullmatch(head[0][0])):
        return said[1], 1, chain(head[1:], lines)
    usual = "\t" if kind == "tsv" else ","
    return _told_by([text for text, _ in head], usual, quotes), 0, chain(head, lines)


def _told_by(lines: list[str], usual: str, quotes: bool) -> str:
    """The usual one where the first record has it; where several part it, the one that parts all records alike."""
    parts = {delimiter: _widths(lines, delimiter, quotes) for delimiter in (usual, *DELIMITERS)}
    able = [delimiter for delimiter, widths in parts.items() if widths and widths[0] > 1]
    if len(able) < 2:
        return able[0] if able else usual
    return max(able, key=lambda delimiter: (_alike(parts[delimiter]), delimiter == usual, parts[delimiter][0]))


def _widths(lines: list[str], delimiter: str, quotes: bool) -> list[int]:
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)
    return [len(cells) for cells in reader if cells]


def _alike(widths: list[int]) -> float:
    return Counter(widths)[widths[0]] / len(widths)


def records(lines: Iterable[tuple[str, str]], delimiter: str, quotes: bool, first: int = 1) -> Iterator[Record]:
    """Every record of the text; empty lines are none. `first`: the number of the first line.

    A quotation mark that is never closed, or closes where none may, is said of its first line alone; the lines behind
    it are read as records of their own, but for those that are the rest of that one (`_rest`).
    """
    source, line, rest, width = _Lines(lines), first, 0, 0
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    reader = csv.reader(source, delimiter=delimiter, quoting=quoting, strict=True)
    while True:
        source.taken.clear()
        cells, fault = [], ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = _worded(str(error))
            source.put_back_all_but_first()
        if line < rest and not fault:
            source.put_back_all_but_first()
            fault = "what follows a quotation mark gone wrong"
        elif fault and line >= rest and _is_odd(source.taken[0][0]):
            rest = line + 1 + _rest(source.peek(_LONGEST_REST), delimiter, width)
        width = width or len(cells)
        if cells or fault:
            yield _record(line, cells, fault, source.taken)
        line += len(source.taken)


def _worded(fault: str) -> str:
    return "a quotation mark opened here is never closed" if "unexpected end" in fault else fault


def _rest(lines: list[str], delimiter: str, width: int) -> int:
    """How many of the lines behind a broken record are the rest of it, and none of their own.

    They end where its last quotation mark would close: at a line with an odd number. All of them are the rest if one
    before that line is no record of `width` cells; if all are, only that line can be.
    """
    end = next((number for number, text in enumerate(lines) if _is_odd(text)), None)
    if end is None:
        return 0
    widths = {len(cells) for cells in csv.reader(lines[:end], delimiter=delimiter) if cells}
    closes = lines[end].split(delimiter)
    if width == 1 or widths - {width} or (end == 0 and not any(cell.lstrip().startswith('"') for cell in closes)):
        return end + 1
    return 0


def _is_odd(text: str) -> bool:
    return text.count('"') % 2 == 1


def _record(line: int, cells: list[str], fault: str, taken: list[tuple[str, str]]) -> Record:
    raw, undecoded = taken[0]
    if len(taken) > 1:
        raw = "".join(text for text, _ in taken)
        undecoded = next((said for _, said in taken if said), "")
    if undecoded:
        return Record(line, cells, "undecodable_bytes", undecoded, raw.rstrip("\r\n"))
    return Record(line, cells, "not_well_formed" if fault else None, fault, raw.rstrip("\r\n"))

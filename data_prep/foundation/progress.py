"""How far a long command is: a bar on a terminal, a line every ten seconds where output goes to a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS = 10.0
_CURSOR_UP = "\x1b[A"
_LINE = "{desc}: {n_fmt} of {total_fmt} {unit}, {percentage:.0f} %, {elapsed} passed, {remaining} left"


class _Lines:
    """A stream on which each of tqdm's rewritings of its bar is a line of its own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        if line := text.replace(_CURSOR_UP, "").strip():  # a second bar is written below the first, and moves back
            self._stream.write(f"{line}\n")

    def flush(self) -> None:
        self._stream.flush()


def progress_bar(total: int, title: str, unit: str, done: int = 0, is_quiet: bool = False) -> tqdm[Any]:
    """A counter to `update()`, on stderr; `is_quiet` on all processes but one. Work of less than ten seconds is silent.

    `done` of the `total` units were done before this command began.
    """
    from tqdm import tqdm

    if sys.stderr.isatty():
        return tqdm(total=total, initial=done, desc=title, unit=unit, disable=is_quiet)
    return tqdm(
        total=total,
        initial=done,
        desc=title,
        unit=unit,
        disable=is_quiet,
        file=_Lines(sys.stderr),
        mininterval=SECONDS,
        miniters=1,
        delay=SECONDS,
        bar_format=_LINE,
    )

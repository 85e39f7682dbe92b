"""What a table is asked for and gives: how a delimited text is written, and one row as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Row:
    """`line` counts from 1, as an editor shows it; `problem`: why it cannot be used; `raw`: its text, and what exactly
    is wrong before it.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    raw: str = ""


@dataclass(frozen=True)
class TableFormat:
    """How a delimited text is written; the rest follows from the file's name."""

    encoding: str | None = None  # None: told apart
    header: bool = True
    quotes: bool | None = None  # None: yes in csv, no in tsv (XNLI's tsv has bare quotation marks)
    delimiter: str | None = None  # None: told by the first lines
    columns: tuple[str, ...] = ()  # of parquet, read only these of its columns; () = all

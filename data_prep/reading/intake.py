"""What comes out of a source: pairs with the place they were read at, and refused rows with theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data_prep.pairs import ClaimPair


@dataclass(slots=True, eq=False)
class SourcedPair:
    """A pair, the split its file is meant for, the splits it may be moved to, and where it was read: one row."""

    pair: ClaimPair
    split: str
    may_move_to: tuple[str, ...]
    file: str
    line: int


@dataclass(slots=True)
class Rejected:
    """A row that did not become a pair: a line of rejected.jsonl."""

    file: str
    line: int
    source: str
    reason: str
    detail: str

    @classmethod
    def of(cls, sourced: SourcedPair, reason: str, detail: str = "") -> Rejected:
        """Refuse a pair that had been read whole."""
        text = detail or f"{sourced.pair.premise} | {sourced.pair.hypothesis}"
        return cls(sourced.file, sourced.line, sourced.pair.source, reason, text)


@dataclass
class ReadSource:
    """All that came out of one source; `inputs` holds a record of each file or hub split for the manifest."""

    pairs: list[SourcedPair] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    odd_texts_kept: dict[str, int] = field(default_factory=dict)


def clip(text: str) -> str:
    """Enough of a refused row to find it again; surrogates made visible, since they cannot be written."""
    return text[:500].encode("utf-8", "backslashreplace").decode()

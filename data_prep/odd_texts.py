"""Texts that are odd and may yet be meant: formulas, hardly any Arabic, separators. Kept or refused by policy, counted.

Each is one by-word of a fault that no row shows alone: a sheet saved with its formulas, a column of another language, a
database that parts its fields by control characters.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields

from data_prep.foundation.fold import ARABIC_LETTER
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair

KEEP, REJECT = "keep", "reject"
LEAST_ARABIC = 0.2  # of a text's letters; names and units in Latin letters take up half a headline at times
_FORMULA = re.compile(r"\s*(?:=\s*[A-Za-z+@(\"-]|[+@-]\s*[A-Z]{2,}\w*\()")  # =HYPERLINK(..), =A1, +SUM(..), @SUM(..)
_SEPARATOR = re.compile("[\x1c-\x1e]")
_OTHER_LETTER = re.compile(r"(?![\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff])[^\W\d_]")


@dataclass
class OddTextConfig:
    """keep or reject, for each oddity."""

    formula: str  # begins as a formula of a spreadsheet does: =HYPERLINK(..)
    little_arabic: str  # less than LEAST_ARABIC of its letters are, where a source needs Arabic
    separator: str  # U+001C, U+001D, U+001E inside a text

    def __post_init__(self) -> None:
        for option in fields(self):
            if (value := getattr(self, option.name)) not in (KEEP, REJECT):
                raise ValueError(f"odd_texts.{option.name} must be {KEEP} or {REJECT}, got {value!r}")


def settle_odd_texts(read: ReadSource, policy: OddTextConfig, needs_arabic: bool) -> Counter[str]:
    """Move the pairs that are odd and not wanted to the refused ones; returns how many were kept of each oddity."""
    kept: Counter[str] = Counter()
    pairs: list[SourcedPair] = []
    for sourced in read.pairs:
        kinds = _oddities(sourced, needs_arabic)
        if refused := next((kind for kind in kinds if getattr(policy, kind) == REJECT), None):
            read.rejected.append(Rejected.of(sourced, f"odd_text_{refused}"))
            continue
        kept.update(kinds)
        pairs.append(sourced)
    read.pairs = pairs
    return kept


def _oddities(sourced: SourcedPair, needs_arabic: bool) -> list[str]:
    sides = (sourced.pair.premise, sourced.pair.hypothesis)
    kinds = []
    if any(_FORMULA.match(text) for text in sides):
        kinds.append("formula")
    if needs_arabic and any(has_little_arabic(text) for text in sides):
        kinds.append("little_arabic")
    if any(_SEPARATOR.search(text) for text in sides):
        kinds.append("separator")
    return kinds


def has_little_arabic(text: str) -> bool:
    """Whether less than LEAST_ARABIC of a text's letters are Arabic; a text without letters is none of that."""
    if not (others := len(_OTHER_LETTER.findall(text))):
        return False
    return len(ARABIC_LETTER.findall(text)) < LEAST_ARABIC / (1 - LEAST_ARABIC) * others

"""What no row-wise refusal mends in a source: columns that no row has, labels that nobody mapped. Told all at once.

Rows are noted as they pass; `check_columns` of a file and `check_labels` of a source raise UserError with what there
is instead and the words to type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from data_prep.foundation.errors import UserError
from data_prep.pairs import OPTIONAL_FIELDS
from data_prep.reading.intake import clip
from data_prep.reading.row import Row
from data_prep.reading.source_config import LabelledSource, TableSource

_MOST_SHOWN = 10  # labels: more than these, and the column is not one of labels


@dataclass
class Columns:
    """The columns that a file's rows have, and how many rows have each set of them."""

    sets: Counter[tuple[str, ...]] = field(default_factory=Counter)
    first_line: int = 0

    def note(self, row: Row) -> None:
        """Count a row that has any."""
        if not row.values:
            return
        self.first_line = self.first_line or row.line
        self.sets[tuple(row.values)] += 1

    def counts(self) -> Counter[str]:
        """How many rows have each column."""
        rows: Counter[str] = Counter()
        for names, count in self.sets.items():
            rows.update(dict.fromkeys(map(str, names), count))
        return rows

    def unmapped(self, source: LabelledSource) -> dict[str, int]:
        """Columns that the source makes no use of, with their rows."""
        used = {*source.columns.values(), *OPTIONAL_FIELDS}
        return {clip(name): count for name, count in sorted(self.counts().items()) if name.strip() and name not in used}


def check_columns(shown: str, name: str, source: LabelledSource, columns: Columns) -> None:
    """An optional column under its own name may be absent; whatever else the map names must be in one row at least."""
    there = columns.counts()
    lacking = {
        key: column
        for key, column in source.columns.items()
        if column not in there and not (key in OPTIONAL_FIELDS and key == column)
    }
    if not there or not lacking:
        return
    names = list(there)
    told = ", ".join(f"no column {column!r} for {key}" for key, column in lacking.items())
    raise UserError(
        f"{shown} line {columns.first_line}: {told}, found {clip(', '.join(names))}"
        f"{_hint(name, source, names)}; set {_remedy(name, source, lacking, names)}"
    )


def _remedy(name: str, source: LabelledSource, lacking: Mapping[str, str], names: Sequence[str]) -> str:
    """The words to type, with the nearest names that are there."""
    prefix = f"source.{name}"
    free = [column for column in names if column not in source.columns.values()]
    if not (isinstance(source, TableSource) and source.header and _is_data(source, names)):
        return " ".join(f"'{prefix}.columns.{key}=\"{_near(col, free)}\"'" for key, col in lacking.items())
    numbers = " ".join(f"'{prefix}.columns.{key}=\"{number}\"'" for number, key in enumerate(lacking))
    return f"++{prefix}.header=false {numbers} (the first row looks like data: columns then go by their numbers)"


def _near(column: str, names: Sequence[str]) -> str:
    folded = {"".join(name.casefold().split()).replace("_", ""): name for name in names}
    near = get_close_matches("".join(column.casefold().split()).replace("_", ""), folded, 1)
    return folded[near[0]] if near else "its name"


def _is_data(source: LabelledSource, names: Sequence[str]) -> bool:
    """Whether a header is none: a label stands in it, a number, or a sentence."""
    labels = {label.casefold() for label in source.label_map}
    return any(name.casefold() in labels or name.isdecimal() or name.count(" ") > 3 for name in names if name)


def _hint(name: str, source: LabelledSource, names: Sequence[str]) -> str:
    if len(names) > 1 or not isinstance(source, TableSource):
        return ""
    return f" (one column only: what parts its cells? ++source.{name}.delimiter=semicolon)"


@dataclass
class Labels:
    """Labels that a source's map does not know: a number apart from its digits, each with its rows and first place."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, value: object, text: str, place: str) -> None:
        """Count one; `text` is what a map would know it by."""
        key = (text, repr(clip(text)) if isinstance(value, str) else f"{clip(text)} (a {type(value).__name__})")
        self.rows[key] += 1
        self.places.setdefault(key, place)


def check_labels(name: str, known: Mapping[str, str | None], labels: Labels) -> None:
    """UserError for all unknown labels of a source in one."""
    if not labels.rows:
        return
    commonest = labels.rows.most_common(_MOST_SHOWN)
    told = ", ".join(f"{shown}{_of(count)}" for (_, shown), count in commonest)
    rest = len(labels.rows) - len(commonest)
    more = f" and {rest:,} others: is the column of labels the right one?" if rest else ""
    texts = dict.fromkeys(text for (text, _), _ in commonest)
    words = ", ".join(f'"{clip(text)}=<entailment, neutral or contradiction>"' for text in texts)
    raise UserError(
        f"{next(iter(labels.places.values()))}: unknown label{'s' * (len(labels.rows) > 1)} {told}{more}, "
        f"known are {', '.join(known)}; map {'them' if len(texts) > 1 else 'it'} with "
        f"'++source.{name}.relabel=[{words}]' (=null leaves its rows out)"
    )


def _of(count: int) -> str:
    return f" ({count:,} rows)" if count > 1 else ""

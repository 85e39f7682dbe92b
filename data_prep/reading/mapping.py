"""A row -> a claim pair, by the columns and labels that its source names; kept, or refused with a reason."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from data_prep.pairs import IDENTIFYING_FIELDS, OPTIONAL_FIELDS, ClaimPair, Label, pair_id, pair_problem
from data_prep.reading.row import Row
from data_prep.reading.slips import Labels
from data_prep.reading.source_config import REQUIRED, LabelledSource

_UNKNOWN = "?"  # no label of ours


@dataclass(frozen=True)
class Origin:
    """One file of a source, as its rows need to know it, and the labels it turned out not to know."""

    name: str
    source: LabelledSource
    labels: Mapping[str, str | None]
    split: str
    shown: str
    unknown: Labels = field(default_factory=Labels)

    @cached_property
    def any_case(self) -> Mapping[str, str | None]:
        """The labels whatever their case, but for those that differ by nothing else."""
        counts = Counter(label.casefold() for label in self.labels)
        return {label.casefold(): ours for label, ours in self.labels.items() if counts[label.casefold()] == 1}


def may_move_to(source: LabelledSource, split: str) -> tuple[str, ...]:
    """Training rows may become validation or test where the source ships no such split of its own."""
    return tuple(name for name in source.carve if name not in source.own_splits) if split == "train" else ()


def pair_or_problem(origin: Origin, row: Row) -> tuple[ClaimPair | None, str]:
    """The pair a row makes, or why it makes none; a label that is not known is noted as well."""
    if problem := row.problem or _cell_problem(origin.source, row):
        return None, problem
    value = row.values[origin.source.columns["label"]]
    raw = _text(value).strip()
    ours = origin.labels[raw] if raw in origin.labels else origin.any_case.get(raw.casefold(), _UNKNOWN)
    if ours == _UNKNOWN:
        if not raw:
            return None, "no_label"
        origin.unknown.note(value, raw, f"{origin.shown} line {row.line}")
        return None, "unknown_label"
    labels = [] if ours is None else sorted(Label[name] for name in ours.split("|"))
    if not labels or (len(labels) > 1 and origin.source.undecided == "left_out"):
        return None, "label_not_used"
    pair = _pair(origin, row, labels)
    problem = pair_problem(pair, origin.source.needs_arabic)
    return (None, problem) if problem else (pair, "")


def _cell_problem(source: LabelledSource, row: Row) -> str | None:
    """A key that other rows have (`slips.check_columns`: one that none has), or a value that is no text or number.

    Lists, objects and bytes of jsonl and parquet would become text that nobody wrote, and so would NaN.
    """
    values = row.values
    for key, column in source.columns.items():
        value = values.get(column)
        if isinstance(value, str):
            continue
        if value is None:
            if key in REQUIRED and column not in values:
                return f"no_{key}_column"
        elif isinstance(value, list | dict | bytes):
            return f"{key}_not_text"
        elif isinstance(value, float) and not math.isfinite(value):
            return f"{key}_not_finite"
    return None


def _pair(origin: Origin, row: Row, labels: list[Label]) -> ClaimPair:
    columns = origin.source.columns
    premise, hypothesis = (_text(row.values.get(columns[side])) for side in ("premise", "hypothesis"))
    values = ((key, row.values.get(columns.get(key, key))) for key in OPTIONAL_FIELDS)
    extra = {key: None if value is None else _text(value).strip() or None for key, value in values}
    for side in ("premise_lang", "hypothesis_lang"):
        extra[side] = extra[side] or origin.source.lang
    possible = "|".join(label.name for label in labels) if len(labels) > 1 else None
    return ClaimPair(
        _identity(origin, row, premise, hypothesis, extra), premise, hypothesis, labels[0], origin.name,
        origin.source.licence, possible_labels=possible, weight=origin.source.weight, **extra,
    )  # fmt: skip


def _identity(origin: Origin, row: Row, premise: str, hypothesis: str, extra: Mapping[str, str | None]) -> str:
    """The source's own id where the config names its column (`columns.id`), else one that follows from the content."""
    if "id" in origin.source.columns and (own := _text(row.values.get(origin.source.columns["id"])).strip()):
        return f"{origin.name}-{own}"
    return pair_id(origin.name, premise, hypothesis, *(extra[key] for key in IDENTIFYING_FIELDS))


def _text(value: object) -> str:
    """A cell as text: None and blanks are "", 2.0 of a spreadsheet is 2, an ISO day stays one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "date"):  # a datetime cell of xlsx or parquet
        value = value.date()
    text = str(value)
    return text if text.strip() else ""

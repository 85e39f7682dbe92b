"""A row -> a claim pair, by the columns and labels that its source names; kept, or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_prep.foundation.errors import UserError
from data_prep.pairs import IDENTIFYING_FIELDS, OPTIONAL_FIELDS, ClaimPair, Label, pair_id, pair_problem
from data_prep.reading.intake import clip
from data_prep.reading.row import Row
from data_prep.reading.source_config import LabelledSource


@dataclass(frozen=True)
class Origin:
    """One file of a source, as its rows need to know it."""

    name: str
    source: LabelledSource
    labels: Mapping[str, str | None]
    split: str
    shown: str


def may_move_to(source: LabelledSource, split: str) -> tuple[str, ...]:
    """Training rows may become validation or test where the source ships no such split of its own."""
    return tuple(name for name in source.carve if name not in source.own_splits) if split == "train" else ()


def pair_or_problem(origin: Origin, row: Row) -> tuple[ClaimPair | None, str]:
    """The pair a row makes, or why it makes none."""
    if row.values:
        _check_columns(origin, row)
    if problem := row.problem or _not_text(origin.source, row):
        return None, problem
    if not (raw := _text(row.values[origin.source.columns["label"]]).strip()) and raw not in origin.labels:
        return None, "no_label"
    labels = _labels(origin, row, raw)
    if not labels or (len(labels) > 1 and origin.source.undecided == "left_out"):
        return None, "label_not_used"
    pair = _pair(origin, row, labels)
    problem = pair_problem(pair, origin.source.needs_arabic)
    return (None, problem) if problem else (pair, "")


def _not_text(source: LabelledSource, row: Row) -> str | None:
    """Lists, objects and bytes of jsonl and parquet would become text that nobody wrote."""
    for key, column in source.columns.items():
        if isinstance(row.values.get(column), list | dict | bytes):
            return f"{key}_not_text"
    return None


def _pair(origin: Origin, row: Row, labels: list[Label]) -> ClaimPair:
    columns = origin.source.columns
    premise, hypothesis = (_text(row.values.get(columns[side])) for side in ("premise", "hypothesis"))
    extra = {key: _text(row.values.get(columns.get(key, key))).strip() or None for key in OPTIONAL_FIELDS}
    for side in ("premise_lang", "hypothesis_lang"):
        extra[side] = extra[side] or origin.source.lang
    possible = "|".join(label.name for label in labels) if len(labels) > 1 else None
    return ClaimPair(
        _identity(origin, row, premise, hypothesis, extra), premise, hypothesis, labels[0], origin.name,
        origin.source.licence, possible_labels=possible, weight=origin.source.weight, **extra,
    )  # fmt: skip


def _identity(origin: Origin, row: Row, premise: str, hypothesis: str, extra: Mapping[str, str | None]) -> str:
    """The source's own id where the config names its column (`columns.id`), else one that follows from the content."""
    if "id" in origin.source.columns and (own := _text(row.values[origin.source.columns["id"]]).strip()):
        return f"{origin.name}-{own}"
    return pair_id(origin.name, premise, hypothesis, *(extra[key] for key in IDENTIFYING_FIELDS))


def _labels(origin: Origin, row: Row, raw: str) -> list[Label]:
    """What the row's label may mean by the source's map, [] for one left out; UserError for one it does not know."""
    if raw not in origin.labels:
        raise UserError(
            f"{origin.shown} line {row.line}: unknown label {clip(raw)!r}, known are {', '.join(origin.labels)}; "
            f"map it with '++source.{origin.name}.relabel=[\"{clip(raw)}=<entailment, neutral or contradiction>\"]' "
            "(=null leaves its rows out; several: commas between)"
        )
    mapped = origin.labels[raw]
    return [] if mapped is None else sorted(Label[name] for name in mapped.split("|"))


def _check_columns(origin: Origin, row: Row) -> None:
    """An optional column under its own name may be absent; whatever else the map names must be there."""
    for key, column in origin.source.columns.items():
        if column not in row.values and not (key in OPTIONAL_FIELDS and key == column):
            names = clip(", ".join(map(str, row.values)))
            commas = " (one column only: are its cells separated by commas, in a .tsv by tabs?)"
            raise UserError(
                f"{origin.shown} line {row.line}: no column {column!r} for {key}, found {names}"
                f"{commas if len(row.values) == 1 else ''}; set 'source.{origin.name}.columns.{key}=\"its name\"'"
            )


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

"""The shipped rows: read line by line, each with its place, and refused by file and line where they are not fit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.fold import fold
from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import LABEL_NAMES, Relation
from data_prep.release.config import SPLITS_OF

NEEDED = ("event", "domain", "premise", "hypothesis", "premise_date", "hypothesis_date", "label", "relation")


@dataclass(frozen=True)
class NativeRow:
    """One pair as its line holds it, and where that line stands."""

    values: dict[str, Any]
    part: str
    split: str
    place: str  # file and line, as an error shows them

    @property
    def key(self) -> tuple[str, ...]:
        """Both sides in folded spelling, with their days and speakers: what makes two rows one pair."""
        sides = [fold(str(self.values[side])) for side in ("premise", "hypothesis")]
        rest = ("premise_date", "hypothesis_date", "premise_speaker", "hypothesis_speaker")
        return (*sides, *(str(self.values.get(name)) for name in rest))


def read_rows(folder: Path) -> list[NativeRow]:
    """All rows of all parts and splits; UserError for a missing file or a line that is no JSON object."""
    return [row for part, splits in SPLITS_OF.items() for split in splits for row in _read(folder, part, split)]


def _read(folder: Path, part: str, split: str) -> Iterable[NativeRow]:
    path = folder / part / f"{split}.jsonl"
    if not path.is_file():
        raise UserError(f"{path}: no such file; give files=<folder> with {part}/{split}.jsonl in it")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{part}/{path.name} line {number}"
        try:
            values = json.loads(line)
        except json.JSONDecodeError as error:
            raise UserError(f"{place}: no JSON ({error.msg}); mend the line, or take it out") from None
        if not isinstance(values, dict):
            raise UserError(f"{place}: a row is a JSON object, got {type(values).__name__}")
        yield NativeRow(values, part, split, place)


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of ours, one a line; UserError where there is no such file."""
    if not path.is_file():
        raise UserError(f"{path}: no such file; a release needs it")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_rows(rows: Sequence[NativeRow]) -> None:
    """UserError with up to ten places and reasons, where the set may not be built as it is."""
    faults = [
        *_faulty_values(rows),
        *_events_in_two_splits(rows),
        *_pairs_twice(rows),
        *_telling_hypotheses(rows),
    ]
    if faults:
        more = f"\nand {len(faults) - 10} more" if len(faults) > 10 else ""
        raise UserError("the native pairs may not be built as they are:\n" + "\n".join(faults[:10]) + more)


def _faulty_values(rows: Iterable[NativeRow]) -> Iterable[str]:
    for row in rows:
        if missing := [name for name in NEEDED if not row.values.get(name)]:
            yield f"{row.place}: {', '.join(missing)} missing; give each a value"
            continue
        yield from (f"{row.place}: {why}" for why in (_label_fault(row.values), *_date_faults(row.values)) if why)


def _label_fault(values: dict[str, Any]) -> str | None:
    label, relation = values["label"], values["relation"]
    if label not in LABEL_NAMES:
        return f"label {label!r}; it is one of {', '.join(LABEL_NAMES)}"
    if relation not in set(Relation):
        return f"relation {relation!r}; docs/labels.md names all"
    owed = Relation(relation).label.name
    return None if owed == label else f"relation {relation} goes with {owed}, not with {label}"


def _date_faults(values: dict[str, Any]) -> Iterable[str]:
    for name in ("premise_date", "hypothesis_date"):
        try:
            date.fromisoformat(str(values[name]))
        except ValueError:
            yield f"{name} {values[name]!r} is no day; write yyyy-mm-dd"


def _events_in_two_splits(rows: Iterable[NativeRow]) -> Iterable[str]:
    home: dict[str, NativeRow] = {}
    for row in rows:
        first = home.setdefault(str(row.values.get("event")), row)
        if first.split != row.split:
            yield f"{row.place}: event {row.values.get('event')} stands in {first.split}, too ({first.place})"


def _pairs_twice(rows: Iterable[NativeRow]) -> Iterable[str]:
    first: dict[tuple[str, ...], NativeRow] = {}
    for row in rows:
        if "premise" in row.values and "hypothesis" in row.values and first.setdefault(row.key, row) is not row:
            yield f"{row.place}: the pair stands in {first[row.key].place}, too; take one out"


def _telling_hypotheses(rows: Iterable[NativeRow]) -> Iterable[str]:
    """A hypothesis all of whose pairs have one label says it before the premise is read."""
    members: dict[tuple[str, str], list[NativeRow]] = defaultdict(list)
    for row in rows:
        members[row.part, fold(str(row.values.get("hypothesis")))].append(row)
    for group in members.values():
        labels = {row.values.get("label") for row in group}
        if len(labels) == 1:
            label, count = labels.pop(), len(group)
            yield f"{group[0].place}: its hypothesis stands under {label} only ({count} pairs), and so tells its label"


def check_frozen(folder: Path) -> dict[str, str]:
    """SHA-256 of each frozen file, as frozen.json has it; UserError where a file has changed since.

    A test set that changes after models were scored on it makes their figures those of another set.
    """
    frozen: dict[str, str] = json.loads((folder / "frozen.json").read_text(encoding="utf-8"))
    for name, wanted in frozen.items():
        if sha256_file(folder / name) != wanted:
            raise UserError(
                f"{folder / name}: is frozen, and its SHA-256 is no longer that of frozen.json; bring the file back "
                "(git checkout), or, for a new version of the set, write the new hash and say so in the changelog"
            )
    return frozen

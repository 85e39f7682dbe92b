"""Evaluation pairs taken out of what is trained on: those of the sources' own splits, and those of other sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_prep.dataset import read_manifest, read_split
from data_prep.foundation.errors import UserError
from data_prep.foundation.fold import fold
from data_prep.foundation.run_folder import sha256_file
from data_prep.foundation.run_names import short_name
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.reading.files import find_files
from data_prep.reading.intake import Rejected, SourcedPair
from data_prep.reading.row import TableFormat
from data_prep.reading.source_config import SPLITS
from data_prep.reading.tables import read_rows
from data_prep.splitting.groups import Neighbours
from data_prep.splitting.leakage import leaks

Refused = tuple[list[SourcedPair], list[Rejected]]


@dataclass
class EvaluationSet:
    """The pairs of one evaluation set, and what the manifest says of it."""

    name: str
    pairs: list[ClaimPair]
    record: dict[str, Any] = field(default_factory=dict)


def subtract_evaluation(pairs: list[SourcedPair], neighbours: Neighbours) -> Refused:
    """Refuse training rows that know of a test or validation row, and validation rows that know of a test row.

    Only direct knowledge counts here (`data_prep.splitting.leakage`): a row two steps away has nothing of the
    evaluation split in it.
    """
    rejected: list[Rejected] = []
    for evaluation in ("test", "validation"):
        taken = [it.pair for it in pairs if it.split == evaluation]
        pairs, refused = _subtract(pairs, taken, SPLITS[: SPLITS.index(evaluation)], evaluation, neighbours)
        rejected += refused
    return pairs, rejected


def subtract_sets(pairs: list[SourcedPair], sets: Sequence[EvaluationSet], neighbours: Neighbours) -> Refused:
    """Refuse training and validation rows that know of a pair of one of `sets`; counts go into each set's record."""
    rejected: list[Rejected] = []
    for evaluation in sets:
        pairs, refused = _subtract(pairs, evaluation.pairs, ("train", "validation"), evaluation.name, neighbours)
        evaluation.record["subtracted"] = len(refused)
        rejected += refused
    return pairs, rejected


def _subtract(
    pairs: list[SourcedPair], taken: Sequence[ClaimPair], splits: Sequence[str], name: str, neighbours: Neighbours
) -> Refused:
    asked = [it for it in pairs if it.split in splits]
    if not taken or not asked:
        return pairs, []
    ids = {pair.id for pair in taken}
    links = leaks([it.pair for it in asked], taken, neighbours)
    reasons = {it: kinds[0] for it, kinds in zip(asked, links, strict=True) if kinds}
    reasons |= {it: "same_id" for it in asked if it.pair.id in ids and it not in reasons}
    rejected = [Rejected.of(it, f"{kind}_{_LINK[kind]}_{name}") for it, kind in reasons.items()]
    return [it for it in pairs if it not in reasons], rejected


_LINK = {
    "same_pair": "as_in",
    "swapped_pair": "of",
    "shares_sentence": "with",
    "near_sentence": "of",
    "shares_event": "with",
    "shares_article": "with",
    "same_id": "as_in",
}


def read_sets(paths: Sequence[str], columns: dict[str, list[str]]) -> list[EvaluationSet]:
    """The evaluation pairs of data set folders (test and validation) and of tables, whose columns go by usual names."""
    return [evaluation for path in paths for evaluation in _read_sets(path, columns)]


def _read_sets(path: str, columns: dict[str, list[str]]) -> list[EvaluationSet]:
    folder = Path(path)
    if (folder / "manifest.json").is_file():
        pairs = [pair for split in ("validation", "test") for pair in read_split(folder, split)]
        record = {"set": path, "pairs": len(pairs), "revision": read_manifest(folder)["revision"]}
        return [EvaluationSet(short_name(path), pairs, record)]
    return [_read_table(file, columns) for file in find_files([path])]


def _read_table(file: Path, columns: dict[str, list[str]]) -> EvaluationSet:
    pairs, unread = [], 0
    for row in read_rows(file, TableFormat(header=has_header(file))):
        sides = ("", "")
        if not row.problem:
            where = f"{file} line {row.line}"
            sides = (_cell(where, row.values, "premise", columns), _cell(where, row.values, "hypothesis", columns))
        if all(map(fold, sides)):
            pairs.append(ClaimPair("", *sides, Label.neutral, str(file), "unknown"))
        else:
            unread += 1
    record = {"set": str(file), "pairs": len(pairs), "unread_rows": unread, "sha256": sha256_file(file)}
    return EvaluationSet(file.name.split(".")[0], pairs, record)


def has_header(file: Path) -> bool:
    """No where the first line of a delimited text holds a label: XNLI's files begin with their first pair."""
    first = next(iter(read_rows(file, TableFormat())), None)
    return first is None or not set(first.values) & set(LABEL_NAMES)


def _cell(where: str, values: Mapping[str, Any], side: str, columns: Mapping[str, Sequence[str]]) -> str:
    """The text of the first column that is there of those a side may be called; UserError where none is."""
    names = columns[side]
    for name in names:
        if name in values:
            return "" if values[name] is None else str(values[name])
    raise UserError(
        f"{where}: none of {', '.join(names)} is a column, found {', '.join(map(str, values))}; "
        f"name the one of the {side}: 'decontaminate_columns.{side}=[its_name]'"
    )

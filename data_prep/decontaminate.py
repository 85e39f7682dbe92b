"""Evaluation pairs taken out of what is trained on: those of the sources' own splits, and those of other sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_prep.dataset import read_manifest, read_split
from data_prep.errors import UserError
from data_prep.leakage import leaks
from data_prep.pairs import ClaimPair, Label
from data_prep.read import TableFormat, find_files, read_rows
from data_prep.run_folder import sha256_file, short_name
from data_prep.source_config import SPLITS
from data_prep.sources import Rejected, SourcedPair

Refused = tuple[list[SourcedPair], list[Rejected]]


@dataclass
class Decontamination:
    """The pairs of one evaluation set, and what the manifest says of it."""

    name: str
    pairs: list[ClaimPair]
    record: dict[str, Any] = field(default_factory=dict)


def subtract_evaluation(pairs: list[SourcedPair], near: float | None) -> Refused:
    """Refuse training rows that know of a test or validation row, and validation rows that know of a test row.

    Only direct knowledge counts here (`data_prep.leakage`): a row two steps away has nothing of the evaluation split
    in it.
    """
    rejected: list[Rejected] = []
    for evaluation in ("test", "validation"):
        taken = [it.pair for it in pairs if it.split == evaluation]
        pairs, refused = _subtract(pairs, taken, SPLITS[: SPLITS.index(evaluation)], evaluation, near)
        rejected += refused
    return pairs, rejected


def subtract_sets(pairs: list[SourcedPair], sets: Sequence[Decontamination], near: float | None) -> Refused:
    """Refuse training and validation rows that know of a pair of one of `sets`; counts go into each set's record."""
    rejected: list[Rejected] = []
    for one in sets:
        pairs, refused = _subtract(pairs, one.pairs, ("train", "validation"), one.name, near)
        one.record["subtracted"] = len(refused)
        rejected += refused
    return pairs, rejected


def _subtract(
    pairs: list[SourcedPair], taken: Sequence[ClaimPair], splits: Sequence[str], name: str, near: float | None
) -> Refused:
    asked = [it for it in pairs if it.split in splits]
    if not taken or not asked:
        return pairs, []
    found = leaks([it.pair for it in asked], taken, near)
    guilty = {it: kinds[0] for it, kinds in zip(asked, found, strict=True) if kinds}
    rejected = [Rejected.of(it, f"{kind}_{_LINK[kind]}_{name}") for it, kind in guilty.items()]
    return [it for it in pairs if it not in guilty], rejected


_LINK = {
    "same_pair": "as_in",
    "swapped_pair": "of",
    "shares_sentence": "with",
    "near_sentence": "of",
    "shares_event": "with",
    "shares_article": "with",
}


def read_sets(paths: Sequence[str], columns: dict[str, list[str]]) -> list[Decontamination]:
    """The evaluation pairs of data set folders (test and validation) and of tables, whose columns go by usual names."""
    return [one for path in paths for one in _read_sets(path, columns)]


def _read_sets(path: str, columns: dict[str, list[str]]) -> list[Decontamination]:
    folder = Path(path)
    if (folder / "manifest.json").is_file():
        pairs = [pair for split in ("validation", "test") for pair in read_split(folder, split)]
        record = {"set": path, "pairs": len(pairs), "revision": read_manifest(folder)["revision"]}
        return [Decontamination(short_name(path), pairs, record)]
    return [_read_table(file, columns) for file in find_files([path])]


def _read_table(file: Path, columns: dict[str, list[str]]) -> Decontamination:
    pairs = []
    for row in read_rows(file, TableFormat()):
        if row.problem:
            continue
        found = [next((row.values[name] for name in columns[side] if name in row.values), None) for side in _SIDES]
        if None in found and not any(name in row.values for name in columns["premise"]):
            raise UserError(
                f"{file} line {row.line}: no column for the premise, found {', '.join(map(str, row.values))}; "
                "name it: 'decontaminate_columns.premise=[its name]', likewise hypothesis"
            )
        premise, hypothesis = ("" if text is None else str(text) for text in found)
        pairs.append(ClaimPair("", premise, hypothesis, Label.neutral, str(file), "unknown"))
    name = file.name.split(".")[0]
    return Decontamination(name, pairs, {"set": str(file), "pairs": len(pairs), "sha256": sha256_file(file)})


_SIDES = ("premise", "hypothesis")

"""Tables damaged in every way (benchmarks/damage.py): each row is written as it was, or refused; nothing else comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import damage

PLAIN = [case for case in damage.cases() if case.name in ("f.csv", "f.tsv", "f.jsonl", "f.json", "f.parquet")]
# What no reader can know: bytes changed into other letters, or all that follows a byte lost from UTF-16, which stands
# as one line, and is refused as one.
UNKNOWABLE = {"bytes: three changed", "utf-16 with a byte lost"}


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_no_row_is_lost_or_changed_unsaid(tmp_path: Path, kind: str) -> None:
    told = []
    for number, case in enumerate(case for case in PLAIN if case.kind == kind):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / case.name).write_bytes(case.data)
        for reader in (damage.through_claims, damage.through_pairs):
            outcome = reader(folder / case.name, case)
            if outcome.bug or ((outcome.lost or outcome.changed) and case.damage not in UNKNOWABLE):
                told.append(f"{reader.__name__} {case.damage}: {outcome}")
    assert number > 4
    assert told == []


def test_the_files_are_whole_before_they_are_damaged(tmp_path: Path) -> None:
    for case in PLAIN:
        if case.damage == "as it is":
            (folder := tmp_path / case.kind).mkdir()
            (folder / case.name).write_bytes(case.data)
            assert damage.through_claims(folder / case.name, case) == damage.Outcome(damage.NUM_ROWS, 0, 0, 0)
            assert damage.through_pairs(folder / case.name, case) == damage.Outcome(damage.NUM_ROWS, 0, 0, 0)

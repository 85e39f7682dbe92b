"""What stands behind an evaluation is found again, held against its hashes, and what is missing is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data_prep.dataset import DataVersion, revision
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import write_json
from data_prep.pairs import ClaimPair
from eval.lineage import named_checkpoint, training_pairs


def test_training_pairs_are_those_of_the_revision_or_a_reason(
    data_folder: Path, shipped_splits: dict[str, list[ClaimPair]], tmp_path: Path
) -> None:
    here, reason = training_pairs(f"{data_folder.name}@{revision(data_folder)}", data_folder, tmp_path)
    assert (here, reason) == (shipped_splits["train"], None)
    for trained_on, told in (
        (None, "does not say"),
        (f"{data_folder.name}@0000", "another revision"),
        ("elsewhere@0000", "is not at hand"),
    ):
        pairs, reason = training_pairs(trained_on, data_folder, tmp_path)
        assert pairs is None
        assert told in str(reason)


def test_training_pairs_are_found_beside_the_scored_data_and_among_the_runs(data_folder: Path, tmp_path: Path) -> None:
    trained_on = f"{data_folder.name}@{revision(data_folder)}"
    shutil.copytree(data_folder, tmp_path / "runs" / "data" / data_folder.name)
    beside, _ = training_pairs(trained_on, data_folder.parent / "other", tmp_path)
    among, _ = training_pairs(trained_on, tmp_path / "other", tmp_path / "runs")
    assert beside == among is not None


def test_the_checkpoint_of_an_evaluation_is_where_it_was(finished: Path, tiny_checkpoint: Path) -> None:
    assert named_checkpoint(finished, "checkpoint") == str(tiny_checkpoint)


def test_an_evaluation_that_does_not_say_asks_for_the_key(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"circumstances\.json: no such file; give a folder of runs/eval"):
        named_checkpoint(tmp_path, "model")
    write_json(tmp_path / "circumstances.json", {"host": "here"})
    with pytest.raises(UserError, match=r"does not say where the checkpoint lay; give model=<checkpoint>"):
        named_checkpoint(tmp_path, "model")


@pytest.mark.parametrize(
    ("text", "version"),
    [("a@1", DataVersion("a", "1")), ("a", None), ("@1", None), ("a@", None), ("", None), (None, None)],
)
def test_a_data_version_has_both_parts(text: str | None, version: DataVersion | None) -> None:
    assert DataVersion.parse(text) == version
    assert version is None or str(version) == text

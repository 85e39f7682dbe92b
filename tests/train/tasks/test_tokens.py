"""Tokens of the training pairs: from the file what the tokenizer gave, made once, anew where anything differs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from accelerate import Accelerator

from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint, load_checkpoint
from eval.detector.inputs import Encoded, InputTemplate, encode
from eval.detector.text_pairs import text_pairs
from train.tasks.tokens import map_tokens, training_tokens, write_tokens


@pytest.fixture(scope="module")
def checkpoint(tiny_checkpoint: Path) -> Checkpoint:
    return load_checkpoint(str(tiny_checkpoint))


@pytest.fixture(scope="module")
def pairs(shipped_splits: dict[str, list[ClaimPair]]) -> list[ClaimPair]:
    return shipped_splits["validation"][:9]


def tokens(runs: Path, pairs: list[ClaimPair], checkpoint: Checkpoint, max_length: int = 40) -> dict[bool, Encoded]:
    return training_tokens(runs, pairs, checkpoint, InputTemplate(), max_length, Accelerator())


def assert_same(found: Encoded, wanted: Encoded) -> None:
    assert found.columns.keys() == wanted.columns.keys()
    assert found.lengths == wanted.lengths
    assert found.num_truncated == wanted.num_truncated
    for row in range(len(wanted)):
        for name, ids in wanted.row(row).items():
            assert np.array_equal(found.row(row)[name], ids)


def test_the_file_gives_what_the_tokenizer_gave(tmp_path: Path, pairs: list[ClaimPair], checkpoint: Checkpoint) -> None:
    found = tokens(tmp_path, pairs, checkpoint)
    for swap in (False, True):
        assert_same(found[swap], encode(text_pairs(pairs), checkpoint.tokenizer, InputTemplate(), 40, swap))
        assert not found[swap].columns["input_ids"].flags.owndata  # the file's memory, not a copy
    assert not list(tmp_path.rglob("*.partial"))


def test_a_second_run_needs_no_tokenizer(
    tmp_path: Path, pairs: list[ClaimPair], checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tokens(tmp_path, pairs, checkpoint)

    def must_not_run(*_: object) -> Encoded:
        raise AssertionError

    monkeypatch.setattr("train.tasks.tokens.encode", must_not_run)
    assert_same(tokens(tmp_path, pairs, checkpoint)[True], first[True])
    with pytest.raises(AssertionError):
        tokens(tmp_path, pairs[1:], checkpoint)  # other pairs
    with pytest.raises(AssertionError):
        tokens(tmp_path, pairs, checkpoint, max_length=39)


def test_any_reader_of_arrow_opens_it(tmp_path: Path) -> None:
    write_tokens(
        Encoded({"input_ids": np.array([2, 7, 3, 2, 3], np.int32)}, np.array([0, 3, 5]), 1), tmp_path / "a.arrow"
    )
    with pa.memory_map(str(tmp_path / "a.arrow")) as source:
        assert pa.ipc.open_file(source).read_all().to_pydict() == {"input_ids": [[2, 7, 3], [2, 3]]}
    assert map_tokens(tmp_path / "a.arrow").num_truncated == 1


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.arrow").write_bytes(b"ARROW1, or so it says")
    with pytest.raises(UserError, match=r"a\.arrow: damaged .*; delete it"):
        map_tokens(tmp_path / "a.arrow")

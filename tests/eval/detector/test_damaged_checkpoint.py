"""A checkpoint whose files are damaged, impossible or hostile: one line that names it, and nothing is run."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import load_checkpoint
from eval.scan.context import read_articles
from eval.scan.decision import DECISION_FILE, read_decision

IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "negative size": {"hidden_size": -8},
    "no heads": {"num_attention_heads": 0},
    "size as text": {"hidden_size": "many"},
    "size as list": {"intermediate_size": [64]},
    "fraction": {"num_hidden_layers": 1.5},
    "more than memory": {"vocab_size": 10**13},
    "labels as a list": {"id2label": ["contradiction", "entailment", "neutral"]},
    "labels as text": {"id2label": "contradiction"},
    "labels by words": {"id2label": {"one": "contradiction"}},
    "no such activation": {"hidden_act": "none of them"},
    "no such type": {"model_type": "none of them"},
    "a null type": {"model_type": None},
}


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_checkpoint, tmp_path / "tiny")
    return tmp_path / "tiny"


def _refused(folder: Path) -> str:
    with pytest.raises(UserError, match="tiny") as raised:
        load_checkpoint(str(folder))
    said = str(raised.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=list(IMPOSSIBLE))
def test_an_impossible_config_is_a_line(folder: Path, change: dict[str, Any]) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    _refused(folder)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "random": lambda path: path.write_bytes(bytes(number * 197 % 256 for number in range(900))),
    "a list": lambda path: path.write_text("[1]"),
    "null": lambda path: path.write_text("null"),
    "a folder": _folder,
}


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_file_is_a_line(folder: Path, name: str, damage: Callable[[Path], object]) -> None:
    damage(folder / name)
    _refused(folder)


class _Hostile:
    """Unpickled, it leaves a file."""

    def __init__(self, left: Path) -> None:
        self.left = left

    def __reduce__(self) -> Any:
        return (Path.touch, (self.left,))


def test_a_hostile_pickle_is_neither_run_nor_are_its_means_advised(folder: Path) -> None:
    left = folder.parent / "was-run"
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": _Hostile(left)}))
    said = _refused(folder)
    assert not left.exists()
    assert "weights_only" not in said
    assert "safetensors" in said


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", '"x"', "true", "[1]"])
@pytest.mark.parametrize("key", ["threshold", "temperature"])
def test_a_decision_that_is_no_number_is_a_line(folder: Path, key: str, value: str) -> None:
    (folder / DECISION_FILE).write_text(f'{{"{key}": {value}}}', encoding="utf-8")
    with pytest.raises(UserError, match=rf"decision\.json: .*{key} is"):
        read_decision(str(folder), None)


@pytest.mark.parametrize("kept", [0, 4, 900])
def test_cut_articles_are_a_line(tmp_path: Path, kept: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "articles.parquet"
    rows = [{"article": str(n), "file": "a", "line": n, "title": "t", "text": f"نص {n}" * 50} for n in range(99)]
    pq.write_table(pa.Table.from_pylist(rows), path, compression="none")
    assert len(read_articles([path], {("a", "7", 7)})) == 1
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError, match=r"articles\.parquet: cannot be read \(.*move it away"):
        read_articles([path], {("a", "7", 7)})

"""The shipped detector: 8-bit rows keep weights to half a step, and unpack into a folder plain transformers opens."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
import torch

from eval.detector.starter.__main__ import run
from eval.detector.starter.eight_bit import from_rows, read_small, to_rows, write_small
from eval.detector.starter.folder import is_starter, pack, starter_folder


@pytest.fixture
def weights() -> dict[str, torch.Tensor]:
    """A matrix with rows of very different size, one of zeros, and a vector."""
    torch.manual_seed(3)
    matrix = torch.randn(6, 40) * torch.tensor([1e-6, 1e-2, 1.0, 30.0, 0.0, 1.0])[:, None]
    return {"dense.weight": matrix, "dense.bias": torch.randn(6)}


def test_each_row_is_kept_to_half_a_step_of_its_own(weights: dict[str, torch.Tensor]) -> None:
    back = from_rows(to_rows(weights))
    step = weights["dense.weight"].abs().amax(1) / 127
    assert ((back["dense.weight"] - weights["dense.weight"]).abs().amax(1) <= step / 2 * 1.0001).all()
    assert torch.equal(back["dense.bias"], weights["dense.bias"])


def test_a_file_has_one_byte_a_weight_and_repeats(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    big = {"a": torch.randn(200, 300)}
    write_small(tmp_path / "a.xz", big)
    write_small(tmp_path / "b.xz", big)
    assert (tmp_path / "a.xz").read_bytes() == (tmp_path / "b.xz").read_bytes()
    assert (tmp_path / "a.xz").stat().st_size < 1.1 * 200 * 300
    write_small(tmp_path / "w.xz", weights)
    assert set(read_small(tmp_path / "w.xz")) == set(weights)


def test_a_checkpoint_is_packed_and_unpacked_into_one_that_transformers_opens(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    pack(tiny_checkpoint, tmp_path / "packed")
    folder = starter_folder(tmp_path / "packed", tmp_path)
    assert starter_folder(tmp_path / "packed", tmp_path) == folder
    assert [path.name for path in folder.parent.iterdir()] == ["starter"]
    before = AutoModelForSequenceClassification.from_pretrained(tiny_checkpoint).eval()
    after = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    text = AutoTokenizer.from_pretrained(folder)("فتح الجسر", "أغلق الجسر", return_tensors="pt")
    assert (
        AutoTokenizer.from_pretrained(tiny_checkpoint)("فتح الجسر", "أغلق الجسر")["input_ids"]
        == text["input_ids"][0].tolist()
    )
    torch.testing.assert_close(after(**text).logits, before(**text).logits, atol=0.05, rtol=0)
    assert json.loads((folder / "config.json").read_text()) == json.loads((tiny_checkpoint / "config.json").read_text())


def test_a_folder_of_that_name_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_starter("starter")
    (tmp_path / "starter").mkdir()
    assert not is_starter("starter")
    assert is_starter("shipped:starter")


def test_the_command_packs_a_checkpoint_and_says_where_it_opens(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(argparse.Namespace(checkpoint=tiny_checkpoint, folder=tmp_path / "packed"))
    assert (Path(capsys.readouterr().out.strip()) / "model.safetensors").is_file()
    with pytest.raises(SystemExit, match="2"):
        run(argparse.Namespace(checkpoint=tiny_checkpoint, folder=tmp_path / "packed"))
    assert "give a folder that is not there yet" in capsys.readouterr().err

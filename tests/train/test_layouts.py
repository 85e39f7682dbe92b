"""Training on packed rows and on grids: asked for, left to the device, refused where a model cannot read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.errors import UserError
from train.batches import plan_epoch
from train.config import TrainConfig
from train.loop import train

MakeConfig = Callable[..., TrainConfig]


def circumstances_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "circumstances.json").read_text())
    return found


@pytest.mark.parametrize("layout", ["packed", "grid"])
def test_a_run_leaves_a_plain_checkpoint(config_of: MakeConfig, tmp_path: Path, layout: str) -> None:
    from eval.checkpoint import load_checkpoint
    from eval.layout import Layout, layout_of

    folder = train(config_of(tmp_path, layout=layout, name=layout))
    circumstances = circumstances_of(folder)
    assert circumstances["layout"] == layout
    assert (circumstances["padding_share"] == 0) == (layout == "packed")
    assert layout_of(load_checkpoint(str(folder)).model) is Layout.padded


@pytest.mark.parametrize("layout", ["packed", "grid"])
def test_one_batch_of_everything_learns_the_same(config_of: MakeConfig, tmp_path: Path, layout: str) -> None:
    """With all rows in one batch the two plans hold the same rows, and only the order of summation differs."""
    alike = {
        "max_tokens": 100_000,
        "max_steps": 3,
        "lr": 0.01,
        "warmup": 0.0,
        "swap": 0.0,
        "model.scratch.dropout": 0.0,
        "eval_every": 1,
    }
    runs = [train(config_of(tmp_path, layout=name, name=name, **alike)) for name in (layout, "padded")]
    of_layout, of_padded = (
        [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()] for run in runs
    )
    for ours, theirs in zip(of_layout, of_padded, strict=True):
        assert ours["step"] == theirs["step"]
        if "loss" in ours:
            assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
        else:
            assert ours["validation"]["loss"] == pytest.approx(theirs["validation"]["loss"], rel=1e-4)


@pytest.mark.parametrize(("precision", "layout"), [("no", "padded"), ("bf16", "grid")])
def test_left_to_the_device_a_cpu(config_of: MakeConfig, tmp_path: Path, precision: str, layout: str) -> None:
    folder = train(config_of(tmp_path, layout="auto", name=precision, precision=precision))
    assert circumstances_of(folder)["layout"] == layout


def test_a_model_that_cannot_read_it_says_why(config_of: MakeConfig, tmp_path: Path, tiny_checkpoint: Path) -> None:
    config = config_of(tmp_path, layout="packed", model="local", model__path=tiny_checkpoint)
    with pytest.raises(UserError, match=r"layout=packed: packed attention drops nothing.*probs_dropout_prob: 0\.0"):
        train(config)


def test_packed_batches_are_filled_with_rows_of_any_length() -> None:
    lengths = [10, 80] * 100
    steps = plan_epoch(lengths, [1.0] * 200, 800, 1, 1, seed=1, epoch=0, is_packed=True)
    batches = [step.micros[0][0].rows for step in steps]
    assert sorted(row for rows in batches for row in rows) == list(range(200))
    assert all(sum(lengths[row] for row in rows) <= 800 for rows in batches)
    assert len(batches) <= sum(lengths) / 800 * 1.12
    assert all({lengths[row] for row in rows} == {10, 80} for rows in batches[:5])

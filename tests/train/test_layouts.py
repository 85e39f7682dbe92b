"""Training on packed rows: asked for, left to the device, refused where a model cannot read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from data_prep.foundation.errors import UserError
from train.batches import plan_epoch
from train.config import TrainConfig
from train.loop import train

MakeConfig = Callable[..., TrainConfig]


def circumstances_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "circumstances.json").read_text())
    return found


def test_a_packed_run_leaves_a_plain_checkpoint(config_of: MakeConfig, tmp_path: Path) -> None:
    from eval.detector.checkpoint import load_checkpoint
    from eval.detector.layout import is_packed

    folder = train(config_of(tmp_path, layout="packed"))
    assert circumstances_of(folder)["layout"] == "packed"
    assert not is_packed(load_checkpoint(str(folder)).model)


def test_one_batch_of_everything_learns_the_same_packed_or_padded(config_of: MakeConfig, tmp_path: Path) -> None:
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
    runs = [train(config_of(tmp_path, layout=name, name=name, **alike)) for name in ("packed", "padded")]
    of_packed, of_padded = (
        [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()] for run in runs
    )
    for ours, theirs in zip(of_packed, of_padded, strict=True):
        assert ours["step"] == theirs["step"]
        if "loss" in ours:
            assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
        else:
            assert ours["validation"]["loss"] == pytest.approx(theirs["validation"]["loss"], rel=1e-4)


@pytest.mark.parametrize(("precision", "layout"), [("no", "padded"), ("bf16", "packed")])
def test_left_to_the_device_a_cpu(config_of: MakeConfig, tmp_path: Path, precision: str, layout: str) -> None:
    folder = train(config_of(tmp_path, layout="auto", name=precision, precision=precision))
    assert circumstances_of(folder)["layout"] == layout


def test_a_model_that_cannot_read_it_says_why(
    config_of: MakeConfig, tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.detector.layout.FAMILIES", frozenset({"xlm-roberta"}))
    config = config_of(tmp_path, layout="packed", model="local", model__path=tiny_checkpoint)
    with pytest.raises(UserError, match=r"layout=packed: BertFor\w+ is not among .*xlm-roberta.*or give layout=auto"):
        train(config)


def test_packed_rows_in_fp32_are_refused_on_cuda(config_of: MakeConfig, tmp_path: Path, tiny_checkpoint: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    from train.tasks.open_nli import _settle_attention

    model = AutoModelForSequenceClassification.from_pretrained(tiny_checkpoint, attention_probs_dropout_prob=0.0)
    with pytest.raises(UserError, match="layout=packed: on CUDA it wants precision=bf16, now no"):
        _settle_attention(model, config_of(tmp_path, layout="packed"), torch.device("cuda"))


def test_packed_batches_hold_tokens_not_padding() -> None:
    lengths = [10, 80] * 100
    plan = plan_epoch(lengths, 800, seed=1, epoch=0, is_packed=True)
    batches = [plan.batch(index) for index in range(len(plan))]
    assert sorted(row for rows in batches for row in rows) == list(range(200))
    assert all(sum(lengths[row] for row in rows) < 800 for rows in batches)
    assert len(batches) <= sum(lengths) / 800 + 2

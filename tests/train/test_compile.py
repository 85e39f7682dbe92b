"""Compiled layers: the steps of uncompiled ones, and a checkpoint that plain transformers opens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from train.config import TrainConfig
from train.loop import train
from train.models.parameters import layers_of

pytestmark = pytest.mark.filterwarnings("default")  # what inductor imports warns of itself


def test_the_layers_of_an_encoder_and_nothing_below_them(tiny_checkpoint: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(tiny_checkpoint)
    found = layers_of(model)
    assert [type(layer).__name__ for layer in found] == ["BertLayer"] * model.config.num_hidden_layers


@pytest.mark.slow
def test_compiled_layers_take_the_same_steps(config_of: Callable[..., TrainConfig], tmp_path: Path) -> None:
    alike = {"model.scratch.dropout": 0.0, "model.scratch.num_layers": 2, "lr": 0.01, "warmup": 0.0, "max_steps": 4}
    losses = []
    for is_compiled in (True, False):
        torch._dynamo.utils.counters.clear()
        folder = train(config_of(tmp_path, compile=is_compiled, name=f"compiled-{is_compiled}", **alike))
        assert bool(torch._dynamo.utils.counters["stats"]["unique_graphs"]) == is_compiled
        rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
        losses.append([row["loss"] for row in rows if "loss" in row])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[1][-1] < losses[1][0]

"""Pace, arithmetic and MFU of a run; what the device's own number format and attention may change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import ModernBertConfig, ModernBertForSequenceClassification

from eval.detector.device import CACHED_TOKENS, attend_fast, scoring_tokens
from train.config import TrainConfig
from train.loop import train
from train.process import accelerator
from train.process.throughput import Pace, Spent, arithmetic, measured_peak, throughput

ConfigOf = Callable[..., TrainConfig]


def tiny() -> ModernBertForSequenceClassification:
    """One layer of width 8: Wqkv 3 x 64, Wo 64, Wi 32 x 8, MLP's Wo 8 x 16 make 640 weights in matrices."""
    config = ModernBertConfig(
        vocab_size=50,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label={0: "a", 1: "b", 2: "c"},
        pad_token_id=0,
        layer_types=["full_attention"],
    )
    return ModernBertForSequenceClassification(config)


def test_arithmetic_by_hand() -> None:
    model = tiny()
    matrices = 3 * 64 + 64 + 32 * 8 + 8 * 16
    pace = Pace()
    pace.add([5, 3], views=2)
    assert (pace.rows, pace.tokens, pace.squares) == (2, 16, 68)
    assert arithmetic(model, pace.tokens, pace.squares) == 6 * matrices * 16 + 12 * 8 * 68
    for parameter in model.parameters():
        parameter.requires_grad_(False)  # forward, and back to whatever lies below
    assert arithmetic(model, 16, 0) == 4 * matrices * 16


def test_what_is_away_is_not_training(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [10.0]
    monkeypatch.setattr("train.process.throughput.time.perf_counter", lambda: now[0])
    pace = Pace()
    pace.begin()
    now[0] = 13.0
    with pace.away():
        now[0] = 113.0
    now[0] = 114.0
    assert pace.spent.seconds == 4.0


def test_mfu_is_useful_arithmetic_over_the_peak() -> None:
    model, pace = tiny(), Pace(rows=4, tokens=100, squares=0)
    found = throughput(pace, Spent(2.0, 1.0), 0.1, model, peak=arithmetic(model, 100, 0), processes=2)
    assert found["mfu"] == 0.5
    assert (found["rows_per_second"], found["tokens_per_second"], found["loading_share"]) == (4.0, 100, 0.05)
    assert measured_peak("cpu", torch.float32, 0.01) > 1e8


def test_circumstances_tell_the_throughput_and_facts_do_not(tmp_path: Path, config_of: ConfigOf) -> None:
    folder = train(config_of(tmp_path, eval_every=1, max_tokens=512))
    found = json.loads((folder / "circumstances.json").read_text())
    assert 0 < found["training_seconds"] < found["seconds"]  # each of three steps was followed by an evaluation
    assert 0 < found["mfu"] < 1
    assert 0 < found["loading_share"] < 1
    assert 0 <= found["padding_share"] < 1
    assert "mfu" not in (folder / "manifest.json").read_text()


@pytest.mark.parametrize(("native", "used"), [(True, "bf16"), (False, "no")])
def test_auto_is_bf16_where_the_device_multiplies_it(
    tmp_path: Path, config_of: ConfigOf, monkeypatch: pytest.MonkeyPatch, native: bool, used: str
) -> None:
    monkeypatch.setattr(accelerator, "multiplies_bf16", lambda _: native)
    folder = train(config_of(tmp_path, precision="auto", max_steps=1))
    assert json.loads((folder / "manifest.json").read_text())["config"]["precision"] == used


def test_bf16_writes_the_same_bytes_again(tmp_path: Path, config_of: ConfigOf) -> None:
    first, second = (train(config_of(tmp_path / name, precision="bf16")) for name in ("a", "b"))
    assert (first / "model.safetensors").read_bytes() == (second / "model.safetensors").read_bytes()


def test_the_faster_attention_says_the_same() -> None:
    model = tiny().eval()
    batch = {"input_ids": torch.tensor([[2, 7, 3, 0, 0], [2, 9, 8, 7, 3]])}
    batch["attention_mask"] = (batch["input_ids"] != 0).long()
    model.set_attn_implementation("sdpa")
    before = model(**batch).logits
    attend_fast(model, torch.device("cpu"), max_length=512)
    assert model.config._attn_implementation == "sdpa"  # long rows: fused
    attend_fast(model, torch.device("cpu"), max_length=256)
    assert model.config._attn_implementation == "eager"
    torch.testing.assert_close(model(**batch).logits, before, atol=1e-5, rtol=1e-5)


def test_batches_without_gradients_fit_a_cpus_cache() -> None:
    cpu, cuda = torch.device("cpu"), torch.device("cuda")
    assert scoring_tokens(16_384, cpu, torch.float32) == CACHED_TOKENS < 16_384
    assert scoring_tokens(16_384, cpu, torch.bfloat16) == 2 * CACHED_TOKENS
    assert scoring_tokens(512, cpu, torch.float32) == 512
    assert scoring_tokens(16_384, cuda, torch.bfloat16) == 16_384


@pytest.mark.slow
def test_the_training_benchmark_compares_both_sides() -> None:
    command = [sys.executable, "-m", "benchmarks.train_throughput", "--rounds", "1", "--dev-rows", "50"]
    ended = subprocess.run(
        [*command, "--sides", "ours", "Trainer at its best"],
        cwd=Path(__file__).resolve().parents[3],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    rows = {line.split(" | ")[0]: line.split(" | ") for line in ended.stdout.splitlines() if line.startswith("| ")}
    assert rows["| ours"][3] == rows["| Trainer at its best"][3]  # as many steps
    assert "dev accuracy" in ended.stdout

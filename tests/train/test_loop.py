"""Training on the shipped pairs with a tiny model: same bytes, golden losses, early stop, guards, trackers."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from train.config import TrainConfig
from train.loop import train

ConfigOf = Callable[..., TrainConfig]


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """metrics.jsonl."""
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def losses_of(folder: Path) -> list[float]:
    """Training losses, one a step."""
    return [row["loss"] for row in rows_of(folder) if "loss" in row]


def test_a_run_leaves_what_the_docs_say(tmp_path: Path, config_of: ConfigOf) -> None:
    folder = train(config_of(tmp_path))
    files = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "metrics.jsonl", "manifest.json", "last"} <= files
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing set aside is left
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["steps"] == 3
    for name, digest in manifest["outputs"].items():
        assert sha256_file(folder / name) == digest


def test_the_same_run_writes_the_same_bytes(tmp_path: Path, config_of: ConfigOf) -> None:
    first = train(config_of(tmp_path / "a"))
    second = train(config_of(tmp_path / "b"))
    for name in ("model.safetensors", "config.json", "tokenizer.json", "metrics.jsonl", "last/model.safetensors"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_another_seed_writes_other_weights(tmp_path: Path, config_of: ConfigOf) -> None:
    first = train(config_of(tmp_path))
    second = train(config_of(tmp_path, seed=14))
    assert sha256_file(first / "model.safetensors") != sha256_file(second / "model.safetensors")


def test_golden_losses_of_three_steps(tmp_path: Path, config_of: ConfigOf) -> None:
    golden = json.loads((Path(__file__).parent / "golden_losses.json").read_text())
    assert losses_of(train(config_of(tmp_path))) == pytest.approx(golden["losses"], rel=1e-4)


def test_accumulated_micro_batches_weigh_as_one_batch(tmp_path: Path, config_of: ConfigOf) -> None:
    # All rows in one step either way: one batch, or many small ones accumulated.
    still = {"model__scratch__dropout": 0.0, "max_steps": 1}
    one = train(config_of(tmp_path, name="one", max_tokens=50_000, **still))
    many = train(config_of(tmp_path, name="many", max_tokens=256, accumulation=1000, **still))
    assert losses_of(one) == pytest.approx(losses_of(many), rel=1e-5)
    norms = [[row["grad_norm"] for row in rows_of(folder) if "grad_norm" in row] for folder in (one, many)]
    assert norms[0] == pytest.approx(norms[1], rel=1e-4)


def test_early_stop_keeps_the_best_checkpoint(tmp_path: Path, config_of: ConfigOf) -> None:
    config = config_of(tmp_path, max_steps=30, eval_every=1, patience=2, lr=0.05, monitor="loss")
    folder = train(config)
    evaluated = [(row["step"], row["validation"]["loss"]) for row in rows_of(folder) if "validation" in row]
    best_step = min(evaluated, key=lambda row: row[1])[0]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["best"]["step"] == best_step
    assert manifest["steps"] == best_step + 2 < 30
    assert sha256_file(folder / "model.safetensors") != sha256_file(folder / "last" / "model.safetensors")


def test_evaluates_at_the_end_of_each_epoch(tmp_path: Path, config_of: ConfigOf) -> None:
    folder = train(config_of(tmp_path, max_steps="null", max_epochs=2, max_tokens=1024))
    evaluated = [(row["epoch"], row["step"]) for row in rows_of(folder) if "validation" in row]
    steps = [row["step"] for row in rows_of(folder) if "grad_norm" in row and row["epoch"] == 0]
    assert evaluated[0] == (0, steps[-1])
    assert [epoch for epoch, _ in evaluated] == [0, 1]


def test_a_loss_that_is_not_finite_stops_by_name(tmp_path: Path, config_of: ConfigOf) -> None:
    with pytest.raises(UserError, match=r"loss is nan within steps \d+ to \d+: lower lr"):
        train(config_of(tmp_path, lr=1e30, max_steps=9, eval_every=9, max_grad_norm=1e30))
    assert not list(tmp_path.rglob("train/*"))


def test_a_collapse_is_said(tmp_path: Path, config_of: ConfigOf, capsys: pytest.CaptureFixture[str]) -> None:
    for lr, told in ((0.5, True), (1e-9, False)):  # thrown out in three steps, or left with its first random answers
        folder = train(config_of(tmp_path, name=f"lr-{lr}", lr=lr, warmup=0.0))
        validation = next(row["validation"] for row in rows_of(folder) if "validation" in row)
        assert validation["collapsed"] is told, validation
        assert ("the model has collapsed" in capsys.readouterr().out) is told


def test_a_finished_run_is_not_overwritten(tmp_path: Path, config_of: ConfigOf) -> None:
    config = config_of(tmp_path, max_steps=1)
    folder = train(config)
    with pytest.raises(UserError, match="finished run"):
        train(config)
    assert train(dataclasses.replace(config, overwrite=True)) == folder


def test_missing_data_and_model_are_named(tmp_path: Path, config_of: ConfigOf) -> None:
    with pytest.raises(UserError, match="no data set here"):
        train(config_of(tmp_path, tmp_path / "nowhere"))
    with pytest.raises(UserError, match="no model folder here"):
        train(config_of(tmp_path, **encoder(tmp_path / "nothing")))
    assert not list(tmp_path.rglob("train/*"))


def encoder(path: Path) -> dict[str, Any]:
    """Start from a folder instead of from scratch."""
    return {"model": "local", "model__path": path}


def test_an_nli_checkpoint_keeps_its_label_order(tmp_path: Path, config_of: ConfigOf, tiny_checkpoint: Path) -> None:
    folder = train(config_of(tmp_path, **encoder(tiny_checkpoint)))
    names = json.loads((folder / "config.json").read_text())["id2label"]
    assert list(names.values()) == ["contradiction", "entailment", "neutral"]


def test_training_fits_what_it_trains_on(tmp_path: Path, config_of: ConfigOf) -> None:
    steps = {"max_steps": 80, "max_epochs": 80, "eval_every": 80, "lr": 5e-3, "swap": 0.0}
    losses = losses_of(train(config_of(tmp_path, model__scratch__dropout=0.0, **steps)))
    assert sum(losses[-5:]) / 5 < 0.5 * losses[0]


def test_what_the_model_reads_is_kept_with_it(tmp_path: Path, config_of: ConfigOf) -> None:
    plain = train(config_of(tmp_path, name="plain"))
    dated = train(config_of(tmp_path, name="dated", inputs__dates="true"))
    assert json.loads((dated / "config.json").read_text())["reads_dates"] is True
    assert losses_of(plain) != losses_of(dated)


def test_bf16_by_config(tmp_path: Path, config_of: ConfigOf) -> None:
    from accelerate.state import AcceleratorState

    plain = losses_of(train(config_of(tmp_path, name="plain")))
    AcceleratorState._reset_state()  # one precision a process, as conftest.py says
    half = losses_of(train(config_of(tmp_path, name="half", precision="bf16", layout="padded")))
    assert plain != half
    assert half == pytest.approx(plain, rel=0.03)
    assert not torch.is_autocast_enabled("cpu")


@pytest.mark.parametrize("tracking", ["wandb", "tensorboard"])
def test_trackers_write_offline_below_the_run(tmp_path: Path, config_of: ConfigOf, tracking: str) -> None:
    folder = train(config_of(tmp_path, tracking=tracking, max_steps=2))
    files = [path.name for path in folder.rglob("*") if path.is_file()]
    wanted = ".wandb" if tracking == "wandb" else "tfevents"
    assert any(wanted in name for name in files), files
    assert len(losses_of(folder)) == 2


def test_epochs_are_planned_and_partners_looked_up_once(
    tmp_path: Path, config_of: ConfigOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from train import batches
    from train.tasks import nli

    calls: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            calls[name] += 1
            return function(*args)

        return call

    monkeypatch.setattr(nli, "plan_epoch", counted("plans", batches.plan_epoch))
    monkeypatch.setattr(nli.NliTask, "_partners", counted("partners", nli.NliTask._partners))
    monkeypatch.setattr(nli.NliTask, "loss", counted("passes", nli.NliTask.loss))
    contrast = {"objective": "contrast", "max_tokens": 2048, "patience": 9}
    train(config_of(tmp_path, max_epochs=3, max_steps="null", **contrast))
    assert calls["plans"] == 3
    assert calls["partners"] == calls["passes"] > 3

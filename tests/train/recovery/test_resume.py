"""Killed, stopped, damaged, moved: what a run goes on from, and that it ends as one that was left alone."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from data_prep.foundation.errors import Interrupted, UserError
from data_prep.foundation.run_folder import sha256_file, staging_path, write_json
from train import loop
from train.config import TrainConfig
from train.loop import train
from train.process.signals import StopSignals
from train.recovery.checkpoints import by_step, damage, write_whole
from train.recovery.resume import _adopt, find_start
from train.recovery.rng import rng_state, set_rng_state
from train.recovery.start import BEGUN

ConfigOf = Callable[..., TrainConfig]
STEPS = {"max_steps": 10, "eval_every": 4, "log_every": 3, "checkpoint_every": 2, "lr": 0.01, "name": "run"}


def outputs(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file that follows from config and data; the manifest's own `runs` is left out."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "circumstances.json"]
    hashes = {str(path.relative_to(folder)): sha256_file(path) for path in files}
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["config"].pop("runs")
    return hashes | {"manifest.json": json.dumps(manifest)}


def working(runs: Path) -> Path:
    """Where the run lies until it is finished."""
    return staging_path(runs / "train" / "run")


def newest(runs: Path) -> Path:
    """Its newest step checkpoint."""
    return by_step(working(runs) / "checkpoints")[0]


@pytest.fixture
def stopped(tmp_path: Path, config_of: ConfigOf, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TrainConfig]:
    """Start a run and let it be told to stop after a step; gives its config."""

    def stop(step: int, **changes: Any) -> TrainConfig:
        config = config_of(tmp_path, **STEPS | changes)
        calls = iter(range(1, 100))
        with monkeypatch.context() as patch:
            patch.setattr(loop, "stop_agreed", lambda *_: next(calls) == step)
            with pytest.raises(Interrupted, match=f"saved at step {step}") as told:
                train(config)
        assert told.value.code == 75
        return config

    return stop


@pytest.mark.parametrize("step", [1, 4, 9])
def test_a_stopped_run_ends_as_one_left_alone(
    tmp_path: Path, config_of: ConfigOf, stopped: Callable[..., TrainConfig], step: int
) -> None:
    alone = train(config_of(tmp_path / "alone", **STEPS))
    config = stopped(step)
    torch.manual_seed(99), random.seed(99), np.random.seed(99)  # another process would have other ones, too
    assert outputs(train(config)) == outputs(alone)
    assert json.loads((tmp_path / "train/run/circumstances.json").read_text())["resumed_at"] == [step]
    assert [path.name for path in (tmp_path / "train").iterdir()] == ["run"]


@pytest.mark.parametrize("write", [2, 3, 4, 5])
def test_killed_while_writing(tmp_path: Path, config_of: ConfigOf, monkeypatch: pytest.MonkeyPatch, write: int) -> None:
    # Writes in order: checkpoint 2, best 4, checkpoint 4, checkpoint 6, ...; broken off before the renaming.
    alone, config = train(config_of(tmp_path / "alone", **STEPS)), config_of(tmp_path, **STEPS)
    calls = iter(range(1, 100))
    whole = write_json

    def killed(path: Path, value: Any) -> None:
        whole(path, value)
        if next(calls) == write:
            raise KeyboardInterrupt

    monkeypatch.setattr("train.recovery.checkpoints.write_json", killed)
    with pytest.raises(KeyboardInterrupt):
        train(config)
    monkeypatch.undo()
    assert list(working(tmp_path).glob("*/.step-*.tmp"))
    assert outputs(train(config)) == outputs(alone)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("name", "mishap", "said"),
    [
        ("model.safetensors", _truncate, "model.safetensors changed"),
        ("optimizer.safetensors", Path.unlink, "optimizer.safetensors is missing"),
        ("sha256.json", _truncate, "sha256.json cannot be read"),
        ("../../best/step-4/model.safetensors", _truncate, "its best model step-4: model.safetensors changed"),
        ("../../metrics.jsonl", _truncate, "metrics.jsonl is missing, or changed"),
    ],
)
def test_a_damaged_checkpoint_is_named_and_the_one_before_used(
    tmp_path: Path,
    config_of: ConfigOf,
    stopped: Callable[..., TrainConfig],
    capsys: pytest.CaptureFixture[str],
    name: str,
    mishap: Callable[[Path], None],
    said: str,
) -> None:
    config = stopped(5)
    mishap(newest(tmp_path) / name)
    capsys.readouterr()
    folder = train(config)
    told = capsys.readouterr().out
    assert f"step-5 is damaged: {said}" in told
    before = None if "best" in name or "metrics" in name else "checkpoints/step-4 (resume=never starts anew)"
    assert before is None or f"continues {working(tmp_path)}/{before}" in told
    assert outputs(folder) == outputs(train(config_of(tmp_path / "alone", **STEPS)))


def test_without_a_whole_checkpoint_it_starts_anew_or_stops(
    tmp_path: Path, stopped: Callable[..., TrainConfig], capsys: pytest.CaptureFixture[str]
) -> None:
    config = stopped(1)
    _truncate(newest(tmp_path) / "model.safetensors")
    config.resume = str(working(tmp_path))
    with pytest.raises(UserError, match="no whole checkpoint is left"):
        train(config)
    config.resume = "auto"
    train(config)
    assert "the run starts anew" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"lr": 0.02}, "lr was 0.01, is 0.02"), ({"model__scratch__dropout": 0.2}, "model.scratch.dropout was 0.1")],
)
def test_another_config_is_refused_by_name(
    tmp_path: Path, config_of: ConfigOf, stopped: Callable[..., TrainConfig], changes: dict[str, Any], named: str
) -> None:
    stopped(2)
    other = config_of(tmp_path, **STEPS | changes)
    with pytest.raises(UserError, match=rf"{named}.*resume=never"):
        train(other)
    assert newest(tmp_path).is_dir()  # nothing is lost by asking
    other.resume = "never"
    assert json.loads((train(other) / "circumstances.json").read_text())["resumed_at"] == []


def test_what_changes_no_weight_may_differ(
    tmp_path: Path, config_of: ConfigOf, stopped: Callable[..., TrainConfig]
) -> None:
    stopped(3)
    folder = train(config_of(tmp_path, **STEPS | {"checkpoint_every": 3, "keep_checkpoints": 1}))
    assert json.loads((folder / "circumstances.json").read_text())["resumed_at"] == [3]


def test_another_number_of_processes_is_refused(tmp_path: Path, stopped: Callable[..., TrainConfig]) -> None:
    with pytest.raises(UserError, match="number of processes was 1, is 2"):
        find_start(stopped(2), working(tmp_path), processes=2, device="cpu")


def test_another_kind_of_device_is_refused(tmp_path: Path, stopped: Callable[..., TrainConfig]) -> None:
    with pytest.raises(UserError, match="kind of device was cpu, is cuda"):
        find_start(stopped(2), working(tmp_path), processes=1, device="cuda")


def test_a_run_goes_on_under_another_name(
    tmp_path: Path, config_of: ConfigOf, stopped: Callable[..., TrainConfig]
) -> None:
    stopped(5)
    step = working(tmp_path) / "checkpoints" / "step-4"
    folder = train(config_of(tmp_path, **STEPS | {"name": "other", "resume": step}))
    assert json.loads((folder / "circumstances.json").read_text())["resumed_at"] == [4]
    assert newest(tmp_path).name == "step-5"  # the other's folder is as it was
    with pytest.raises(UserError, match="no unfinished run here"):
        train(config_of(tmp_path, **STEPS | {"name": "third", "resume": tmp_path}))


def test_a_run_killed_before_its_last_rename_is_only_renamed(
    tmp_path: Path, config_of: ConfigOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(tmp_path, **STEPS)
    monkeypatch.setattr(loop, "tidy", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        train(config)
    monkeypatch.undo()
    monkeypatch.setattr(loop, "open_task", lambda *_: pytest.fail("trained again"))
    assert outputs(train(config)) == outputs(tmp_path / "train" / "run")
    assert not (tmp_path / "train" / "run" / "best").exists()


def test_the_newest_checkpoints_are_kept_and_hold_no_pickle(
    tmp_path: Path, stopped: Callable[..., TrainConfig]
) -> None:
    stopped(9)
    kept = by_step(working(tmp_path) / "checkpoints")
    assert [path.name for path in kept] == ["step-9", "step-8"]
    assert {path.suffix for path in kept[0].iterdir()} == {".safetensors", ".json"}
    bests = {path.name for path in by_step(working(tmp_path) / "best")}
    states = [json.loads((path / "state.json").read_text()) for path in kept]
    assert bests == {f"step-{state['best']['step']}" for state in states}  # what a run that goes on may need


def test_checkpoints_may_outlive_the_run(tmp_path: Path, config_of: ConfigOf) -> None:
    folder = train(config_of(tmp_path, **STEPS | {"keep_finished_checkpoints": True}))
    assert [path.name for path in by_step(folder / "checkpoints")] == ["step-8", "step-6"]


def test_every_generator_is_set_again() -> None:
    def draws() -> list[float]:
        return [random.random(), random.gauss(), float(np.random.standard_normal()), float(torch.rand(()))]

    random.seed(5), np.random.seed(5), torch.manual_seed(5)
    draws()  # leaves a second Gaussian in store, in python's and in numpy's generator
    state = rng_state()
    wanted = draws()
    draws()
    set_rng_state(state)
    assert draws() == wanted


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "a").write_text("half")
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        write_whole(tmp_path / "step-1", broken)
    assert not (tmp_path / "step-1").exists()
    write_whole(tmp_path / "step-1", lambda folder: (folder / "a").touch())
    assert damage(tmp_path / "step-1") is None
    assert [path.name for path in tmp_path.iterdir()] == ["step-1"]
    shutil.copytree(tmp_path / "step-1", tmp_path / "step-10")
    assert [path.name for path in by_step(tmp_path)] == ["step-10", "step-1"]


def test_the_first_signal_is_noted_the_second_interrupts() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    with StopSignals() as stop:
        assert stop.received is None
        os.kill(os.getpid(), signal.SIGUSR1)
        assert stop.received is signal.SIGUSR1
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGUSR1) is before


@pytest.mark.parametrize("tracking", ["tensorboard", "wandb"])
def test_trackers_go_on_with_a_resumed_run(tmp_path: Path, stopped: Callable[..., TrainConfig], tracking: str) -> None:
    config = stopped(5, tracking=tracking)
    begun = json.loads((working(tmp_path) / "run.json").read_text())["tracker_id"]
    folder = train(config)
    if tracking == "wandb":
        assert len(list(folder.rglob(f"run-{begun}.wandb"))) == 2  # two parts of one run; `wandb sync` joins them
        return
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder / config.tracking.project))
    events.Reload()
    steps = [event.step for event in events.Scalars("grad_norm")]
    assert steps == sorted(set(steps))


def test_another_unfinished_run_does_not_take_the_place_of_one_of_this_name(tmp_path: Path) -> None:
    for name in ("mine", "other"):
        (tmp_path / name / "checkpoints" / "step-4").mkdir(parents=True)
        (tmp_path / name / BEGUN).write_text(name, "utf-8")
    with pytest.raises(UserError, match=r"mine: an unfinished run of this name is there, and .*other would take"):
        _adopt(tmp_path / "other", tmp_path / "mine")
    assert (tmp_path / "mine" / BEGUN).read_text("utf-8") == "mine"
    (tmp_path / "new").mkdir()
    _adopt(tmp_path / "other", tmp_path / "new")
    assert (tmp_path / "new" / BEGUN).read_text("utf-8") == "other"

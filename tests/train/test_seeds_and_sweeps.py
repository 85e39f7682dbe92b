"""Several seeds: all are reported, none is chosen; a search that goes on where it was killed; both on a tiny model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from train.config import TrainConfig
from train.loop import train
from train.seeds import seed_configs, summarise, summary_table, train_seeds
from train.sweep import SweepConfig, results_table, suggest, sweep

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
TINY = ["model.scratch.hidden_size=16", "model.scratch.num_layers=1", "model.scratch.num_heads=2",
        "model.scratch.intermediate_size=32", "model.scratch.vocab_size=500", "max_steps=2", "log_every=1"]  # fmt: skip


def config_of(tmp_path: Path, data: Path, *overrides: str) -> TrainConfig:
    """Two steps with a tiny model."""
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", [f"runs={tmp_path}", f"data={data}", *TINY, *overrides]), TrainConfig)


def test_the_spread_by_hand() -> None:
    manifests = [{"data_revision": "x", "best": {"step": 1, "epoch": 0, "loss": value}} for value in (1.0, 2.0, 4.0)]
    summary = summarise([1, 2, 3], ["a", "b", "c"], manifests, "loss")
    cell = summary["metrics"]["loss"]
    assert list(summary["metrics"]) == ["loss"]
    assert cell["mean"] == pytest.approx(7 / 3)
    assert cell["sd"] == pytest.approx((14 / 3 / 2) ** 0.5)
    assert (cell["min"], cell["max"], cell["values"]) == (1.0, 4.0, [1.0, 2.0, 4.0])
    assert "| loss | 2.333 | 1.528 | 1.000 to 4.000 |" in summary_table(summary)
    assert summarise([1], ["a"], manifests[:1], "loss")["metrics"]["loss"]["sd"] is None
    with pytest.raises(UserError, match="different data"):
        summarise([1, 2], ["a", "b"], [manifests[0], manifests[1] | {"data_revision": "y"}], "loss")


def test_seeds_are_the_runs_one_would_have_had(
    tmp_path: Path, small_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_of(tmp_path, small_data, "seeds=2", "seed=3")
    assert [one.name for one in seed_configs(config)] == ["compact-small-s3", "compact-small-s4"]
    folder = train_seeds(config)
    summary = json.loads((folder / "summary.json").read_text())
    assert folder.name == "compact-small-seeds"
    assert summary["seeds"] == [3, 4]
    alone = train(config_of(tmp_path / "alone", small_data, "seed=4"))
    weights = [sha256_file(path / "model.safetensors") for path in (alone, tmp_path / "train" / "compact-small-s4")]
    assert weights[0] == weights[1]
    first = (folder / "summary.json").read_bytes()
    capsys.readouterr()
    train_seeds(config)  # again: nothing is trained, the same is said
    assert "validation loss" not in capsys.readouterr().out
    assert (folder / "summary.json").read_bytes() == first
    with pytest.raises(UserError, match=r"finished run with another lr"):
        train_seeds(config_of(tmp_path, small_data, "seeds=2", "seed=3", "lr=0.1"))


def sweep_config(tmp_path: Path, data: Path, **changes: Any) -> SweepConfig:
    """A study of two keys over that run."""
    values: dict[str, Any] = {
        "name": "study", "runs": str(tmp_path), "train": [f"data={data}", *TINY, "eval_every=1"], "trials": 2,
        "seed": 1,
        "space": {"lr": {"low": 1e-5, "high": 1e-2, "log": True}, "warmup": [0.0, 0.5]}, "sampler": "tpe",
        "prune_after": None,
    }  # fmt: skip
    return SweepConfig(**(values | changes))


def test_a_study_goes_on(tmp_path: Path, small_data: Path) -> None:
    optuna = pytest.importorskip("optuna")
    folder = sweep(sweep_config(tmp_path, small_data))
    before = json.loads((folder / "results.json").read_text())
    assert [trial["state"] for trial in before["trials"]] == ["complete", "complete"]
    assert before["trials"][0]["values"] != before["trials"][1]["values"]
    best = max(before["trials"], key=lambda trial: trial["score"])
    assert before["best"]["score"] == best["score"]
    manifest = json.loads((tmp_path / "train" / best["run"] / "manifest.json").read_text())
    assert manifest["best"]["average_precision"] == best["score"]
    assert manifest["config"]["lr"] == best["values"]["lr"]

    # killed in its third trial: the journal says that it is running still
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(folder / "study.journal")))
    study = optuna.load_study(study_name="study", storage=storage)
    killed = suggest(study.ask(), sweep_config(tmp_path, small_data).space)
    sweep(sweep_config(tmp_path, small_data, trials=3))
    after = json.loads((folder / "results.json").read_text())
    assert [trial["state"] for trial in after["trials"]] == ["complete", "complete", "fail", "complete"]
    assert after["trials"][3]["values"] == killed
    assert after["trials"][:2] == before["trials"]
    with pytest.raises(UserError, match="searches another space"):
        sweep(sweep_config(tmp_path, small_data, space={"lr": [0.1, 0.2]}))


def test_a_hopeless_trial_is_ended_early(tmp_path: Path, small_data: Path) -> None:
    def report(step: int, _metrics: object) -> bool:
        return step == 2

    folder = train(config_of(tmp_path, small_data, "max_steps=9", "eval_every=1"), report=report)
    assert json.loads((folder / "manifest.json").read_text())["steps"] == 2


@pytest.mark.parametrize("values", [[], {"low": 1, "high": 1}, {"low": 0, "high": 1, "log": True}, {"low": 1}, 5])
def test_a_slip_in_the_space_is_named(tmp_path: Path, values: Any) -> None:
    with pytest.raises(ValueError, match=r"space\.lr is a list of choices"):
        sweep_config(tmp_path, tmp_path, space={"lr": values})


def test_the_sweep_composes() -> None:
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = parse(compose("sweep", ["name=study", 'train=["model=compact"]']), SweepConfig)
    assert set(config.space) == {"lr", "warmup", "weight_decay"}


def test_the_table_is_ranked() -> None:
    trials = [{"number": number, "state": "complete", "score": score, "values": {"lr": 1}} for number, score in
              enumerate([0.2, None, 0.5])]  # fmt: skip
    lines = results_table(trials, "macro_f1", ["lr"]).splitlines()[2:]
    assert [line.split(" | ")[0] for line in lines] == ["| 2", "| 0", "| 1"]
    assert results_table(trials, "loss", ["lr"]).splitlines()[2].startswith("| 0 ")


@pytest.mark.slow
def test_the_commands_as_a_user_gives_them(tmp_path: Path, small_data: Path) -> None:
    train_words = json.dumps([f"data={small_data}", *TINY])
    parallel = ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2", "seed=1,2"]
    for words in (
        ["train.sweep", "name=study", f"train={train_words}", "trials=2", "space={warmup: [0.0, 0.1]}"],
        ["train", "-m", f"data={small_data}", *TINY, *parallel],
        ["train", f"data={small_data}", *TINY, "seed=5", "seeds=2"],
    ):
        arguments = [sys.executable, "-m", *words, f"runs={tmp_path}"]
        environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "ACCELERATE_USE_CPU": "true"}
        done = subprocess.run(
            arguments, cwd=CONFIGS.parent, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
    assert {"compact-small-s1", "compact-small-s2", "compact-small-seeds"} <= {
        path.name for path in (tmp_path / "train").iterdir()
    }
    assert (tmp_path / "sweep" / "study" / "results.md").is_file()

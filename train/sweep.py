"""A search over training settings with Optuna: `python -m train.sweep name=study trials=20`.

Each trial is an ordinary run of `python -m train`; its score is the best value of the run's monitor on validation. The
test split is never looked at. The study lies in a journal file: a killed sweep goes on, and so does its killed trial.
"""

from __future__ import annotations

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra import compose, initialize_config_module
from hydra.core.global_hydra import GlobalHydra

from data_prep.foundation.as_typed import as_typed
from data_prep.foundation.command import command
from data_prep.foundation.config import one_of, parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import make_folder, replace_json, sha256_json
from data_prep.foundation.run_names import run_path
from train.config import TrainConfig

if TYPE_CHECKING:
    import optuna


JOURNAL = "study.journal"


@dataclass
class SweepConfig:
    """One study: what is searched, over which runs, for how many trials in all."""

    name: str
    runs: str
    train: list[str]
    space: dict[str, Any]
    trials: int
    seed: int
    sampler: str
    prune_after: int | None

    def __post_init__(self) -> None:
        one_of("sampler", self.sampler, ("tpe", "random"))
        if self.trials < 1 or (self.prune_after is not None and self.prune_after < 1):
            raise ValueError("trials must be 1 or more, prune_after (trials that run to their end) 1 or more, or null")
        if not self.space:
            raise ValueError(
                "space is empty: name what is searched, e.g. '+space.lr={low: 1e-5, high: 1e-3, log: true}'"
            )
        for key, values in self.space.items():
            check_range(key, values)


def check_range(key: str, values: Any) -> None:
    """ValueError unless `values` is a list of choices or {low, high} with log or step."""
    if isinstance(values, list) and values:
        return
    known = isinstance(values, dict) and {"low", "high"} <= set(values) <= {"low", "high", "log", "step"}
    if not known or not values["low"] < values["high"] or (values.get("log") and values["low"] <= 0):
        raise ValueError(f"space.{key} is a list of choices, or low < high, with log: true or step; got {values}")


def suggest(trial: optuna.Trial, space: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each key of the space."""
    return {key: _suggest(trial, key, values) for key, values in space.items()}


def _suggest(trial: optuna.Trial, key: str, values: Any) -> Any:
    if isinstance(values, list):
        return trial.suggest_categorical(key, values)
    low, high, step, log = values["low"], values["high"], values.get("step"), bool(values.get("log"))
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(key, low, high, step=step or 1, log=log)
    return trial.suggest_float(key, low, high, step=step, log=log)


def train_config(config: SweepConfig, values: Mapping[str, Any]) -> TrainConfig:
    """The run of some values; its name follows from them, so that a killed one is found again."""
    overrides = [*config.train, f"runs={config.runs}", *(f"{key}={value}" for key, value in values.items())]
    name = f"{config.name}-{sha256_json([config.train, dict(values)])[:8]}"
    GlobalHydra.instance().clear()  # of the sweep's own config, which is parsed by now
    with initialize_config_module("configs", version_base="1.3"):
        return parse(compose("train", as_typed([*overrides, f"name={name}"], TrainConfig)), TrainConfig)


def sweep(config: SweepConfig) -> Path:
    """Run trials until the study has as many as asked for; returns its folder, with results.json and results.md."""
    optuna = _optuna()
    monitor = train_config(config, {}).monitor
    folder = _study_folder(config)
    study = _open_study(optuna, config, folder, "minimize" if monitor == "loss" else "maximize")
    _take_up_killed(optuna, study)
    while sum(trial.state.is_finished() and trial.value is not None for trial in study.trials) < config.trials:
        study.optimize(_objective(optuna, config), n_trials=1)
    _write_results(study, config, folder, monitor)
    return folder


def _study_folder(config: SweepConfig) -> Path:
    """Where the study lies; UserError where its results would replace files that are no study's."""
    folder = run_path(config.runs, "sweep", config.name)
    if os.path.lexists(folder) and not (folder / JOURNAL).is_file() and not _is_empty(folder):
        raise UserError(f"{folder} is there already and holds no study: it stays; choose another name=...")
    make_folder(folder)
    return folder


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise UserError("python -m train.sweep needs Optuna: pip install -c constraints.txt -e '.[sweep]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _open_study(optuna: Any, config: SweepConfig, folder: Path, direction: str) -> optuna.Study:
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    storage = JournalStorage(JournalFileBackend(str(folder / JOURNAL)))
    never = config.prune_after is None
    pruner = optuna.pruners.NopPruner() if never else optuna.pruners.MedianPruner(n_startup_trials=config.prune_after)
    study: optuna.Study = optuna.create_study(
        storage=storage, study_name=config.name, direction=direction, pruner=pruner, load_if_exists=True
    )
    identity = sha256_json([config.train, config.space])
    if study.user_attrs.setdefault("identity", identity) != identity:
        raise UserError(
            f"{folder}: a study of this name searches another space, or other runs; choose another name=..."
        )
    study.set_user_attr("identity", identity)
    # The number of trials is part of the seed: a resumed sampler would otherwise draw its first values again.
    seed = config.seed + len(study.trials)
    sampler = optuna.samplers.TPESampler if config.sampler == "tpe" else optuna.samplers.RandomSampler
    study.sampler = sampler(seed=seed)
    return study


def _take_up_killed(optuna: Any, study: optuna.Study) -> None:
    """Trials that a killed sweep left running are given up, and their values tried again, first of all."""
    for trial in study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.RUNNING]):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params)


def _objective(optuna: Any, config: SweepConfig) -> Callable[[optuna.Trial], float]:
    def score(trial: optuna.Trial) -> float:
        from train.loop import train

        run_config = dataclasses.replace(train_config(config, suggest(trial, config.space)), stop_on_collapse=False)
        trial.set_user_attr("run", run_config.name)
        path = Path(run_config.runs) / "train" / run_config.name / "manifest.json"
        if path.is_file():  # the same values again: the same run
            return float(json.loads(path.read_text(encoding="utf-8"))["best"][run_config.monitor])

        def is_hopeless(step: int, metrics: Mapping[str, float | bool]) -> bool:
            trial.report(float(metrics[run_config.monitor]), step)
            return bool(trial.should_prune())

        folder = train(run_config, report=is_hopeless)
        if trial.should_prune():
            raise optuna.TrialPruned
        return float(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["best"][run_config.monitor])

    return score


def _write_results(study: optuna.Study, config: SweepConfig, folder: Path, monitor: str) -> None:
    trials = [
        {"number": trial.number, "state": trial.state.name.lower(), "values": trial.params, "score": trial.value}
        | {"run": trial.user_attrs.get("run")}
        for trial in study.trials
    ]
    results = {"monitor": monitor, "scored_on": "validation", "train": config.train, "trials": trials}
    replace_json(folder / "results.json", results | {"best": {"values": study.best_params, "score": study.best_value}})
    table = results_table(trials, monitor, list(config.space))
    (folder / "results.md").write_text(table, encoding="utf-8")
    best = " ".join([*config.train, *(f"{key}={value}" for key, value in study.best_params.items())])
    print(
        f"{table}\nThe best of {len(trials)} is flattered by having been chosen on validation; other seeds tell by how "
        f"much:\npython -m train {best} seeds=5\n{folder}"
    )


def results_table(trials: list[dict[str, Any]], monitor: str, keys: list[str]) -> str:
    """All trials in Markdown, best first, those without a score last."""
    sign = 1 if monitor == "loss" else -1
    scored = sorted((row for row in trials if row["score"] is not None), key=lambda row: sign * float(row["score"]))
    rows = [*scored, *(row for row in trials if row["score"] is None)]
    lines = [f"| trial | state | {monitor} on validation | {' | '.join(keys)} |", "|---" * (3 + len(keys)) + "|"]
    for row in rows:
        score = "" if row["score"] is None else f"{row['score']:.4f}"
        values = " | ".join(str(row["values"].get(key, "")) for key in keys)
        lines.append(f"| {row['number']} | {row['state']} | {score} | {values} |")
    return "\n".join(lines) + "\n"


def work(config: SweepConfig) -> None:
    """Search."""
    sweep(config)


main = command("sweep", SweepConfig, work)

if __name__ == "__main__":
    main()

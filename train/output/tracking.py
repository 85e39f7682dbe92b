"""What W&B or TensorBoard gets besides the numbers of metrics.jsonl: curves, a confusion matrix, linked artifacts.

A run without a tracker loses nothing: all of it follows from validation_predictions.jsonl and the manifest.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from accelerate import Accelerator

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, Label
from train.config import TrainConfig
from train.recovery.checkpoints import HASHES
from train.recovery.identity import flat
from train.recovery.start import Start
from train.run import Run

MAX_POINTS = 200  # of a curve


def start_tracker(config: TrainConfig, accelerator: Accelerator, folder: Path, start: Start) -> None:
    """A resumed run goes on in the tracker's run of the same id, and its config is not sent a second time."""
    flat_config = _tracked_config(config)
    wandb = {"mode": config.tracking.mode, "dir": str(folder), "name": config.name, "id": start.tracker_id}
    kwargs: dict[str, dict[str, Any]] = {"wandb": wandb, "tensorboard": {}}
    if start.checkpoint is not None:
        if config.tracking.mode == "online":
            wandb["resume"] = "allow"  # offline there is nobody to ask; `wandb sync --append` joins the parts
        # TensorBoard drops what the killed run wrote of the steps that come again.
        kwargs["tensorboard"]["purge_step"] = start.step + 1
    accelerator.init_trackers(
        config.tracking.project, config=None if start.checkpoint else flat_config, init_kwargs=kwargs
    )


def log(run: Run, row: dict[str, Any]) -> None:
    """Append to metrics.jsonl (no clock in it: the same run writes the same file) and tell the tracker."""
    if run.accelerator.is_main_process:
        with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    if run.config.tracking.name:
        run.accelerator.log({key: float(value) for key, value in flat(row)}, step=row["step"])


def log_predictions(run: Run, rows: Sequence[dict[str, Any]]) -> None:
    """The precision-recall curve of contradiction and the confusion matrix at threshold 0.5, to the run's tracker."""
    name = run.config.tracking.name
    if name is None or not run.accelerator.is_main_process or not rows or "contradiction_score" not in rows[0]:
        return
    gold = np.array([Label[row["label"]] for row in rows])
    probabilities = np.array([[row[f"p_{label}"] for label in LABEL_NAMES] for row in rows])
    score = np.array([row["contradiction_score"] for row in rows])
    tracker = run.accelerator.get_tracker(name, unwrap=True)
    log_to = _to_wandb if name == "wandb" else _to_tensorboard
    log_to(tracker, gold, probabilities, score, run.progress.step)


def _verdicts(probabilities: Floats, score: Floats) -> Ints:
    from eval.figures.decide import Scores, decide

    return decide(Scores(probabilities, score), 0.5)


def _curve(gold: Ints, score: Floats) -> list[list[float]]:
    from eval.figures.plots import precision_recall

    recall, precision = precision_recall(gold == Label.contradiction, score)
    kept = np.unique(np.linspace(0, len(recall) - 1, MAX_POINTS).round().astype(int))
    return [[float(recall[index]), float(precision[index])] for index in kept]


def _to_wandb(tracker: Any, gold: Ints, probabilities: Floats, score: Floats, step: int) -> None:
    import wandb

    table = wandb.Table(columns=["recall", "precision"], data=_curve(gold, score))
    curve = wandb.plot.line(table, "recall", "precision", title="contradiction: precision over recall (validation)")
    verdicts = [int(value) for value in _verdicts(probabilities, score)]
    matrix = wandb.plot.confusion_matrix(
        y_true=[int(value) for value in gold],
        preds=verdicts,
        class_names=LABEL_NAMES,
        title="validation, threshold 0.5",
    )
    tracker.log({"precision_recall": curve, "confusion_matrix": matrix}, step=step)


def _to_tensorboard(tracker: Any, gold: Ints, probabilities: Floats, score: Floats, step: int) -> None:
    tracker.add_pr_curve("contradiction", gold == Label.contradiction, score, step)
    tracker.add_figure("confusion_matrix", _matrix_figure(gold, _verdicts(probabilities, score)), step)


def _matrix_figure(gold: Ints, verdicts: Ints) -> Any:
    from matplotlib.figure import Figure

    from eval.figures.metrics import confusion

    table = confusion(gold, verdicts)
    figure = Figure(figsize=(4, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(table, cmap="Greys")
    for (row, column), count in np.ndenumerate(table):
        axes.text(column, row, str(count), ha="center", va="center", color="#b3261e")
    axes.set(xlabel="verdict", ylabel="label", xticks=range(3), yticks=range(3))
    axes.set_xticklabels(LABEL_NAMES, rotation=30)
    axes.set_yticklabels(LABEL_NAMES)
    return figure


def log_artifacts(run: Run, best: Path) -> None:
    """Data set and checkpoint as W&B artifacts that name each other; only small files are copied, hashes say the rest.

    Texts and weights stay where they are: sources have licences, and offline W&B keeps a second copy of each file.
    """
    if run.config.tracking.name != "wandb" or not run.accelerator.is_main_process:
        return
    tracker = run.accelerator.get_tracker("wandb", unwrap=True)
    source = _data_artifact(run)
    hashes = json.loads((best / HASHES).read_text(encoding="utf-8"))
    told = {"trained_on": source.name, "revision": run.task.data_revision, "best": run.progress.best, "sha256": hashes}
    model = _artifact(run.config.name, "model", told)
    model.add_file(str(best / "config.json"))
    for artifact in (source, model):
        tracker.log_artifact(artifact)


def _data_artifact(run: Run) -> Any:
    is_pairs = run.config.objective.name == "nli"
    data = Path(run.config.data)
    artifact = _artifact(data.name if is_pairs else "corpus", "dataset", {"revision": run.task.data_revision})
    for path in (data / "manifest.json", data / "README.md") if is_pairs else ():
        if path.is_file():
            artifact.add_file(str(path))
    return artifact


def _artifact(name: str, kind: str, told: dict[str, Any]) -> Any:
    """An artifact that holds what it is told as a file, too: so another revision is another version."""
    import wandb

    artifact = wandb.Artifact(_plain(name), type=kind, metadata=told)
    with artifact.new_file("about.json") as stream:
        stream.write(json.dumps(told, indent=2, sort_keys=True))
    return artifact


def _plain(name: str) -> str:
    """A name as W&B allows it."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)


def _tracked_config(config: TrainConfig) -> dict[str, int | float | str | bool]:
    """The config as a flat mapping of plain values."""
    return {
        key: value for key, value in flat(dataclasses.asdict(config)) if isinstance(value, int | float | str | bool)
    }

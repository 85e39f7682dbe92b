"""The run folder: the best model and the last one, and at the end the manifest, with which the run is whole."""

from __future__ import annotations

import dataclasses
import os
import shutil
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from data_prep.foundation.run_folder import replace_json, sha256_file, write_json, write_jsonl
from eval.detector.device import circumstances
from train.config import TrainConfig
from train.output.curves import CURVES, draw_curves
from train.process.throughput import peak_of, throughput
from train.recovery.checkpoints import HASHES, write_whole
from train.recovery.start import BEGUN
from train.recovery.state import forget_older
from train.run import Run
from train.tasks.task import Validation


def averaged(run: Run) -> AbstractContextManager[None]:
    """Inside, the model has the weights that are validated and saved: averaged ones where the config asks for them."""
    return run.average.applied() if run.average else nullcontext()


def save(run: Run, folder: Path) -> None:
    """A folder that plain transformers opens."""
    weights = run.accelerator.get_state_dict(run.model)  # on every process: the model may lie in shards
    if run.accelerator.is_main_process:
        run.task.save(folder, weights)
    run.accelerator.wait_for_everyone()


def save_best(run: Run, validation: Validation) -> None:
    """`best/step-<n>`: the model as it stands and what it says of validation; it comes to the root at the end."""
    weights = run.accelerator.get_state_dict(run.model)

    def fill(folder: Path) -> None:
        run.task.save(folder, weights)
        if validation.predictions is not None:
            write_jsonl(folder / "validation_predictions.jsonl", validation.predictions)

    if run.accelerator.is_main_process:
        write_whole(best_folder(run), fill)
        forget_older(run)
    run.accelerator.wait_for_everyone()


def best_folder(run: Run) -> Path:
    """Where the best model so far lies while the run goes on."""
    return run.folder / "best" / f"step-{run.progress.best['step']}"


def finish(run: Run, limits: list[int], started: float) -> None:
    """The best model at the root, circumstances.json, and last of all the manifest: with it the run is whole."""
    best = best_folder(run)
    for path in (path for path in best.rglob("*") if path.is_file() and path != best / HASHES):
        name = run.folder / path.relative_to(best)
        name.parent.mkdir(exist_ok=True)  # adapter/
        name.unlink(missing_ok=True)
        _link(path, name)
    draw_curves(run.folder / "metrics.jsonl", run.folder / CURVES, run.progress.best.get("step"), run.config.monitor)
    _write_circumstances(run, limits, started)
    replace_json(run.folder / "manifest.json", _manifest(run))


def tidy(folder: Path, config: TrainConfig) -> None:
    """Remove from a run that is whole what only an unfinished one needs."""
    if not config.keep_finished_checkpoints:
        for name in ("checkpoints", "best"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / BEGUN).unlink(missing_ok=True)
    for aside in folder.glob("*/.step-*.tmp"):
        shutil.rmtree(aside)


def _link(source: Path, target: Path) -> None:
    """A second name for the bytes of `source`; a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _write_circumstances(run: Run, limits: list[int], started: float) -> None:
    processes = run.accelerator.num_processes
    write_json(
        run.folder / "circumstances.json",
        circumstances(
            started,
            processes=processes,
            **throughput(
                run.pace,
                run.spent,
                run.task.loading_seconds,
                run.task.model,
                peak_of(run.accelerator),
                processes,
            ),
            resumed_at=run.progress.resumed_at,
            split_to_tokens=min(limits) if limits else None,
            **run.task.circumstances(processes),
        ),
    )


def _manifest(run: Run) -> dict[str, Any]:
    names = ("model.safetensors", "config.json", "tokenizer.json", "metrics.jsonl", "validation_predictions.jsonl")
    files = [run.folder / name for name in (*names, "last/model.safetensors")]
    return {
        # How a run was continued is no part of what it is.
        "config": {key: value for key, value in dataclasses.asdict(run.config).items() if key != "resume"},
        "data_revision": run.task.data_revision,
        "base_model": run.task.origin,
        "base_commit": getattr(run.task.model.config, "_commit_hash", None),
        "steps": run.progress.step,
        "best": run.progress.best,
        "outputs": {str(path.relative_to(run.folder)): sha256_file(path) for path in files if path.is_file()},
    }

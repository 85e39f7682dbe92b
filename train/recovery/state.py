"""All that a step checkpoint holds, taken from a run and put back, to the bit.

Tensors are safetensors, the rest is JSON: nothing is unpickled. The main process writes the whole model's state,
gathered where it lies in shards, and a few tensors of each process (random generators, sums since the last log).
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import gather_object
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_optimizer_state_dict,
    set_model_state_dict,
    set_optimizer_state_dict,
)

from data_prep.foundation.run_folder import flush_to_disk, sha256_file, write_json
from train.recovery.checkpoints import HASHES, by_step, damage, step_of, write_whole
from train.recovery.rng import rng_state, set_rng_state
from train.run import Run

_SHARDED = StateDictOptions(full_state_dict=True, cpu_offload=True)


def write_checkpoint(run: Run) -> None:
    """`checkpoints/step-<n>` of the run as it stands between two steps; older ones beyond keep_checkpoints go."""
    weights = run.accelerator.get_state_dict(run.model)  # collective, as the next line is
    optimizer = _optimizer_state(run)
    processes = gather_object([_process_state(run)])
    if run.accelerator.is_main_process:
        folder = run.folder / "checkpoints" / f"step-{run.progress.step}"
        write_whole(folder, lambda aside: _fill(run, aside, weights, optimizer, processes))
        forget_older(run)
    run.accelerator.wait_for_everyone()


def _fill(
    run: Run, folder: Path, weights: dict[str, Tensor], optimizer: dict[str, Any], processes: list[dict[str, Tensor]]
) -> None:
    metrics = run.folder / "metrics.jsonl"
    metrics.touch()
    flush_to_disk(metrics)
    tensors = {"model": weights, "optimizer": {}, "processes": {}}
    for name, values in optimizer["state"].items():
        tensors["optimizer"] |= {f"{name}/{key}": torch.as_tensor(value) for key, value in values.items()}
    for rank, values in enumerate(processes):
        tensors["processes"] |= {f"{rank}/{key}": value for key, value in values.items()}
    tensors |= {f"extra-{name}": extra.state_dict() for name, extra in run.extras.items()}
    for name, values in tensors.items():
        save_file(_apart(values), folder / f"{name}.safetensors")
    best = run.folder / "best" / f"step-{run.progress.best['step']}" / HASHES if run.progress.best else None
    scaler = run.accelerator.scaler
    rest = {
        "progress": dataclasses.asdict(run.progress),
        "param_groups": optimizer["param_groups"],
        "scheduler": run.scheduler.state_dict(),
        "scaler": scaler.state_dict() if scaler is not None else None,
        "metrics": {"bytes": metrics.stat().st_size, "sha256": sha256_file(metrics)},
        "best": {"step": run.progress.best["step"], "sha256": sha256_file(best)} if best else None,
    }
    write_json(folder / "state.json", rest)


def _apart(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Tied weights as tensors of their own: safetensors holds no two names for one memory."""
    seen: set[int] = set()
    apart = {}
    for name, tensor in tensors.items():
        tensor = tensor.detach().contiguous().cpu()
        apart[name] = tensor.clone() if tensor.data_ptr() in seen else tensor
        seen.add(tensor.data_ptr())
    return apart


def _optimizer_state(run: Run) -> dict[str, Any]:
    """{"state": by parameter, "param_groups": ...}; by name and whole, where the model lies in shards."""
    if run.accelerator.is_fsdp2:
        return get_optimizer_state_dict(run.model, _inner(run), options=_SHARDED) or {"state": {}, "param_groups": []}
    return _inner(run).state_dict()


def _inner(run: Run) -> torch.optim.Optimizer:
    """The optimizer below accelerate's wrapper."""
    return getattr(run.optimizer, "optimizer", run.optimizer)


def _process_state(run: Run) -> dict[str, Tensor]:
    budget = torch.tensor(run.budget.limit or 0)
    return rng_state() | {"token_budget": budget, "loss_since_log": run.loss_since_log.cpu()}


def read_checkpoint(run: Run, folder: Path) -> None:
    """Make `run` what it was when `folder` was written; every process calls it."""
    rest = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    tensors = {path.stem: load_file(path) for path in folder.glob("*.safetensors")}
    run.progress = type(run.progress)(**rest["progress"])
    _load_weights(run, tensors["model"])
    _load_optimizer(run, tensors["optimizer"], rest["param_groups"])
    run.scheduler.load_state_dict(rest["scheduler"])
    if run.accelerator.scaler is not None and rest["scaler"] is not None:
        run.accelerator.scaler.load_state_dict(rest["scaler"])
    for name, extra in run.extras.items():
        extra.load_state_dict(tensors[f"extra-{name}"])
    mine = dict(_of(tensors["processes"], str(run.accelerator.process_index)))
    run.budget.limit = int(mine["token_budget"]) or None
    run.loss_since_log = mine["loss_since_log"].to(run.accelerator.device)
    set_rng_state(mine)  # last: nothing above may draw from the generators afterwards


def _of(tensors: dict[str, Tensor], owner: str) -> Iterator[tuple[str, Tensor]]:
    for name, tensor in tensors.items():
        first, _, key = name.rpartition("/")
        if first == owner:
            yield key, tensor


def _load_weights(run: Run, weights: dict[str, Tensor]) -> None:
    if run.accelerator.is_fsdp2:
        set_model_state_dict(run.model, dict(weights), options=StateDictOptions(full_state_dict=True))
    else:
        run.accelerator.unwrap_model(run.model).load_state_dict(weights)


def _load_optimizer(run: Run, tensors: dict[str, Tensor], groups: list[dict[str, Any]]) -> None:
    state: dict[Any, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        owner, _, key = name.rpartition("/")
        state.setdefault(owner if run.accelerator.is_fsdp2 else int(owner), {})[key] = tensor
    # JSON has lists where AdamW has a pair of betas.
    groups = [group | ({"betas": tuple(group["betas"])} if "betas" in group else {}) for group in groups]
    whole: dict[str, Any] = {"state": state, "param_groups": groups}
    if run.accelerator.is_fsdp2:
        options = StateDictOptions(full_state_dict=True)
        set_optimizer_state_dict(run.model, _inner(run), whole, options=options)
    else:
        _inner(run).load_state_dict(whole)


def checkpoint_damage(folder: Path, checkpoint: Path) -> str | None:
    """Why the run in `folder` cannot go on from `checkpoint`, in words; None where it can."""
    if fault := damage(checkpoint):
        return fault
    rest = json.loads((checkpoint / "state.json").read_text(encoding="utf-8"))
    if (best := rest["best"]) is not None:
        kept = folder / "best" / f"step-{best['step']}"
        if fault := damage(kept):
            return f"its best model {kept.name}: {fault}"
        if sha256_file(kept / HASHES) != best["sha256"]:
            return f"its best model {kept.name} is another one than it was"
    return _metrics_damage(folder / "metrics.jsonl", rest["metrics"])


def _metrics_damage(path: Path, written: dict[str, Any]) -> str | None:
    """metrics.jsonl may have grown since; its beginning must be what it was."""
    import hashlib

    beginning = path.read_bytes()[: written["bytes"]] if path.is_file() else b""
    same = hashlib.sha256(beginning).hexdigest() == written["sha256"]
    return None if same else "metrics.jsonl is missing, or changed since written (SHA-256)"


def go_back_to(folder: Path, checkpoint: Path) -> None:
    """Leave of a working folder what there was at `checkpoint`: later ones go, metrics.jsonl is cut."""
    rest = json.loads((checkpoint / "state.json").read_text(encoding="utf-8"))
    for later in by_step(folder / "checkpoints"):
        if step_of(later) > step_of(checkpoint):
            shutil.rmtree(later)
    with (folder / "metrics.jsonl").open("r+b") as stream:
        stream.truncate(rest["metrics"]["bytes"])


def forget_older(run: Run) -> None:
    """Remove all but the newest checkpoints, and the best models that neither they nor the run itself speak of."""
    checkpoints = by_step(run.folder / "checkpoints")
    for old in checkpoints[run.config.keep_checkpoints :]:
        shutil.rmtree(old)
    kept = checkpoints[: run.config.keep_checkpoints]
    states = [json.loads((path / "state.json").read_text(encoding="utf-8")) for path in kept]
    wanted = {state["best"]["step"] for state in states if state["best"]} | {run.progress.best.get("step")}
    for model in by_step(run.folder / "best"):
        if step_of(model) not in wanted:
            shutil.rmtree(model)

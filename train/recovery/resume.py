"""Where a run begins: anew, or where a killed one of the same config stopped. The main process decides."""

from __future__ import annotations

import dataclasses
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.dataset import read_manifest
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import replace_json
from train.config import TrainConfig
from train.recovery.checkpoints import by_step, step_of
from train.recovery.state import checkpoint_damage, go_back_to
from train.tasks.corpus import files_revision

BEGUN = "run.json"  # what a working folder was begun with; gone when the run is finished
# They change where and how often things are written, and no weight; the data set counts by its revision.
INDIFFERENT = {"data", "name", "runs", "overwrite", "resume", "tracking"}
INDIFFERENT |= {"checkpoint_every", "keep_checkpoints", "keep_finished_checkpoints", "stop_on_collapse"}


@dataclass(frozen=True)
class Start:
    """Where a run begins: at a checkpoint or (None) at step 0; or `finished`, with only the renaming left."""

    checkpoint: Path | None
    tracker_id: str
    is_finished: bool = False

    @property
    def step(self) -> int:
        """Steps that need not be taken again."""
        return step_of(self.checkpoint) if self.checkpoint else 0


def keeps(folder: Path) -> bool:
    """Whether a working folder holds anything to go on from."""
    return bool(by_step(folder / "checkpoints")) or (folder / "manifest.json").is_file()


def find_start(config: TrainConfig, folder: Path, processes: int, device: str) -> Start:
    """Where the run in the working folder begins; what is not needed for that is removed from the folder.

    UserError where an unfinished run was begun otherwise, naming what differs, or where resume=<folder> has none.
    """
    identity = _identity(config, processes, device)
    if config.resume not in ("auto", "never"):
        _adopt(Path(config.resume), folder)
    if config.resume == "never" or not keeps(folder):
        return _anew(folder, identity)
    begun = _read_begun(folder)
    if differing := list(_differing(begun["identity"], identity)):
        raise UserError(
            f"{folder}: an unfinished run of this name was begun with other values: {'; '.join(differing)}. "
            "Give those to continue it, resume=never to drop it and start anew, or another name=..."
        )
    if (folder / "manifest.json").is_file():
        return Start(None, begun["tracker_id"], is_finished=True)
    for checkpoint in by_step(folder / "checkpoints"):
        if found := checkpoint_damage(folder, checkpoint):
            print(f"warning: {checkpoint} is damaged: {found}; trying the one before", flush=True)
            continue
        go_back_to(folder, checkpoint)
        print(f"continues {checkpoint} (resume=never starts anew)", flush=True)
        return Start(checkpoint, begun["tracker_id"])
    if config.resume != "auto":
        raise UserError(f"{config.resume}: no whole checkpoint is left there; start anew with resume=never")
    print("warning: no whole checkpoint is left: the run starts anew", flush=True)
    return _anew(folder, identity)


def _identity(config: TrainConfig, processes: int, device: str) -> dict[str, Any]:
    values = {key: value for key, value in dataclasses.asdict(config).items() if key not in INDIFFERENT}
    corpus = config.objective.corpus
    revision = files_revision(corpus.files) if corpus else read_manifest(Path(config.data))["revision"]
    # On another kind of device rows lie otherwise, and batches with them (layout=auto).
    return values | {"data revision": revision, "number of processes": processes, "kind of device": device}


def _anew(folder: Path, identity: dict[str, Any]) -> Start:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    tracker_id = secrets.token_hex(4)
    replace_json(folder / BEGUN, {"identity": identity, "tracker_id": tracker_id})
    return Start(None, tracker_id)


def _read_begun(folder: Path) -> dict[str, Any]:
    try:
        begun: dict[str, Any] = json.loads((folder / BEGUN).read_text(encoding="utf-8"))
        begun["identity"], begun["tracker_id"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{folder / BEGUN}: missing or damaged; start anew with resume=never") from None
    return begun


def _differing(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """`lr was 0.0005, is 0.001`, for each value that differs."""
    before, now = dict(flat(old)), dict(flat(new))
    for key in sorted(before | now):
        if before.get(key) != now.get(key):
            yield f"{key} was {before.get(key)}, is {now.get(key)}"


def flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`{"a": {"b": 1}}` as `("a.b", 1)`."""
    for key, value in tree.items():
        yield from flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]


def _adopt(path: Path, folder: Path) -> None:
    """Copy another unfinished run's working folder into ours, unless it is ours; `path` may be one of its steps."""
    source = path.parent.parent if path.parent.name == "checkpoints" else path
    if not (source / BEGUN).is_file() or not by_step(source / "checkpoints"):
        raise UserError(f"{path}: no unfinished run here; give its working folder (runs/train/.<name>.partial)")
    if source.resolve() != folder.resolve():
        for old in folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(source, folder, dirs_exist_ok=True)
        (folder / "manifest.json").unlink(missing_ok=True)  # of a finished run that kept its checkpoints
    if source != path:
        go_back_to(folder, folder / "checkpoints" / path.name)

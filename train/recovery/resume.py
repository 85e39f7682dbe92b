"""Where a run begins: anew, or where a killed one of the same config stopped. The main process decides."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import replace_json
from train.config import TrainConfig
from train.recovery.checkpoints import by_step
from train.recovery.identity import differing, identity_of
from train.recovery.start import BEGUN, Start
from train.recovery.state import checkpoint_damage, go_back_to


def keeps(folder: Path) -> bool:
    """Whether a working folder holds anything to go on from."""
    return bool(by_step(folder / "checkpoints")) or (folder / "manifest.json").is_file()


def find_start(config: TrainConfig, folder: Path, processes: int, device: str) -> Start:
    """Where the run in the working folder begins; what is not needed for that is removed from the folder.

    UserError where an unfinished run was begun otherwise, naming what differs, or where resume=<folder> has none.
    """
    identity = identity_of(config, processes, device)
    if config.resume not in ("auto", "never"):
        _adopt(Path(config.resume), folder)
    if config.resume == "never" or not keeps(folder):
        return _anew(folder, identity)
    begun = _read_begun(folder)
    if changes := list(differing(begun["identity"], identity)):
        raise UserError(
            f"{folder}: an unfinished run of this name was begun with other values: {'; '.join(changes)}. "
            "Give those to continue it, resume=never to drop it and start anew, or another name=..."
        )
    if (folder / "manifest.json").is_file():
        return Start(None, begun["tracker_id"], is_finished=True)
    for checkpoint in by_step(folder / "checkpoints"):
        if fault := checkpoint_damage(folder, checkpoint):
            print(f"warning: {checkpoint} is damaged: {fault}; trying the one before", flush=True)
            continue
        go_back_to(folder, checkpoint)
        print(f"continues {checkpoint} (resume=never starts anew)", flush=True)
        return Start(checkpoint, begun["tracker_id"])
    if config.resume != "auto":
        raise UserError(f"{config.resume}: no whole checkpoint is left there; start anew with resume=never")
    print("warning: no whole checkpoint is left: the run starts anew", flush=True)
    return _anew(folder, identity)


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


def _adopt(path: Path, folder: Path) -> None:
    """Copy another unfinished run's working folder into ours, unless it is ours; `path` may be one of its steps."""
    source = path.parent.parent if path.parent.name == "checkpoints" else path
    if not (source / BEGUN).is_file() or not by_step(source / "checkpoints"):
        raise UserError(f"{path}: no unfinished run here; give its working folder (runs/train/.<name>.partial)")
    if source.resolve() != folder.resolve():
        if keeps(folder):
            raise UserError(
                f"{folder}: an unfinished run of this name is there, and {path} would take its place; continue it with "
                "resume=auto, drop it with resume=never, or choose another name=..."
            )
        for old in folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(source, folder, dirs_exist_ok=True)
        (folder / "manifest.json").unlink(missing_ok=True)  # of a finished run that kept its checkpoints
    if source != path:
        go_back_to(folder, folder / "checkpoints" / path.name)

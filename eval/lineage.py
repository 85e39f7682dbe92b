"""What stands behind a finished evaluation: where its checkpoint lay, how that was trained, and on which data.

A path is of this machine, and stands with the circumstances; hashes and revisions are facts, and what was found at a
path is held against them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data_prep.dataset import DataVersion, read_manifest, read_split, revision
from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair


def named_checkpoint(folder: Path, key: str) -> str:
    """Folder or hub name of the checkpoint that a finished evaluation measured; UserError where it does not say.

    `key` is the config's, by which a user may give the checkpoint instead.
    """
    name = read_object(folder / "circumstances.json").get("checkpoint")
    if not isinstance(name, str):
        raise UserError(f"{folder}: circumstances.json does not say where the checkpoint lay; give {key}=<checkpoint>")
    return name


def training_manifest(checkpoint: Path) -> dict[str, Any]:
    """manifest.json of `python -m train`; UserError where the checkpoint has none."""
    try:
        manifest: dict[str, Any] = json.loads((checkpoint / "manifest.json").read_text(encoding="utf-8"))
        manifest["config"]["data"], manifest["data_revision"], manifest["base_model"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(
            f"{checkpoint}: no manifest.json of python -m train, so nobody knows what it was trained on, under which "
            "licence; publish the folder that training wrote"
        ) from None
    return manifest


def data_manifest(folder: Path, wanted: str) -> dict[str, Any]:
    """The manifest of the training data; UserError where the folder holds another revision than `wanted`."""
    manifest = read_manifest(folder)
    if manifest["revision"] != wanted:
        raise UserError(
            f"{folder}: revision {manifest['revision'][:12]}, but the model was trained on {wanted[:12]}; "
            "give that one with training_data=..."
        )
    return manifest


def training_pairs(trained_on: str | None, data: Path, runs: Path) -> tuple[list[ClaimPair] | None, str | None]:
    """The training split of `name@revision`, looked for at `data`, beside it and in `runs`; or why there is none."""
    version = DataVersion.parse(trained_on)
    if version is None:
        return None, "the system does not say what it was trained on"
    places = dict.fromkeys([data, data.parent / version.name, runs / "data" / version.name])
    folders = [folder for folder in places if folder.name == version.name and (folder / "manifest.json").is_file()]
    for folder in folders:
        try:
            if revision(folder) == version.revision:
                return read_split(folder, "train"), None
        except (OSError, UserError):
            continue
    if folders:
        wanted = version.revision[:12]
        return (
            None,
            f"the data set {version.name} at hand is another revision than the one it was trained on ({wanted})",
        )
    return None, f"the data set it was trained on ({version.name}) is not at hand"


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file of a finished evaluation, or beside a checkpoint; UserError where there is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; give a folder of runs/eval, written by python -m eval") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read ({error})") from None
    if not isinstance(values, dict):
        raise UserError(f"{path}: holds no JSON object")
    return values

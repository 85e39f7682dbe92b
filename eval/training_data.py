"""The pairs a checkpoint was trained on, where its data set is at hand: config.json names it and its revision."""

from __future__ import annotations

from pathlib import Path

from data_prep.dataset import read_split, revision
from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair


def training_pairs(trained_on: str | None, data: Path, runs: Path) -> tuple[list[ClaimPair] | None, str | None]:
    """The training split of `name@revision`, looked for at `data`, beside it and in `runs`; or why there is none."""
    name, _, wanted = (trained_on or "").partition("@")
    if not name or not wanted:
        return None, "the system does not say what it was trained on"
    found = False
    for folder in dict.fromkeys([data, data.parent / name, runs / "data" / name]):
        if folder.name != name or not (folder / "manifest.json").is_file():
            continue
        found = True
        try:
            if revision(folder) == wanted:
                return read_split(folder, "train"), None
        except (OSError, UserError):
            continue
    if found:
        return None, f"the data set {name} at hand is another revision than the one it was trained on ({wanted[:12]})"
    return None, f"the data set it was trained on ({name}) is not at hand"

"""What a run may be called, and where it lies: `runs/<kind>/<name>`. Every command's names are checked here."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePath, PureWindowsPath

from data_prep.foundation.errors import UserError

MAX_BYTES = 200  # of 255 that file systems allow: `.<name>.partial`, and what sweeps and seeds put behind a name
_HIDDEN_MARKS = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, direction marks, lone surrogates, line separators


def name_fault(name: str) -> str | None:
    """Why `name` cannot be that of a run's folder, in words; None where it can.

    `name= overwrite=true` would replace the folder of all runs, `name=../train` that of another kind. Names that
    Windows does not know (`nul`, `x.`, `x `) are lost in a copy; one that begins with a dot is an unfinished run's.
    """
    if not name or set(name) <= {"."} or any(mark in name for mark in "/\\"):
        return "must be the plain name of one folder"
    if any(unicodedata.category(character) in _HIDDEN_MARKS for character in name):
        return "holds characters that are not seen"
    if name.startswith("."):
        return "begins with a dot, which is kept for unfinished runs"
    if name != name.strip() or name.endswith("."):
        return "begins or ends with a space, or ends with a dot"
    if PureWindowsPath(name).is_reserved():
        return "is a device's on Windows"
    if (size := len(name.encode())) > MAX_BYTES:
        return f"is {size} bytes long, of {MAX_BYTES} at most"
    return None


def refuse_bad_name(name: str) -> None:
    """UserError for a name that no run may have."""
    if fault := name_fault(name):
        shown = name if len(name) <= 60 else f"{name[:40]}..."
        raise UserError(f"config: name {fault}, got {shown!r}: give name=<letters, digits, - and _>")


def refuse_no_folder(runs: str) -> None:
    """UserError for `runs=` without a value: runs would lie among the files of the folder that one stands in."""
    if not runs.strip():
        raise UserError("config: runs has no value: give runs=<folder>")


def run_path(runs: str, kind: str, name: str) -> Path:
    """Where the run of a kind (train, eval, claims ...) stands when finished; UserError for a name that is none."""
    refuse_no_folder(runs)
    refuse_bad_name(name)
    return Path(runs) / kind / name


def short_name(path: str) -> str:
    """What a checkpoint or data set is called: its folder's name; `last` alone would not say whose."""
    pure = PurePath(path)
    return f"{pure.parent.name}-last" if pure.name == "last" and pure.parent.name else pure.name


def shown(path: Path) -> str:
    """A path as tables and manifests name it: bytes that are no UTF-8 as escapes, everything else as it is."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")

"""Folders that are whole or not there: written aside, hashed, flushed to the disk, renamed; checked when read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from data_prep.foundation.run_folder import flush_to_disk, sha256_file, write_json

HASHES = "sha256.json"


def write_whole(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write into a folder aside, note the SHA-256 of each file, and give it its name.

    At no moment does `folder` exist half-written; one of the same name goes first.
    """
    aside = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    fill(aside)
    files = sorted(path for path in aside.rglob("*") if path.is_file())
    write_json(aside / HASHES, {path.relative_to(aside).as_posix(): sha256_file(path) for path in files})
    for path in [*aside.rglob("*"), aside]:
        flush_to_disk(path)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    flush_to_disk(folder.parent)


def damage(folder: Path) -> str | None:
    """What is wrong with a folder of `write_whole`, in words; None where it is as it was written."""
    try:
        hashes = json.loads((folder / HASHES).read_text(encoding="utf-8"))
        wrong = [name for name, digest in hashes.items() if sha256_file(folder / name) != digest]
    except FileNotFoundError as error:
        return f"{Path(str(error.filename)).name} is missing"
    except (OSError, ValueError, AttributeError):
        return f"{HASHES} cannot be read"
    return f"{', '.join(wrong)} changed since written (SHA-256)" if wrong else None


def by_step(folder: Path) -> list[Path]:
    """The folders `step-<number>` in `folder`, newest first."""
    steps = [path for path in folder.glob("step-*") if path.name.removeprefix("step-").isdigit()]
    return sorted(steps, key=step_of, reverse=True)


def step_of(folder: Path) -> int:
    """The number in `step-<number>`."""
    return int(folder.name.removeprefix("step-"))

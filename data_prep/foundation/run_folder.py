"""Run folders: written aside, renamed when finished, never overwritten unasked, hashed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

from data_prep.foundation.errors import UserError


def refuse_path_as_name(name: str) -> None:
    """ValueError for a name that is none: `name= overwrite=true` would replace the folder of all runs."""
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise ValueError(f"name must be the plain name of one folder, got {name!r}: give name=...")


def short_name(path: str) -> str:
    """What a checkpoint or data set is called: its folder's name; `last` alone would not say whose."""
    pure = PurePath(path)
    return f"{pure.parent.name}-last" if pure.name == "last" and pure.parent.name else pure.name


def staging_path(final: Path) -> Path:
    """Where all processes of a run work until it is finished."""
    return final.with_name(f".{final.name}.partial")


def refuse_finished(final: Path, overwrite: bool) -> None:
    """UserError where `final` exists already and nobody insisted."""
    _take_back(final)
    if final.exists() and not overwrite:
        raise UserError(f"{final} is a finished run: choose another name=..., or insist with overwrite=true")


@contextmanager
def run_folder(final: Path, overwrite: bool, keeps: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """Give a folder to fill; it becomes `final` on success and is removed on any failure.

    It is empty, unless a killed run left one of which `keeps` says that it can be continued; a failure leaves such
    a folder where it is, too.
    """
    refuse_finished(final, overwrite)
    aside = staging_path(final)
    with _only_writer(final):
        if not keeps(aside):
            shutil.rmtree(aside, ignore_errors=True)  # left by a run that was killed: a living one holds the lock
        aside.mkdir(parents=True, exist_ok=True)
        try:
            yield aside
            _replace(aside, final)
        except BaseException:
            if not keeps(aside):
                shutil.rmtree(aside, ignore_errors=True)
            raise


@contextmanager
def _only_writer(final: Path) -> Iterator[None]:
    """Hold the name against other runs; UserError where one is at it. The lock dies with its process."""
    path = final.with_name(f".{final.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"{final}: another run is writing it; wait for it, or choose another name=...") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _replace(aside: Path, final: Path) -> None:
    """Rename `aside` to `final`; an older `final` stays whole until the new one can take its place."""
    if final.exists():
        shutil.rmtree(_old_path(final), ignore_errors=True)
        final.rename(_old_path(final))
    try:
        aside.rename(final)
    except BaseException:
        _take_back(final)
        raise
    flush_to_disk(final.parent)
    shutil.rmtree(_old_path(final), ignore_errors=True)


def _old_path(final: Path) -> Path:
    return final.with_name(f".{final.name}.old")


def _take_back(final: Path) -> None:
    """Undo a replacement that stopped half-way: the older run gets its name again."""
    if not final.exists() and _old_path(final).exists():
        _old_path(final).rename(final)


def sha256_file(path: Path) -> str:
    """Hex SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_json(value: Any) -> str:
    """Hex SHA-256 of a value's canonical JSON: one name for a config or a list of hashes."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Readable, stable JSON: sorted keys, Arabic as Arabic, a newline at the end; NaN is refused."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def flush_to_disk(path: Path) -> None:
    """Let a file's bytes, or a folder's entries, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_json(path: Path, value: Any) -> None:
    """`write_json`, but the file is at no moment half-written: aside, flushed, renamed."""
    aside = path.with_name(f".{path.name}.tmp")
    write_json(aside, value)
    flush_to_disk(aside)
    aside.replace(path)
    flush_to_disk(path.parent)


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> None:
    """One JSON object a line, keys in the order given."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

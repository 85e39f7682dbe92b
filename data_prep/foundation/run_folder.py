"""Run folders: written aside, renamed when finished, never overwritten unasked, hashed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from data_prep.foundation.errors import UnwritableError, UserError
from data_prep.foundation.run_marker import added, no_run, write_marker
from data_prep.foundation.stopping import undone_if_stopped


def staging_path(final: Path) -> Path:
    """Where all processes of a run work until it is finished."""
    return final.with_name(f".{final.name}.partial")


def refuse_finished(final: Path, overwrite: bool, kind: str | None = None) -> None:
    """UserError where `final` exists already and nobody insisted, or is not this kind of run's to remove.

    Where no kind is given, it is the name of the folder above (runs/<kind>/<name>, run_names.py).
    """
    _take_back(final)
    if not os.path.lexists(final):
        return
    fault = no_run(final, kind or final.parent.name)
    if fault is None and not overwrite:
        raise UserError(f"{final} is a finished run: choose another name=..., or insist with overwrite=true")
    if fault := fault or added(final):
        raise UserError(f"{final} {fault}: it stays; choose another name=..., or move it away yourself")


@contextmanager
def run_folder(
    final: Path, overwrite: bool, keeps: Callable[[Path], bool] = lambda _: False, kind: str | None = None
) -> Iterator[Path]:
    """Give a folder to fill; it becomes `final` on success and is removed on any failure.

    It is empty, unless a killed run left one of which `keeps` says that it can be continued; a failure leaves such
    a folder where it is, too. Opened before the work begins: two runs of one name do not meet, and a place that
    cannot be written is found at once.
    """
    refuse_finished(final, overwrite, kind)
    aside = staging_path(final)

    def clear() -> None:
        if not keeps(aside):
            shutil.rmtree(aside, ignore_errors=True)

    with _parent_of(final), _only_writer(final), undone_if_stopped(clear):
        refuse_finished(final, overwrite, kind)  # another run may have finished since
        if not keeps(aside):
            shutil.rmtree(aside, ignore_errors=True)  # left by a run that was killed: a living one holds the lock
        aside.mkdir(exist_ok=True)
        try:
            yield aside
            write_marker(aside, kind or final.parent.name)
            refuse_finished(final, overwrite, kind)  # what somebody put there while the work went on stays
            _replace(aside, final)
        except BaseException:
            clear()
            raise


def make_folder(folder: Path) -> None:
    """The folder and those above it; UnwritableError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


@contextmanager
def _parent_of(final: Path) -> Iterator[None]:
    """The folder above `final`; UserError where it cannot be made. What was made goes again if nothing comes of it."""
    made = [folder for folder in final.parents if not folder.exists()]

    def clear() -> None:
        for folder in made:  # the deepest first; one that holds anything stays
            with suppress(OSError):
                folder.rmdir()

    make_folder(final.parent)
    try:
        with undone_if_stopped(clear):
            yield
    except BaseException:
        clear()
        raise


@contextmanager
def _only_writer(final: Path) -> Iterator[None]:
    """Hold the name against other runs; UserError where one is at it. The lock dies with its process."""
    path = final.with_name(f".{final.name}.lock")
    stream = _locked(path)
    try:
        with undone_if_stopped(path.unlink):
            yield
    finally:
        path.unlink(missing_ok=True)
        stream.close()


def _locked(path: Path) -> IO[str]:
    """The lock file, open and locked."""
    while True:
        try:
            stream = path.open("w")
        except OSError as error:
            raise _unwritable(path.parent, error) from None
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(stream.fileno())):
                return stream
        except BlockingIOError:
            stream.close()
            final = path.with_name(path.name.removeprefix(".").removesuffix(".lock"))
            raise UserError(f"{final}: another run is writing it; wait for it, or choose another name=...") from None
        stream.close()  # its owner removed the file between our opening and our locking it


def _unwritable(folder: Path, error: OSError) -> UnwritableError:
    return UnwritableError(f"{folder}: cannot be written ({error.strerror}); write elsewhere with runs=<folder>")


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

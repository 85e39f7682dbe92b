"""`.run.json` in a finished run: of which kind it is, and which files it wrote. Only those does `overwrite` remove."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

MARKER = ".run.json"


def write_marker(folder: Path, kind: str) -> None:
    """Note the kind of a run, and all that its folder holds, in that folder."""
    value = {"kind": kind, "files": sorted({*entries(folder), MARKER})}
    (folder / MARKER).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def no_run(final: Path, kind: str) -> str | None:
    """Why `final` is no run of `kind`, in words; None where it is one."""
    if final.is_symlink() or not final.is_dir():
        return f"is {'a link' if final.is_symlink() else 'a file'}, no run"
    marker = _read(final / MARKER)
    if marker is None:
        return f"was not written by a run (no {MARKER} in it)"
    if marker["kind"] != kind:
        return f"was written by a run of another kind ({marker['kind']}, here {kind})"
    return None


def added(final: Path) -> str | None:
    """What a run's folder holds that the run did not write, in words."""
    ours = set((_read(final / MARKER) or {"files": []})["files"])
    ours |= {above.as_posix() for name in ours for above in PurePosixPath(name).parents}
    strange = sorted(set(entries(final)) - ours)
    more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
    return f"holds {strange[0]}{more}, which no run wrote" if strange else None


def entries(folder: Path) -> Iterator[str]:
    """The path below `folder` of every file, link and empty folder in it; a link is not looked into."""
    for above, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(above) / name).is_symlink()]
        own = [Path(above) / name for name in [*files, *links]]
        for path in own or ([] if folders or Path(above) == folder else [Path(above)]):
            yield path.relative_to(folder).as_posix()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        marker = json.loads(path.read_text(encoding="utf-8"))
        is_ours = isinstance(marker["kind"], str) and all(isinstance(name, str) for name in marker["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return marker if is_ours else None

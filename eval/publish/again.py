"""A folder that stands already, and what publishing would write now: nothing in it is replaced or removed unasked."""

from __future__ import annotations

import filecmp
from collections.abc import Callable
from pathlib import Path

from data_prep.foundation.errors import UserError

_SHOWN = 4  # names in a message


def changes(final: Path, made: Path, is_ours: Callable[[str], bool]) -> list[str]:
    """What would change in `final`, in words: files that differ, are new, or of ours that `made` has no longer.

    Files that publishing does not write (`is_ours`) are a person's, and no part of it.
    """
    there, new = set(_files(final)), set(_files(made))
    differ = [name for name in there & new if not filecmp.cmp(final / name, made / name, shallow=False)]
    told = dict.fromkeys(differ, "differs") | dict.fromkeys(new - there, "is not there")
    told |= {name: "would go" for name in there - new if is_ours(name)}
    return [f"{name} {told[name]}" for name in sorted(told)]


def refuse_changes(final: Path, made: Path, is_ours: Callable[[str], bool]) -> None:
    """UserError that names what would be replaced or removed in `final`."""
    if found := changes(final, made, is_ours):
        told = ", ".join(found[:_SHOWN]) + (f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
        raise UserError(
            f"{final}: made before with other content ({told}); give what was given then (export=..., push=...), "
            "choose another name=..., or insist with overwrite=true"
        )


def _files(folder: Path) -> list[str]:
    """Names of all files and links below a folder, in order; none where it is not there."""
    paths = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in paths)

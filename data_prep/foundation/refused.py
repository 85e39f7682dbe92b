"""What was refused where no run came of it: runs/<command>/<name>.refused/rejected.jsonl, until one does."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

REJECTED = "rejected.jsonl"


def refused_file(final: Path) -> Path:
    """Where the refused rows go of a run that does not become `final`; the folder is made."""
    folder = final.with_name(f"{final.name}.refused")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / REJECTED


def forget_refused(final: Path) -> None:
    """The run came about after all: what an earlier try left is gone. What is not ours stays."""
    folder = final.with_name(f"{final.name}.refused")
    with suppress(OSError):
        (folder / REJECTED).unlink(missing_ok=True)
        folder.rmdir()

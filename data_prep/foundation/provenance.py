"""Where figures come from: the code's version (a fact), and time, host and packages (circumstances)."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from data_prep.foundation.clock import seconds_since

_PACKAGES = (
    "accelerate",
    "datasets",
    "numpy",
    "scikit-learn",
    "scipy",
    "tokenizers",
    "torch",
    "transformers",
)
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CodeFacts:
    """The version that computed this; commit is None outside a git checkout."""

    version: str
    commit: str | None
    dirty: bool


@cache
def code_facts() -> CodeFacts:
    """Version and commit of this project as the run began, whatever folder the command runs in."""
    commit = _git("rev-parse", "HEAD")
    try:
        release = version("arabic-claim-contradiction")
    except PackageNotFoundError:  # run from a checkout without an install
        release = "unknown"
    return CodeFacts(release, commit, bool(commit and _git("status", "--porcelain", "--untracked-files=no")))


def _git(*arguments: str) -> str | None:
    """Git's answer about the checkout this file lies in; None where it is none of its own (an installed wheel)."""
    if not (_ROOT / ".git").exists():
        return None
    answer = subprocess.run(["git", "-C", str(_ROOT), *arguments], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def circumstances(started: float, device: str | None = None, **measured: Any) -> dict[str, Any]:
    """What is true of this one run only; `started` is time.time() at its beginning.

    `device` names what computed, by default the processor. What torch knows of it, eval.detector.device says.
    """
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(seconds_since(started), 1),
        "host": platform.node(),
        "device": device or platform.processor() or platform.machine(),
        "cpu_cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        **measured,
    }

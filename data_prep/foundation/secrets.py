"""Keys and tokens: found in config values, so that none gets into a log, a manifest, a card or a tracker."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

# hf_..., sk-..., ghp_..., wandb's local-...; user:password@host; ?token=...
_SHAPES = re.compile(
    r"\b(?:hf_|ghp_|gho_|github_pat_|glpat-|sk-|xox[bp]-)[A-Za-z0-9_-]{16,}"
    r"|(?<=://)[^/\s@]+:[^/\s@]+(?=@)"
    r"|(?<=://)[^/\s@:]{16,}(?=@)"
    r"|(?<=[?&])(?:access_)?(?:token|key|api_key|secret|password)=[^&\s]+",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$")
_SHORTEST = 12  # characters: a shorter value would be found in harmless words
HIDDEN = "<hidden>"


def redact(text: str) -> str:
    """`text` with everything in it that looks like a key, or is one of this process's environment, hidden."""
    for secret in _from_environment():
        text = text.replace(secret, HIDDEN)
    return _SHAPES.sub(HIDDEN, text)


_SECRET_LINE = re.compile(r"^(\s*(?:\w*_)?(?:api_?key|token|secret|password)\s*:\s*)(?!null\b|\$\{)\S.*$", re.I | re.M)


@contextmanager
def redacted_output() -> Iterator[None]:
    """Hide keys and tokens, in a config by its names as well, in what the block prints; it comes at the end."""
    written = io.StringIO()
    try:
        with redirect_stdout(written):
            yield
    finally:
        sys.stdout.write(_SECRET_LINE.sub(rf"\1{HIDDEN}", redact(written.getvalue())))


def _from_environment() -> list[str]:
    values = [value for name, value in os.environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST]
    return sorted(values, key=len, reverse=True)


def secret_keys(tree: Any, prefix: str = "") -> Iterator[str]:
    """Names of the config values that hold a key or a token."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from secret_keys(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(tree, list):
        for value in tree:
            yield from secret_keys(value, prefix)
    elif isinstance(tree, str) and redact(tree) != tree:
        yield prefix

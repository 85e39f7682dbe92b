"""The word lists of lexicon/*.yaml, read once; docs/robustness.md says how to add to them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> Any:
    """lexicon/<name>.yaml as written."""
    import yaml

    text = (resources.files("eval.robustness") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)

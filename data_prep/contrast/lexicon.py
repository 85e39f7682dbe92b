"""The word lists of lexicon/*.yaml, read once; docs/contrast.md says how to add to them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> Any:
    """lexicon/<name>.yaml as written."""
    import yaml

    text = (resources.files("data_prep.contrast") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def closed_class(name: str) -> frozenset[str]:
    """One of the lists that rules look words up in: negations, hedges, relatives, unique, …."""
    found = next(
        table(file)[name]
        for file in ("words", "names", "heads", "dates", "parties", "verbs", "kinds", "places")
        if name in table(file)
    )
    return frozenset(found)

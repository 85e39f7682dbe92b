"""A source's keys as composed -> the kind that one of them names: `hub`, `crossed`, `contrast`; none of them: files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from data_prep.foundation.config import fill
from data_prep.reading.source_config import ContrastSource, CrossedSource, FilesSource, HubSource, SourceConfig

_KINDS: dict[str, type[SourceConfig]] = {"hub": HubSource, "crossed": CrossedSource, "contrast": ContrastSource}
_GOES_WITH = {
    "hub": "{key}.hub_splits, and not with files in train, validation or test",
    "crossed": "files of its own, one a language: leave train, validation, test and hub empty",
    "contrast": "claims alone: its pairs are made, and have neither files nor columns nor labels of their own",
}
_EVERY_KEY = {option.name for kind in (FilesSource, *_KINDS.values()) for option in dataclasses.fields(kind)}
if TYPE_CHECKING:
    Sources = dict[str, SourceConfig]
else:
    Sources = dict[str, Any]  # OmegaConf knows no choice between dataclasses: `parse_sources` builds them
MEANT_SOURCES = {"source": dict[str, FilesSource | HubSource | CrossedSource | ContrastSource]}  # for as_typed.py


def parse_sources(given: Mapping[str, Any]) -> Sources:
    """Every source as its kind; ValueError names the key at fault."""
    return {name: value if isinstance(value, SourceConfig) else _parse(name, value) for name, value in given.items()}


def _parse(name: str, values: Any) -> SourceConfig:
    key = f"source.{name}"
    if not isinstance(values, dict):
        raise ValueError(f"{key} holds the keys of a source, got {values!r}")
    own = {option: value for option, value in values.items() if option not in _KINDS or value}
    mark = next((option for option in _KINDS if option in own), None)
    kind: type[SourceConfig] = FilesSource if mark is None else _KINDS[mark]
    known = [option.name for option in dataclasses.fields(kind)]
    source = fill({option: value for option, value in own.items() if option in known}, kind, f"{key}.")
    for option in own:
        if option not in known:
            raise ValueError(_stranger(key, mark, str(option), known))
    return source


def _stranger(key: str, mark: str | None, option: str, known: list[str]) -> str:
    """What is wrong with a key that a source of this kind does not have: of another kind, or of none."""
    if mark is not None and option in _EVERY_KEY:
        return f"{key}.{mark} goes with {_GOES_WITH[mark].format(key=key)}; {key}.{option} is too much"
    near = get_close_matches(option, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{key}.{option}: no such key of a source; {hint}"

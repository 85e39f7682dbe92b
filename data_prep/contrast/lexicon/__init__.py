"""The word lists of lexicon/*.yaml, each read and checked once; docs/contrast.md says how to add to them.

A fault is a UserError with file, entry and what is wrong: a key that no rule reads, a token that can never match.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from data_prep.contrast.lexicon import exchanges, figures, grammar, named, of_kinds
from data_prep.foundation.errors import UserError

File = TypeVar("File", bound=BaseModel)
_LABELS = ("name", "pair", "a", "country", "text")  # the key by which an entry is known


@cache
def table(name: str) -> Any:
    """lexicon/<name>.yaml as written, unchecked, for readers that take a part of it."""
    import yaml

    text = (resources.files("data_prep.contrast") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def checked(name: str, data: Any, model: type[File]) -> File:
    """The content of a lexicon file as its model; UserError that names file, entry and fault of each that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [f"lexicon/{name}.yaml: {_place(data, fault['loc'])}{_said(fault)}" for fault in error.errors()]
        raise UserError("\n".join(faults)) from None


def _place(data: Any, steps: tuple[int | str, ...]) -> str:
    """Where in the file: `kinds[3] (another_figure) not_previous[0]`."""
    path, here = "", data
    for step in steps:
        here = here[step] if _holds(here, step) else None
        path += f"[{step}]" if isinstance(step, int) else f"{' ' if path else ''}{step}"
        label = next((here[key] for key in _LABELS if isinstance(here, dict) and key in here), None)
        path += f" ({label})" if isinstance(label, str) else ""
    return path


def _holds(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _said(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return ": no rule reads this key"
    said = str(fault["msg"]).removeprefix("Value error, ")
    return said if said.startswith("[") else f": {said}"  # a check of the whole file names its entry itself


def _reader(name: str, model: type[File]) -> Callable[[], File]:
    """Reads lexicon/<name>.yaml when it is first asked for, and keeps it."""

    @cache
    def read() -> File:
        return checked(name, table(name), model)

    return read


sentences = _reader("sentences", grammar.Sentences)
heads = _reader("heads", grammar.Heads)
nominal = _reader("nominal", grammar.Nominal)
words = _reader("words", exchanges.WordExchanges)
phrases = _reader("phrases", exchanges.PhraseExchanges)
verbs = _reader("verbs", exchanges.Verbs)
numbers = _reader("numbers", figures.Numbers)
scores = _reader("scores", figures.Scores)
measures = _reader("measures", figures.Measures)
dates = _reader("dates", figures.Dates)
names = _reader("names", named.Names)
places = _reader("places", named.Places)
parties = _reader("parties", named.Parties)
kinds = _reader("kinds", of_kinds.Kinds)
details = _reader("details", of_kinds.Details)
closings = _reader("closings", of_kinds.Closings)

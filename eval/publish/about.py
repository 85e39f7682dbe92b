"""What a human says of a model: read from a short YAML file, refused while anything is missing or a placeholder."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.secrets import redact
from data_prep.licences import UNKNOWN, terms_of

_PLACEHOLDER = re.compile(
    r"\b(?:todo|tbd|tba|fixme|xxx+|n/?a|lorem ipsum|coming soon|fill (?:this )?in|placeholder)\b"
    r"|more information needed|your (?:name|e-?mail)|^\W*$|<[^<>]*>|\[(?:your|insert|more)\b[^\]]*\]",
    re.IGNORECASE,
)
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")
_SENTENCE = 20  # characters: what is shorter says nothing of a use or a limit
_OPTIONAL = ("base_model", "base_model_licence", "code", "datasets", "licence", "licence_name", "licence_link")
_SENTENCES = ("intended_use", "out_of_scope", "limits")


@dataclass(frozen=True)
class About:
    """The human part of a card (configs/card/example.yaml says what each field is for)."""

    model: str
    authors: list[str]
    contact: str
    intended_use: str
    out_of_scope: str
    limits: list[str]
    base_model: str | None = None
    base_model_licence: str | None = None
    code: str | None = None
    datasets: list[str] | None = None
    licence: str | None = None
    licence_name: str | None = None
    licence_link: str | None = None


def read_about(path: Path) -> About:
    """The file's content; UserError that names every field at fault, all at once."""
    value = _mapping(path)
    names = {field.name: str(field.type) for field in dataclasses.fields(About)}
    faults = [f"{name}: no such field" for name in sorted(map(str, set(value) - set(names)))]
    for name, kind in names.items():
        if (fault := _fault(name, value.get(name), kind)) is not None:
            faults.append(f"{name}: {fault}")
    if faults:
        raise UserError(f"{path}: not ready to publish\n  " + "\n  ".join(faults))
    return About(**{name: value[name] for name in names if name in value})


def _mapping(path: Path) -> dict[str, Any]:
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; copy configs/card/example.yaml and give about=<your copy>") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path}: cannot be read as YAML ({' '.join(str(error).split())})") from None
    if not isinstance(value, dict):
        raise UserError(f"{path}: must hold fields with values, as configs/card/example.yaml does")
    return value


def _fault(name: str, value: Any, kind: str) -> str | None:
    """What is wrong with one field, or None."""
    if value is None:
        return None if name in _OPTIONAL else "missing"
    texts = value if kind.startswith("list") else [value]
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        return "must be a list of texts" if kind.startswith("list") else "must be a text"
    if placeholder := next((text for text in texts if _PLACEHOLDER.search(text)), None):
        return f"still a placeholder ({placeholder.strip()[:40]!r})"
    if name in _SENTENCES and (short := next((text for text in texts if len(text.strip()) < _SENTENCE), None)):
        return f"says too little ({short.strip()!r})"
    if any(redact(text) != text for text in texts):
        return "holds what looks like a key or token"
    return _name_fault(name, value)


def _name_fault(name: str, value: Any) -> str | None:
    if name == "base_model_licence" and terms_of(value) == UNKNOWN:
        return f"{value!r} is none of the licences in data_prep/licences.py"
    names = value if name == "datasets" else [value] if name == "base_model" else []
    if wrong := next((each for each in names if not _HUB_NAME.fullmatch(each)), None):
        return f"{wrong!r} is no name on the hub (org/name)"
    return None

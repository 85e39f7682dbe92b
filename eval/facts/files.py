"""facts.json read back, held against its types."""

from __future__ import annotations

import dataclasses
import json
import typing
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from eval.facts.types import SCHEMA_VERSION, Facts


def read_facts(path: Path) -> Facts:
    """Facts out of facts.json; UserError names the first place that does not fit the schema above."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return typing.cast(Facts, _fitted(Facts, value, "facts"))
    except FileNotFoundError:
        raise UserError(f"{path.parent}: no finished evaluation (facts.json is missing); run python -m eval") from None
    except ValueError as error:
        raise UserError(f"{path}: {error}; evaluate again with python -m eval") from None


def _fitted(schema: Any, value: Any, where: str) -> Any:
    """`value` as `schema` says: a dataclass, a dict or list of something, or one of some plain types."""
    origin, arguments = typing.get_origin(schema), typing.get_args(schema)
    if value is not None and len(arguments) == 2 and arguments[1] is type(None):
        return _fitted(arguments[0], value, where)
    if dataclasses.is_dataclass(schema):
        hints = typing.get_type_hints(schema)
        if not isinstance(value, dict) or set(value) != set(hints):
            odd = sorted(set(value) ^ set(hints)) if isinstance(value, dict) else value
            raise ValueError(f"{where} is not as version {SCHEMA_VERSION} of the schema has it: {odd}")
        return schema(**{name: _fitted(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})  # type: ignore[operator]
    if origin is dict and isinstance(value, dict):
        return {name: _fitted(arguments[1], item, f"{where}.{name}") for name, item in value.items()}
    if origin is list and isinstance(value, list):
        return [_fitted(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    if type(value) not in (arguments or (schema,)):
        raise ValueError(f"{where} is {value!r}, which is no {schema}")
    return value

"""docs/facts.schema.json: the dataclasses of facts.json as a JSON Schema (2020-12), for readers in any language."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

from data_prep.pairs import LABEL_NAMES
from eval.facts.types import SCHEMA_VERSION, Facts

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def json_schema() -> dict[str, Any]:
    """The schema of version SCHEMA_VERSION; keys it does not name are refused."""
    definitions: dict[str, Any] = {}
    root = _schema(Facts, definitions)
    definitions["Facts"]["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"facts.json of python -m eval, version {SCHEMA_VERSION}; labels are {', '.join(LABEL_NAMES)}",
    }
    return head | root | {"$defs": dict(sorted(definitions.items()))}


def _schema(of: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """What a type allows; dataclasses go to `definitions` and are referred to."""
    origin, arguments = typing.get_origin(of), typing.get_args(of)
    if dataclasses.is_dataclass(of):
        name = typing.cast(type, of).__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name] |= _object(typing.cast(type, of), definitions)
        return {"$ref": f"#/$defs/{name}"}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if arguments:
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    return {"type": _PLAIN[of]}


def _object(of: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _schema(hint, definitions) for name, hint in typing.get_type_hints(of).items()}
    return {
        "type": "object",
        "description": " ".join((of.__doc__ or "").split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }

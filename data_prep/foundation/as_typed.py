"""Words of the command line kept as they were typed where a config wants text: name=2024_05 is no 202405.

Hydra reads `1e5`, `007`, `1_000`, `true` and `null` as numbers, truth values and nothing before it knows what a key
wants. Where the dataclass of a command says text, such a word is put in quotes; so is one that names an existing file
with signs of Hydra's own grammar (`dollar${x}.txt`, `a,b.csv`).
"""

from __future__ import annotations

import dataclasses
import os
import types
import typing
from collections.abc import Iterator
from typing import Any, Union

_SIGNS = {"[": "]", "{": "}", "(": ")"}


def as_typed(arguments: list[str], schema: type) -> list[str]:
    """The arguments, each value in quotes that Hydra would bend though `schema` wants text there."""
    is_sweep = any(argument in ("-m", "--multirun") for argument in arguments)
    return [_as_typed(argument, schema, is_sweep) for argument in arguments]


def _as_typed(argument: str, schema: type, is_sweep: bool) -> str:
    key, equals, value = argument.partition("=")
    if not equals or key.startswith(("-", "~", "hydra.", "hydra/")):
        return argument
    path = key.lstrip("+").partition("@")[0].split(".")
    wanted = type_of(schema, path)
    if wanted is None and len(path) == 1:  # a config file by its name: +experiment=..., format=...
        wanted = str
    if is_sweep and not value.startswith(tuple(_SIGNS)) and not os.path.lexists(value):
        return f"{key}={','.join(_value(part, wanted) for part in _parts(value))}"
    return f"{key}={_value(value, wanted)}"


def type_of(schema: Any, path: list[str]) -> Any:
    """The type that a dataclass gives a key, `model.path` below it; None where it names none.

    A dataclass whose hints say less than it knows, since OmegaConf has no choice between dataclasses, says it in
    `MEANT`, by name of the key.
    """
    for name in path:
        schema = next((kind for option in _options(schema) if (kind := _below(option, name)) is not None), None)
    return schema


def _options(schema: Any) -> tuple[Any, ...]:
    """What a value may be: the parts of `str | None`, or the type itself."""
    is_union = typing.get_origin(schema) in (Union, types.UnionType)
    return typing.get_args(schema) if is_union else (schema,)


def _below(schema: Any, name: str) -> Any:
    if dataclasses.is_dataclass(schema):
        return getattr(schema, "MEANT", {}).get(name) or typing.get_type_hints(schema).get(name)
    return typing.get_args(schema)[1] if typing.get_origin(schema) is dict else None


def _value(value: str, wanted: Any) -> str:
    """A value, its items if it is a list, quoted where text is wanted and something else would be read."""
    options = _options(wanted)
    items = next((typing.get_args(option)[0] for option in options if typing.get_origin(option) is list), None)
    if (items is not None or _is_group(options)) and value.startswith("[") and value.endswith("]"):
        return f"[{','.join(_value(part.strip(), items or str) for part in _parts(value[1:-1]))}]"
    if not (str in options or _is_group(options)):
        return value
    if value[:1] in ("'", '"', *_SIGNS):
        return quoted(value) if os.path.lexists(value) else value
    if value == "null" and (type(None) in options or _is_group(options)):
        return value
    return quoted(value) if _is_bent(value) else value


def _is_group(options: tuple[Any, ...]) -> bool:
    """Whether the key is a choice of a config file, by its name: model=..., source=[...]."""
    below = [typing.get_args(option)[1] if typing.get_origin(option) is dict else option for option in options]
    return any(dataclasses.is_dataclass(option) for option in below)


def _is_bent(value: str) -> bool:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        read = OverridesParser.create().parse_override(f"key={value}").value()
    except HydraException:
        return os.path.lexists(value)  # else Hydra says what is wrong with it
    is_text = isinstance(read, str)
    return (not is_text and (read is None or isinstance(read, int | float))) or (
        os.path.lexists(value) and (not is_text or read != value or "${" in value)
    )


def quoted(value: str) -> str:
    """Text in Hydra's quotes, as it is: no interpolation, no escapes."""
    end = len(value) - len(value.rstrip("\\"))  # those before the closing quote count twice
    text = value + "\\" * end
    return "'" + _doubled_before(_doubled_before(text, "'"), "${") + "'"


def _doubled_before(text: str, sign: str) -> str:
    """Each `sign` with a backslash before it, and backslashes that stand there already twice."""
    first, *rest = text.split(sign)
    made = first
    for part in rest:
        made += "\\" * (len(made) - len(made.rstrip("\\")) + 1) + sign + part
    return made


def _parts(text: str) -> Iterator[str]:
    """The text cut at its commas, but for those within quotes and brackets."""
    part, open_signs, quote = "", [], ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _SIGNS:
            open_signs.append(_SIGNS[character])
        elif open_signs and character == open_signs[-1]:
            open_signs.pop()
        elif character == "," and not open_signs:
            yield part
            part = ""
            continue
        part += character
    if part or text:
        yield part

"""facts.json written, and read back through pydantic, which holds it against the types."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import write_json
from eval.facts.types import SCHEMA_VERSION, Facts

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

_SHOWN = 80  # characters of a value at fault


@cache
def facts_adapter() -> TypeAdapter[Facts]:
    """What pydantic makes of the types: parser, writer and JSON Schema in one."""
    from pydantic import TypeAdapter

    return TypeAdapter(Facts)


def write_facts(path: Path, facts: Facts) -> None:
    """facts.json; equal facts give equal bytes."""
    write_json(path, facts_adapter().dump_python(facts, mode="json"))


def read_facts(path: Path) -> Facts:
    """Facts out of facts.json; UserError names the first place that does not fit the types, and how many others."""
    from pydantic import ValidationError

    try:
        return facts_adapter().validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UserError(f"{path.parent}: no finished evaluation (facts.json is missing); run python -m eval") from None
    except ValidationError as error:
        raise UserError(f"{path}: {_told(error)}; evaluate again with python -m eval") from None


def _told(error: ValidationError) -> str:
    """`facts.data.split is 3: ..., and 2 more faults`."""
    first, *others = error.errors(include_url=False)
    *above, last = first["loc"] or ("",)
    if first["type"] == "json_invalid":
        return str(first["msg"])
    if first["type"] == "unexpected_keyword_argument":
        told = f"{_place(above)} holds {last!r}, which version {SCHEMA_VERSION} of the schema does not know"
    elif first["type"] == "missing":
        told = f"{_place(above)} lacks {last!r}, which version {SCHEMA_VERSION} of the schema asks for"
    else:
        told = f"{_place(first['loc'])} is {repr(first['input'])[:_SHOWN]}: {first['msg'][0].lower()}{first['msg'][1:]}"
    return f"{told}, and {len(others)} more faults" if others else told


def _place(keys: Any) -> str:
    return "facts" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)

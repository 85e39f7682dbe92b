"""docs/facts.schema.json: pydantic's JSON Schema (2020-12) of the types of facts.json, for readers in any language."""

from __future__ import annotations

from typing import Any

from data_prep.pairs import LABEL_NAMES
from eval.facts.files import facts_adapter
from eval.facts.types import SCHEMA_VERSION


def json_schema() -> dict[str, Any]:
    """The schema of version SCHEMA_VERSION; keys it does not name are refused."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"facts.json of python -m eval, version {SCHEMA_VERSION}; labels are {', '.join(LABEL_NAMES)}",
    }
    schema = facts_adapter().json_schema(mode="serialization")
    return head | {key: value for key, value in schema.items() if key != "title"}

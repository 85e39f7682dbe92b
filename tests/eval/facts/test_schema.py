"""docs/facts.schema.json: what the types say, fitted by what is written, broken by what is not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from eval.facts.schema import json_schema

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "facts.schema.json"


def test_the_published_schema_is_that_of_the_types() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema()  # python -m eval.facts schema > docs/...


def test_facts_as_written_fit_it(facts: Any) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(facts, schema)


@pytest.mark.parametrize(
    "broken",
    [
        lambda facts: facts.pop("risk_coverage"),
        lambda facts: facts.update(host="here"),
        lambda facts: facts.update(schema_version=1),
        lambda facts: facts["slices"][0].update(small="no"),
        lambda facts: facts["model"]["metrics"]["accuracy"].update(low=None),
        lambda facts: facts["decision"].update(threshold="0.5"),
        lambda facts: facts["calibration"]["before"]["bins"].append({}),
    ],
)
def test_broken_facts_do_not(facts: Any, broken: Callable[[Any], object]) -> None:
    changed = copy.deepcopy(facts)
    broken(changed)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed, json_schema())

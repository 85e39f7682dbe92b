"""One finished evaluation of the tiny model, and what its files say: made once, looked at by several test files."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir

from data_prep.config import parse
from eval.config import EvalConfig
from eval.evaluate import evaluate
from eval.facts import Facts

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
MakeConfig = Callable[..., EvalConfig]


@pytest.fixture(scope="session")
def make_config(data_folder: Path, tiny_checkpoint: Path) -> MakeConfig:
    """The config that `python -m eval <overrides>` runs with, on the tiny model and the shipped pairs."""

    def make(runs: Path, *overrides: str) -> EvalConfig:
        own = [f"runs={runs}", f"data={data_folder}", f"checkpoint={tiny_checkpoint}", "bootstrap_draws=200"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("eval", [*own, *overrides]), EvalConfig)

    return make


@pytest.fixture(scope="session")
def finished(make_config: MakeConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one finished evaluation."""
    folder = evaluate(make_config(tmp_path_factory.mktemp("runs")))
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def facts(finished: Path) -> Any:
    return json.loads((finished / "facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rows(finished: Path) -> list[dict[str, Any]]:
    return typing.cast(list[dict[str, Any]], pq.read_table(finished / "predictions.parquet").to_pylist())


@pytest.fixture(scope="session")
def page(finished: Path) -> str:
    return (finished / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read_facts() -> Callable[[Any], Facts]:
    """Facts out of JSON; AssertionError names the first place that does not fit the schema."""
    return lambda value: typing.cast(Facts, _read(Facts, value, "facts"))


def _read(schema: Any, value: Any, where: str) -> Any:
    """`value` as `schema` says: a dataclass, a dict or list of something, or one of some plain types."""
    origin, arguments = typing.get_origin(schema), typing.get_args(schema)
    if dataclasses.is_dataclass(schema):
        hints = typing.get_type_hints(schema)
        assert isinstance(value, dict), where
        assert set(value) == set(hints), f"{where}: {set(value) ^ set(hints)}"
        return schema(**{name: _read(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})  # type: ignore[operator]
    if origin is dict:
        return {name: _read(arguments[1], item, f"{where}.{name}") for name, item in value.items()}
    if origin is list:
        return [_read(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    assert type(value) in (arguments or (schema,)), f"{where}: {value!r} is no {schema}"
    return value

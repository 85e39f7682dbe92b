"""One finished evaluation of the tiny model, and what its files say: made once, looked at by several test files."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from eval.config import EvalConfig
from eval.run import evaluate
from tests.eval.made_up import FindOut, Splits, finder

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


@pytest.fixture
def find(data_folder: Path, shipped_splits: Splits) -> FindOut:
    """`assess` on the shipped splits and made-up predictions; name what is to be another."""
    return finder(data_folder, shipped_splits)


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

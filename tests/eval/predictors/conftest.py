"""A judge's config against a local server, and a few pairs to ask about."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir

from data_prep.build import DataConfig, build
from data_prep.foundation.config import parse
from data_prep.foundation.run_folder import write_jsonl
from data_prep.pairs import ClaimPair, Label
from eval.config import EvalConfig
from eval.predictors import server as asking
from eval.predictors.config import JudgeConfig
from tests.eval.predictors.judge_server import JudgeServer, judge_server

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
MakeJudge = Callable[..., JudgeConfig]
ROWS = 24  # of each split of the small data set


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[JudgeServer]:
    """The server; who is told to wait without a time comes back at once, and no proxy stands between."""
    monkeypatch.setattr(asking, "_back_off", lambda _: 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with judge_server() as server:
        yield server


@pytest.fixture
def make_judge(served: JudgeServer, tmp_path: Path) -> MakeJudge:
    """The predictor that `python -m eval predictor=openai_compatible <overrides>` asks."""

    def make(*overrides: str, **changes: Any) -> JudgeConfig:
        own = [f"predictor.base_url={served.url}", "predictor.model=org/judge", f"runs={tmp_path}"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            config = parse(compose("eval", ["predictor=openai_compatible", *own, *overrides]), EvalConfig)
        assert isinstance(config.predictor, JudgeConfig)
        return dataclasses.replace(config.predictor, **changes)

    return make


@pytest.fixture
def splits(make_pair: Callable[..., ClaimPair]) -> dict[str, list[ClaimPair]]:
    """One pair of validation and three to score."""
    pairs = [make_pair(Label.contradiction, id=f"p{number}") for number in range(4)]
    return {"validation": pairs[:1], "test": pairs[1:]}


@pytest.fixture(scope="session")
def small_data(shipped_splits: dict[str, list[ClaimPair]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of a few shipped pairs a split: what is asked about each takes a request."""
    folder = tmp_path_factory.mktemp("small")
    for split, pairs in shipped_splits.items():
        rows = [{"premise": one.premise, "hypothesis": one.hypothesis, "label": one.label.name} for one in pairs[:ROWS]]
        write_jsonl(folder / f"{split}.jsonl", rows)
    files = [f"source.files.{split}=[{folder / split}.jsonl]" for split in shipped_splits]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return build(parse(compose("data_prep", ["source=files", *files, "name=small", f"runs={folder}"]), DataConfig))

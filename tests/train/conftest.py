"""A data set small enough for a dozen training runs, and a clean accelerate state for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hydra import compose, initialize_config_dir

if TYPE_CHECKING:
    from train.config import TrainConfig

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SMALL = {
    "model.scratch.hidden_size": 16,
    "model.scratch.num_layers": 1,
    "model.scratch.num_heads": 2,
    "model.scratch.intermediate_size": 32,
    "model.scratch.vocab_size": 500,
}
EVENTS = 12  # 72 pairs, of which 48 are trained on


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first events of the shipped pairs as a data set of their own."""
    from data_prep.build import DataConfig, build
    from data_prep.foundation.config import parse

    folder = tmp_path_factory.mktemp("small")
    lines = (CONFIGS.parent / "tests" / "data" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "pairs.jsonl").write_text("\n".join(lines[: 6 * EVENTS]), encoding="utf-8")
    overrides = ["source=files", f"source.files.train=[{folder / 'pairs.jsonl'}]", f"runs={folder}", "name=small"]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return build(parse(compose("data_prep", overrides), DataConfig))


@pytest.fixture
def config_of(small_data: Path) -> Callable[..., TrainConfig]:
    """`config_of(runs, lr=1)`: a run of three steps with a model of about 20,000 weights; `a__b` stands for a.b."""
    from data_prep.foundation.config import parse
    from train.config import TrainConfig

    def make(runs: Path, data: Path = small_data, **changes: Any) -> TrainConfig:
        values = {"runs": runs, "data": data, "max_steps": 3, "log_every": 1, "precision": "no"}
        values |= ({} if "model" in changes else SMALL) | {key.replace("__", "."): v for key, v in changes.items()}
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("train", [f"{key}={value}" for key, value in values.items()]), TrainConfig)

    return make


@pytest.fixture(autouse=True)
def _fresh_accelerate_state() -> Iterator[None]:
    """Accelerate keeps one state a process and refuses a second precision; each run here is to start anew."""
    from accelerate.state import AcceleratorState

    yield
    AcceleratorState._reset_state()

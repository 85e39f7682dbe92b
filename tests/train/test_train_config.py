"""Every option of every group composes; a slip stops by name, before any work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from train.config import TrainConfig

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


def parsed(*overrides: str) -> TrainConfig:
    """The training config as `python -m train` would get it."""
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", list(overrides)), TrainConfig)


@pytest.mark.parametrize("model", sorted(path.stem for path in (CONFIGS / "model").glob("*.yaml")))
def test_every_model_composes(model: str) -> None:
    needs_path = ["model.path=org/some-encoder"] if model in ("local", "hub") else []
    config = parsed(f"model={model}", *needs_path)
    assert (config.model.path is None) == (model == "compact")
    assert config.name == f"{config.model.name}-shipped-s13"


@pytest.mark.parametrize("tracking", sorted(path.stem for path in (CONFIGS / "tracking").glob("*.yaml")))
def test_every_tracker_composes_offline(tracking: str) -> None:
    assert parsed(f"tracking={tracking}").tracking.mode == "offline"


OF_TRAINING = [path for path in (CONFIGS / "experiment").glob("*.yaml") if "python -m train" in path.read_text("utf-8")]


@pytest.mark.parametrize("experiment", sorted(path.stem for path in OF_TRAINING))
def test_every_experiment_composes(experiment: str) -> None:
    text = (CONFIGS / "experiment" / f"{experiment}.yaml").read_text(encoding="utf-8")
    needs_path = ["model.path=some/encoder"] if "/model: local" in text else []
    named = f"compact-{experiment.removeprefix('gpu_')}" if experiment.startswith("gpu_") else experiment
    given = ["model=compact", "model.path=null"] if experiment.startswith("gpu_") else needs_path
    assert parsed(f"+experiment={experiment}", *given).name.startswith(named)


BASES = ("mdeberta_v3_base", "xlmr_large", "mmbert_base", "arabertv02", "araelectra", "e5_small", "e5_base")


@pytest.mark.parametrize("model", BASES)
def test_each_encoder_goes_through_both_stages_on_a_gpu(model: str) -> None:
    alone = parsed(f"model={model}")
    first, second = (parsed(f"+experiment=gpu_{stage}", f"model={model}") for stage in ("stage1", "claims"))
    for stage in (first, second):  # what an encoder of this size needs is its own
        assert (stage.lr, stage.max_tokens, stage.precision) == (alone.lr, alone.max_tokens, alone.precision)
        assert stage.model.settings == alone.model.settings
    assert (first.model.path, first.model.revision) == (alone.model.path, alone.model.revision)
    assert (second.model.path, second.model.revision) == (f"runs/train/{first.name}", None)
    assert (first.inputs.dates, second.inputs.dates, second.inputs.speakers) == (False, True, True)
    assert (first.data, second.data) == ("runs/data/stage1", "runs/data/claims_mix")


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        (["monitor=f1"], "monitor must be one of"),
        (["precision=fp16"], "use bf16 or no"),
        (["max_tokens=100"], "max_tokens=100 must hold one pair of max_length=256"),
        (["lr=fast"], "lr"),
        (["+learning_rate=1"], "learning_rate"),
        (["model.path=some/folder"], "and not both"),
        (["model=local"], "model.path"),
        (["name=../elsewhere"], "name"),
        (["lr=nan"], "lr must be positive"),
        (["seed=-1"], "seed and weight_decay"),
        (["model.scratch.num_heads=0"], "sizes must be positive"),
        (["patience=0"], "patience must be positive"),
        (["swap=2"], "swap is a share"),
        (["warmup=1"], "warmup is a share"),
        (["model.scratch.num_heads=3"], "num_heads=3"),
        (["tracking.name=mlflow"], "tracking.name must be"),
    ],
)
def test_a_slip_stops_by_name(overrides: list[str], named: str) -> None:
    with pytest.raises(UserError, match=named):
        parsed(*overrides)

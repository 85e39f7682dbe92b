"""What trackers get, offline; and that no key or token reaches a file of a run, its tracker, its report, its card."""

from __future__ import annotations

from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError, plain_errors
from data_prep.foundation.secrets import HIDDEN, redact, secret_keys
from train.config import TrainConfig
from train.loop import train

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
TINY = ["model.scratch.hidden_size=16", "model.scratch.num_layers=1", "model.scratch.num_heads=2",
        "model.scratch.intermediate_size=32", "model.scratch.vocab_size=500", "max_steps=2", "log_every=1"]  # fmt: skip
PLANTED = {
    "WANDB_API_KEY": "0123456789abcdef0123456789abcdef01234567",
    "HF_TOKEN": "hf_PlantedPlantedPlantedPlanted",
    "MY_SECRET": "planted-secret-of-the-shell",
}


def config_of(tmp_path: Path, data: Path, *overrides: str) -> TrainConfig:
    """Two steps with a tiny model."""
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", [f"runs={tmp_path}", f"data={data}", *TINY, *overrides]), TrainConfig)


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_wandb_keeps_curve_matrix_and_artifacts_offline(tmp_path: Path, small_data: Path) -> None:
    folder = train(config_of(tmp_path, small_data, "tracking=wandb"))
    files = contents(folder)
    stored = next(data for name, data in files.items() if name.endswith(".wandb"))
    for wanted in (
        b"precision_recall",
        b"confusion_matrix",
        b"validation.average_precision",
        b"dataset",
        b"trained_on",
    ):
        assert wanted in stored, wanted
    assert any("media/table" in name for name in files)


def test_tensorboard_keeps_curve_and_matrix(tmp_path: Path, small_data: Path) -> None:
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    folder = train(config_of(tmp_path, small_data, "tracking=tensorboard"))
    event = next(path for path in folder.rglob("*tfevents*") if "hparams" not in str(path))
    found = accumulators.EventAccumulator(str(event.parent)).Reload().Tags()
    assert "confusion_matrix" in found["images"]
    assert any("contradiction" in tag for tag in found["tensors"])
    assert {"validation.average_precision", "loss", "lr"} <= set(found["scalars"])


def test_a_run_without_a_tracker_loses_nothing(tmp_path: Path, small_data: Path) -> None:
    plain = train(config_of(tmp_path / "plain", small_data))
    tracked = train(config_of(tmp_path / "tracked", small_data, "tracking=wandb"))
    for name in ("metrics.jsonl", "model.safetensors", "validation_predictions.jsonl"):
        assert (plain / name).read_bytes() == (tracked / name).read_bytes(), name


@pytest.mark.parametrize("tracking", ["none", "wandb", "tensorboard"])
def test_no_planted_secret_is_ever_written(
    tmp_path: Path, small_data: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tracking: str
) -> None:
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    train(config_of(tmp_path, small_data, f"tracking={tracking}"))
    written = contents(tmp_path)
    assert len(written) > 8
    told = "".join(capfd.readouterr()).encode()
    for value in PLANTED.values():
        assert value.encode() not in told
        assert not [name for name, data in written.items() if value.encode() in data]


@pytest.mark.parametrize(
    "value",
    [
        "https://user:hf_PlantedPlantedPlantedPlanted@huggingface.co/org/model",
        "https://planted-user:planted-password@host/org/model",
        "https://host/model?token=plantedplanted",
        "org/hf_PlantedPlantedPlantedPlanted",
    ],
)
def test_a_key_in_the_config_stops_before_anything_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], value: str
) -> None:
    def work(path: str) -> None:
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            parse(compose("train", ["model=hub", f"runs={path}", f"model.path='{value}'"]), TrainConfig)

    with pytest.raises(SystemExit) as stopped:
        plain_errors(work)(str(tmp_path))
    told = capfd.readouterr().err
    assert stopped.value.code == 2
    assert "model.path holds a key or token" in told
    assert "lanted" not in told
    assert not list(tmp_path.iterdir())


def test_what_is_no_secret_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORT_TOKEN", "train")
    for text in ("runs/train/compact-s13", "CAMeL-Lab/bert-base-arabic", "https://host/a@b", "sk-learn", "الرقة"):
        assert redact(text) == text
    monkeypatch.setenv("SOME_API_KEY", "a-key-of-the-environment")
    assert redact("x a-key-of-the-environment y") == f"x {HIDDEN} y"
    assert list(secret_keys({"a": {"b": ["fine", "a-key-of-the-environment"]}, "c": 1})) == ["a.b"]


def test_messages_hide_what_they_would_repeat(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", PLANTED["HF_TOKEN"])

    def work(_: int) -> None:
        raise UserError(f"cannot open {PLANTED['HF_TOKEN']}")

    with pytest.raises(SystemExit):
        plain_errors(work)(0)
    assert capfd.readouterr().err == f"error: cannot open {HIDDEN}\n"

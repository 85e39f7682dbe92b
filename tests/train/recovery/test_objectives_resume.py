"""What this folder's objectives keep from step to step is in a checkpoint: a stopped run ends as one that was not."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import Interrupted
from data_prep.foundation.run_folder import sha256_file
from train.config import TrainConfig
from train.loop import train
from train.process.signals import StopSignals

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
TINY = ["model.scratch.hidden_size=16", "model.scratch.num_layers=2", "model.scratch.num_heads=2",
        "model.scratch.intermediate_size=32", "model.scratch.vocab_size=500"]  # fmt: skip


def overrides_of(kind: str, tmp_path: Path, checkpoint: Path) -> list[str]:
    """The run of each kind."""
    if kind == "mlm":
        texts = "\n\n".join(f"أعلنت القوات اليوم أنها سيطرت على الموقع رقم {number} قرب الحدود" for number in range(80))
        (tmp_path / "texts.txt").write_text(texts, encoding="utf-8")
        files = [f"objective.corpus.files=[{tmp_path / 'texts.txt'}]", "objective.corpus.held_out=0.2"]
        return [*TINY, "objective=mlm", *files, "max_length=16", "max_tokens=64"]
    if kind == "lora":
        pytest.importorskip("peft")
        return ["model=local", f"model.path={checkpoint}", "lora.rank=2", "lora.dropout=0.1"]
    if kind == "distill":
        return [*TINY, "objective=distill", f"objective.teacher.path={checkpoint}", "objective.r_drop=1.0"]
    return [*TINY, "ema=0.9", "objective=symmetric", "objective.contrast=0.5", "layer_decay=0.5"]


@pytest.mark.parametrize("kind", ["mlm", "lora", "distill", "ema"])
def test_a_stopped_run_ends_as_one_that_was_not(
    tmp_path: Path, small_data: Path, tiny_checkpoint: Path, kind: str
) -> None:
    def config(runs: str) -> TrainConfig:
        common = [
            f"runs={tmp_path / runs}",
            f"data={small_data}",
            "name=run",
            "max_steps=5",
            "eval_every=2",
            "log_every=2",
        ]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("train", [*overrides_of(kind, tmp_path, tiny_checkpoint), *common]), TrainConfig)

    alone = train(config("alone"))
    for _ in range(3):
        stop = StopSignals()
        stop.received = signal.SIGTERM  # each time one step further
        with pytest.raises(Interrupted):
            train(config("stopped"), stop)
    stopped = train(config("stopped"))
    for name in ("model.safetensors", "last/model.safetensors", "config.json", "metrics.jsonl"):
        assert sha256_file(alone / name) == sha256_file(stopped / name), name

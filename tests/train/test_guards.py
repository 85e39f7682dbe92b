"""What stops or warns before figures lie: tokens, truncation, collapse, gradients."""

from __future__ import annotations

import json
import shutil
from math import log
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import load_checkpoint
from eval.detector.golden_tokens import TEXTS, golden_tokens
from train.process.accelerator import _settle_deepspeed
from train.tasks.validation import collapse, entropies


def test_another_tokenizer_is_named(tmp_path: Path, tiny_checkpoint: Path) -> None:
    folder = tmp_path / "copied"
    shutil.copytree(tiny_checkpoint, folder)
    tokens = golden_tokens(load_checkpoint(str(folder)).tokenizer)
    assert len(tokens) == len(TEXTS) == 12
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"golden_tokens": tokens}))
    load_checkpoint(str(folder))
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["normalizer"] = {"type": "Replace", "pattern": {"String": "ـ"}, "content": ""}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(UserError, match=r"cuts 1 of 12 fixed texts otherwise than .*المـــديـنة"):
        load_checkpoint(str(folder))


def test_entropies_by_hand() -> None:
    found = entropies(np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]))
    assert found["entropy"] == pytest.approx(log(2))
    assert found["information"] == pytest.approx(-(0.5 * log(0.25) + 0.5 * log(0.5)) - log(2))
    same = entropies(np.array([[0.4, 0.35, 0.25]] * 5))
    assert same["information"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({"majority_verdict": 0.99, "information": 0.1}, "99% of validation verdicts are one class"),
        ({"majority_verdict": 0.6, "information": 1e-7}, "hardly depend on the pair"),
        ({"majority_verdict": 0.6, "information": 0.1}, None),
    ],
)
def test_a_collapse_has_two_faces(metrics: dict[str, float], said: str | None) -> None:
    found = collapse(metrics)
    assert (said is None) == (found is None)
    assert said is None or said in str(found)


def test_gradients_that_are_not_finite_stop_by_name() -> None:
    from train.loop import _check_finite

    class Settings:
        rate, precision = 1e-3, "no"

    with pytest.raises(UserError, match="gradient norm is inf within steps 7 to 7"):
        _check_finite("gradient norm", float(torch.tensor(float("inf"))), 7, 1, Settings())  # type: ignore[arg-type]


@pytest.mark.parametrize(("asked", "said"), [({"ema": 0.99}, "ema=null"), ({"checkpoint_every": 5}, "fsdp2.yaml")])
def test_what_deepspeed_cannot_do_is_refused(asked: dict[str, float], said: str) -> None:
    plugin = SimpleNamespace(deepspeed_config={})
    accelerator = SimpleNamespace(state=SimpleNamespace(deepspeed_plugin=plugin))
    config = SimpleNamespace(**({"ema": None, "checkpoint_every": None, "max_grad_norm": 1.0} | asked))
    with pytest.raises(UserError, match=said):
        _settle_deepspeed(config, accelerator)  # type: ignore[arg-type]
    assert plugin.deepspeed_config == {}

"""Out of memory, simulated: the step begins again in halves, to the same sum."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from data_prep.foundation.errors import UserError
from train.config import TrainConfig
from train.loop import train
from train.process.memory import TokenBudget, padded_tokens
from train.tasks.nli import NliTask

ConfigOf = Callable[..., TrainConfig]
STILL = {"model__scratch__dropout": 0.0, "max_tokens": 512}


class _FailsBackward(torch.autograd.Function):
    """Passes on what it gets; runs out of memory on the way back, when later layers have their gradients already."""

    @staticmethod
    def forward(_ctx: Any, hidden: Tensor) -> Tensor:
        return hidden.clone()

    @staticmethod
    def backward(_ctx: Any, *_gradients: Tensor) -> Any:
        raise torch.OutOfMemoryError("simulated")


@pytest.fixture
def device_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """`device_of(256)` holds 256 tokens at once; gives the list of what was tried and did not fit."""

    def install(tokens: int) -> list[int]:
        whole, failed = NliTask.loss, []

        def loss(self: NliTask, model: nn.Module, rows: list[int], epoch: int) -> Tensor:
            asked = padded_tokens(self.lengths(rows))
            if asked <= tokens:
                return whole(self, model, rows, epoch)
            failed.append(asked)
            layer = self.model.get_submodule("model.layers.0")
            hook = layer.register_forward_hook(lambda _m, _i, hidden: _FailsBackward.apply(hidden))  # type: ignore[no-untyped-call]
            try:
                return whole(self, model, rows, epoch)
            finally:
                hook.remove()

        monkeypatch.setattr(NliTask, "loss", loss)
        return failed

    return install


def rows_of(folder: Path) -> list[list[float]]:
    """Loss and norm of each step."""
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [[row["loss"], row["grad_norm"]] for row in rows if "loss" in row]


def test_halves_add_up_to_the_whole(
    tmp_path: Path, config_of: ConfigOf, device_of: Callable[[int], list[int]], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = train(config_of(tmp_path, name="whole", **STILL))
    failed = device_of(200)
    halves = train(config_of(tmp_path, name="halves", **STILL))
    for one, two in zip(rows_of(whole), rows_of(halves), strict=True):
        assert one == pytest.approx(two, rel=1e-4)
    said = capsys.readouterr()
    assert "did not fit the memory; from step 1 on at most" in said.out + said.err
    limit = json.loads((halves / "circumstances.json").read_text())["split_to_tokens"]
    assert 0 < limit <= 200
    assert len(failed) <= 3  # remembered: each failure halves the budget for the rest of the run


def test_it_does_not_matter_when_it_was_found_out(
    tmp_path: Path, config_of: ConfigOf, device_of: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With dropout, too: the generators go back to the step's beginning.
    device_of(200)
    found_out = train(config_of(tmp_path, name="found_out", max_tokens=512))
    limit = json.loads((found_out / "circumstances.json").read_text())["split_to_tokens"]
    monkeypatch.setattr(TokenBudget, "__init__", lambda self: setattr(self, "limit", limit))
    known = train(config_of(tmp_path, name="known", max_tokens=512))
    assert (found_out / "model.safetensors").read_bytes() == (known / "model.safetensors").read_bytes()


def test_what_cannot_be_cut_stops_by_name(
    tmp_path: Path, config_of: ConfigOf, device_of: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    device_of(1)
    with pytest.raises(UserError, match=r"out of memory on 1 rows of up to \d+ tokens"):
        train(config_of(tmp_path, **STILL))
    with pytest.raises(UserError, match=r"out of memory.*lower max_tokens"):
        train(config_of(tmp_path, split_on_oom="false", **STILL))
    monkeypatch.setattr(NliTask, "is_additive", False)
    with pytest.raises(UserError, match="out of memory"):
        train(config_of(tmp_path, **STILL))


def test_pieces_keep_every_row_and_the_limit() -> None:
    budget, lengths = TokenBudget(100), [10, 20, 30, 40, 90]
    pieces = budget.pieces([0, 1, 2, 3, 4], lengths)
    assert [row for piece in pieces for row in piece] == [0, 1, 2, 3, 4]
    assert all(len(piece) == 1 or padded_tokens([lengths[row] for row in piece]) <= 100 for piece in pieces)
    assert TokenBudget().pieces([0, 1], [5000, 5000]) == [[0, 1]]

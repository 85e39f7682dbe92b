"""The rate that a loaded model is given, and a run that ends early because it learns nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import torch

from data_prep.foundation.errors import UserError
from train.config import ModelConfig, TrainConfig
from train.loop import train
from train.models.rate import chosen_rate, rate_for
from train.options import ObjectiveConfig, TeacherConfig
from train.process.collapse import STEPS, CollapseWatch, remedy_for
from train.tasks.supervision import Supervision, uninformed_loss


@pytest.mark.parametrize(
    ("millions", "width", "rate"),
    [(8.9, 256, 3e-4), (37.0, 384, 5e-5), (118.0, 384, 5e-5), (278.0, 768, 2e-5), (560.0, 1024, 1e-5)],
    ids=["ar-mini", "e5-small cut", "e5-small", "base", "large"],
)
def test_rates_by_size(millions: float, width: int, rate: float) -> None:
    assert rate_for(millions, width) == rate


def test_the_rate_chosen_is_said(tiny_checkpoint: Path) -> None:
    rate, said = chosen_rate(ModelConfig("tiny", str(tiny_checkpoint)))
    assert rate == 3e-4
    assert "lr=0.0003, chosen for" in said
    with pytest.raises(UserError, match="no model folder here"):
        chosen_rate(ModelConfig("none", "/nowhere/at/all"))


def watch(**changed: Any) -> CollapseWatch:
    values: dict[str, Any] = {"uninformed": 1.0986, "warmup_steps": 100, "remedy": remedy_for(2e-4), "state": {}}
    return CollapseWatch(**values | changed)


def stand_still(seen: CollapseWatch, steps: Iterable[int]) -> None:
    """The loss of a constant answer at each of the steps."""
    for step in steps:
        seen.hear_loss(step, 1.0986)


def test_two_collapsed_evaluations_in_a_row_end_a_run_with_the_remedy() -> None:
    seen = watch()
    for collapsed in (True, False, True):
        seen.hear_validation({"collapsed": collapsed})
    with pytest.raises(UserError, match=r"lr=7e-05 instead of 0.0002"):
        seen.hear_validation({"collapsed": True})


def test_a_loss_that_stays_where_a_constant_answer_has_it_ends_a_run() -> None:
    seen = watch()
    for step in range(20, 100 + STEPS, 20):
        seen.hear_loss(step, 1.0986)
    with pytest.raises(UserError, match=f"stood at 1.10 for {STEPS} steps"):
        seen.hear_loss(100 + STEPS, 1.0986)


def test_a_loss_that_falls_once_in_a_while_goes_on() -> None:
    seen = watch()
    for step in range(20, 2000, 20):
        seen.hear_loss(step, 1.05 if step % 200 == 0 else 1.1)
    with pytest.raises(UserError, match="stood at"):  # it was listening all the time
        stand_still(seen, range(2000, 2000 + STEPS + 40, 20))


def test_nothing_ends_a_run_that_is_not_watched() -> None:
    seen, blind, armed = watch(is_armed=False), watch(uninformed=None), watch()
    for step in range(20, 3000, 20):
        seen.hear_loss(step, 1.0986)
        seen.hear_validation({"collapsed": True})
        blind.hear_loss(step, 1.0986)
    blind.hear_validation({"perplexity": 20.0})
    with pytest.raises(UserError, match="stood at"):  # which ends one that is
        stand_still(armed, range(20, 3000, 20))


def objective(**changed: Any) -> ObjectiveConfig:
    teacher = TeacherConfig(None, None, None, 0.0, 1.0)
    values: dict[str, Any] = dict.fromkeys(("label_smoothing", "focal_gamma", "symmetry", "r_drop", "contrast"), 0.0)
    values |= {"name": "nli", "class_weights": None, "margin": 0.0, "teacher": teacher, "corpus": None}
    return ObjectiveConfig(**values | changed)


def test_the_uninformed_loss_is_the_entropy_of_the_labels() -> None:
    thirds = Supervision(torch.eye(3, dtype=torch.bool), torch.ones(3), torch.tensor([False, False, True]), None)
    both_ways = -(math.log(1 / 3) / 3 + 2 * math.log(2 / 3) / 3)
    assert uninformed_loss(thirds, 0.0, objective()) == pytest.approx(math.log(3))
    assert uninformed_loss(thirds, 0.5, objective()) == pytest.approx((math.log(3) + both_ways) / 2)
    assert uninformed_loss(thirds, 0.0, objective(r_drop=1.0)) is None
    open_row = Supervision(torch.tensor([[True, True, False]]), torch.ones(1), torch.tensor([False]), None)
    assert uninformed_loss(open_row, 0.0, objective()) is None


def collapsing(tiny_checkpoint: Path) -> dict[str, Any]:
    """A pretrained model that a rate of 1 breaks within a step or two."""
    return {"model": "local", "model__path": tiny_checkpoint, "lr": 1.0, "warmup": 0.0, "max_steps": 8, "eval_every": 1}


def test_a_run_that_collapses_ends_and_leaves_nothing(
    tmp_path: Path, config_of: Callable[..., TrainConfig], tiny_checkpoint: Path
) -> None:
    with pytest.raises(UserError, match=r"2 evaluations in a row .*lr=0.3 instead of 1"):
        train(config_of(tmp_path, **collapsing(tiny_checkpoint)))
    assert not list(tmp_path.rglob("train/*"))


def test_a_run_that_collapses_goes_on_where_asked(
    tmp_path: Path, config_of: Callable[..., TrainConfig], tiny_checkpoint: Path
) -> None:
    folder = train(config_of(tmp_path, **collapsing(tiny_checkpoint), stop_on_collapse="false", patience=9))
    assert (folder / "manifest.json").is_file()


def test_the_run_knows_the_rate_that_was_chosen(
    tmp_path: Path, config_of: Callable[..., TrainConfig], tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = train(config_of(tmp_path, model="local", model__path=tiny_checkpoint, max_steps=1))
    assert '"lr": 0.0003' in (folder / "manifest.json").read_text(encoding="utf-8")
    assert "lr=0.0003, chosen for" in capsys.readouterr().out


def test_a_rate_is_not_chosen_for_a_model_from_scratch(tmp_path: Path, config_of: Callable[..., TrainConfig]) -> None:
    with pytest.raises(UserError, match="chosen by size for pretrained models only"):
        train(config_of(tmp_path, lr="null"))

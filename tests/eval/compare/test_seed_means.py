"""What the learning curve and the ladder say of several seeds: the mean of their figures, drawn together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.learning_curve import gather, table
from benchmarks.seed_means import measured
from eval.compare.sides import Side
from eval.evaluation import read_evaluation


def test_a_mean_is_that_of_the_seeds_and_lies_between_their_draws(finished: Path, worsened: Path) -> None:
    runs = [read_evaluation(folder) for folder in (finished, worsened)]
    of_each = [run.facts.model.metrics["contradiction_f1"].value for run in runs]
    assert of_each[0] != of_each[1]
    cell = measured(Side("both", runs))["contradiction_f1"]
    assert cell["seeds"] == pytest.approx(of_each, abs=1e-6)
    assert cell["value"] == pytest.approx(np.mean(of_each), abs=1e-6)
    assert cell["low"] < cell["value"] < cell["high"]


def test_one_seed_has_the_interval_of_its_facts(finished: Path) -> None:
    run = read_evaluation(finished)
    expected = run.facts.model.metrics["accuracy"]
    cell = measured(Side("one", [run]))["accuracy"]
    assert cell["value"] == pytest.approx(expected.value, abs=1e-6)
    assert (cell["low"], cell["high"]) == pytest.approx((expected.low, expected.high), abs=0.02)  # other draws


def test_updates_are_counted_alone(finished: Path) -> None:
    run = read_evaluation(finished)
    flagged = next(part for part in run.facts.slices if (part.by, part.value) == ("relation", "update"))
    assert measured(Side("one", [run]))["updates_flagged"]["value"] == pytest.approx(
        flagged.metrics["flagged"].value, abs=1e-6
    )


def test_a_curve_has_a_row_for_each_point_that_was_run(finished: Path, worsened: Path, tmp_path: Path) -> None:
    for name, folder in {"curve-0": worsened, "curve-native500-s13": worsened, "curve-native500-s14": finished}.items():
        (tmp_path / "eval").mkdir(exist_ok=True)
        (tmp_path / "eval" / name).symlink_to(folder)
    lines = table(gather(tmp_path)).splitlines()[2:]
    assert [line.split(" | ")[:3] for line in lines] == [["| 0", "stage 1", "1"], ["| 500", "native", "2"]]

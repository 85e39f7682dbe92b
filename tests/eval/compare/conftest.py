"""Two simulated systems, and a finished evaluation copied and made worse by hand."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.gate import policy, simulated_pairs, simulated_systems
from data_prep.foundation.resampling import Resamples
from data_prep.foundation.run_folder import write_json
from data_prep.pairs import LABEL_NAMES
from eval.compare.config import CompareConfig, Policy
from eval.compare.sides import Side
from eval.evaluation import read_evaluation
from eval.figures.measure import slice_facts, system_facts

Simulate = Callable[[str], tuple[Side, Side]]
Configure = Callable[..., CompareConfig]


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """Baseline and candidate over 900 pairs, the candidate with a defect (benchmarks/gate.py)."""

    def make(defect: str) -> tuple[Side, Side]:
        random = np.random.default_rng(7)
        pairs = simulated_pairs(900, random)
        return simulated_systems(pairs, defect, random)

    return make


@pytest.fixture(scope="session")
def configure() -> Configure:
    """A comparison of two simulated systems under configs/policy/default.yaml, keys of the policy replaced."""
    default: Policy = policy()

    def make(**changes: object) -> CompareConfig:
        rules = dataclasses.replace(default, **changes)  # type: ignore[arg-type]
        return CompareConfig("before", "after", None, "runs", False, 13, 1000, rules)

    return make


@pytest.fixture
def worsened(finished: Path, tmp_path: Path) -> Path:
    """The finished evaluation with every pair of one relation called contradiction, facts and predictions alike."""
    folder = tmp_path / "worsened"
    shutil.copytree(finished, folder)
    run = read_evaluation(folder)
    said = run.predictions
    rows = pq.read_table(folder / "predictions.parquet").to_pylist()
    for row in rows:
        if row["relation"] in ("implied", "paraphrase"):
            row["predicted"] = "contradiction"
    pq.write_table(pa.Table.from_pylist(rows), folder / "predictions.parquet")
    predicted = np.array([LABEL_NAMES.index(row["predicted"]) for row in sorted(rows, key=lambda row: str(row["id"]))])
    resamples = Resamples.draw(said.clusters, 200, 13)
    model = system_facts(said.gold, said.scores, predicted, resamples, 0.5)
    slices = slice_facts(said.pairs, said.gold, predicted, resamples)
    facts = dataclasses.replace(run.facts, model=model, slices=slices)
    write_json(folder / "facts.json", dataclasses.asdict(facts))
    return folder

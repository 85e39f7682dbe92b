"""Cases, rates and the run folder of the robustness suite, on the tiny model and the shipped pairs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir
from scipy.stats import beta

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.provenance import code_facts
from data_prep.foundation.resampling import Resamples, share_interval
from data_prep.pairs import ClaimPair, Label
from eval.facts.types import EvalSettings, PredictorFacts
from eval.robustness.cases import make_cases
from eval.robustness.config import RobustnessConfig
from eval.robustness.facts import RobustnessFacts
from eval.robustness.measure import Verdicts, behaviour_facts, failures
from eval.robustness.pages import html_page
from eval.robustness.run import run
from eval.robustness.score import tokens_of
from eval.robustness.suite import BEHAVIOURS, Kind

if TYPE_CHECKING:
    from tests.conftest import MakePair, OpenPage

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
Configure = Callable[..., RobustnessConfig]
E, N, C = Label.entailment, Label.neutral, Label.contradiction


@pytest.fixture(scope="session")
def configure(data_folder: Path, tiny_checkpoint: Path) -> Configure:
    """The config that `python -m eval.robustness <overrides>` runs with, on the tiny model and the shipped pairs."""

    def make(runs: Path, *overrides: str) -> RobustnessConfig:
        own = [f"runs={runs}", f"data={data_folder}", f"checkpoint={tiny_checkpoint}", "bootstrap_draws=200"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("robustness", [*own, "name=suite", "max_cases=6", *overrides]), RobustnessConfig)

    return make


@pytest.fixture(scope="session")
def suite(configure: Configure, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one finished run of all tests."""
    folder = run(configure(tmp_path_factory.mktemp("robustness")))
    assert folder is not None
    return folder


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_cases_follow_from_pairs_and_seed_and_change_something(
    name: str, shipped_splits: dict[str, list[ClaimPair]]
) -> None:
    pairs = shipped_splits["test"]
    cases, tried = make_cases(name, pairs, 12, 13)
    mixed = random.Random(5).sample(pairs, len(pairs))
    assert make_cases(name, mixed, 12, 13) == (cases, tried)
    assert len(cases) <= 12 <= tried
    assert len({(case.before.id, case.after.id) for case in cases}) == len(cases)
    if BEHAVIOURS[name].kind is not Kind.MFT:
        assert all(case.before.id != case.after.id for case in cases)


def test_a_turned_claim_stands_beside_what_implies_or_is_it(make_pair: MakePair) -> None:
    """Never beside a claim that is compatible with it: there the new label would be a guess."""
    true, turned = "ارتفع سعر النفط اليوم في لندن", "انخفض سعر النفط اليوم في لندن"
    implied = make_pair(E, premise="قفز سعر النفط اليوم في لندن", hypothesis=true)
    compatible = make_pair(N, premise=true, hypothesis="ارتفع سعر الذهب اليوم في لندن")
    [one], _ = make_cases("antonym", [implied], 5, 13)
    assert (one.before.premise, one.before.hypothesis) == (implied.premise, true)
    assert (one.after.premise, one.after.hypothesis) == (implied.premise, turned)
    [one], _ = make_cases("antonym", [compatible], 5, 13)
    assert (one.before.premise, one.before.hypothesis) == (true, true)
    assert (one.after.premise, one.after.hypothesis) == (true, turned)


def test_one_source_for_both_sides(make_pair: MakePair) -> None:
    [case], _ = make_cases("attribution_both", [make_pair()], 5, 13)
    added = [getattr(case.after, side).replace(getattr(case.before, side), "") for side in ("premise", "hypothesis")]
    assert added[0] == added[1] != ""
    [case], _ = make_cases("attribution", [make_pair()], 5, 13)
    assert (case.after.premise == case.before.premise) != (case.after.hypothesis == case.before.hypothesis)


def test_what_counts_as_a_failure() -> None:
    before, after = np.array([E, E, N, C, C]), np.array([E, C, E, C, E])
    assert failures(Kind.MFT, before, after).tolist() == [False, True, False, True, False]
    assert failures(Kind.INV, before, after).tolist() == [False, True, True, False, True]
    assert failures(Kind.DIR, before, after).tolist() == [True, False, True, True, True]


def test_rates_of_a_test() -> None:
    before, after = np.array([N, N, N, C, C, E]), np.array([N, C, E, C, N, E])
    verdicts = Verdicts(before, after, list("abcdef"), np.array([True, False, False, False, False, True]))
    facts = behaviour_facts("hamza", 9, verdicts, 200, 13)
    assert (facts.num_tried, facts.num_cases, facts.num_clusters, facts.num_failures) == (9, 6, 6, 3)
    rates = (facts.failure_rate, facts.contradiction_flips, facts.tokens_unchanged)
    assert [rate and rate.value for rate in rates] == [0.5, 0.333333, 0.333333]
    nothing = behaviour_facts("hamza", 9, Verdicts(before[:0], after[:0], [], None), 200, 13)
    assert (nothing.num_cases, nothing.failure_rate, nothing.contradiction_flips) == (0, None, None)


def test_no_failure_in_few_cases_is_no_promise() -> None:
    """Clopper and Pearson, by scipy's beta quantile: of 10 without a failure up to 30.8 % may fail."""
    reach = round(float(beta.ppf(0.975, 1, 10)), 6)
    ten = Resamples.draw(list("abcdefghij"), 200, 13)
    none, all_ = share_interval(np.zeros(10, bool), ten), share_interval(np.ones(10, bool), ten)
    assert (none.value, none.low, none.high) == (0.0, 0.0, reach)
    assert (all_.value, all_.low, all_.high) == (1.0, round(1 - reach, 6), 1.0)


def test_facts_say_what_the_cases_say(suite: Path) -> None:
    facts = json.loads((suite / "robustness.json").read_text(encoding="utf-8"))
    rows = pq.read_table(suite / "cases.parquet").to_pylist()
    assert [test["name"] for test in facts["tests"]] == list(BEHAVIOURS)
    for test in facts["tests"]:
        own = [row for row in rows if row["test"] == test["name"]]
        assert (test["num_cases"], test["num_failures"]) == (len(own), sum(row["failed"] for row in own))
    by_letters = {test["name"]: test["tokens_unchanged"] for test in facts["tests"]}
    assert by_letters["punctuation"]["value"] < 1
    assert sum(test["num_failures"] for test in facts["tests"]) > 0


def test_a_second_run_gives_the_same_bytes(suite: Path, configure: Configure, tmp_path: Path) -> None:
    again = run(configure(tmp_path, "max_tokens=512", "tests=[hamza,negation]"))
    assert again is not None
    first, second = (json.loads((one / "robustness.json").read_text(encoding="utf-8")) for one in (suite, again))
    assert [test for test in first["tests"] if test["name"] in ("hamza", "negation")] == second["tests"]
    third = run(configure(tmp_path, "max_tokens=512", "tests=[hamza,negation]", "overwrite=true"))
    assert third is not None
    for name in ("robustness.json", "report.md", "report.html", "cases.parquet"):
        assert (third / name).read_bytes() == (again / name).read_bytes()


def test_foreign_text_is_escaped(suite: Path) -> None:
    rows = pq.read_table(suite / "cases.parquet").to_pylist()
    for row in rows:
        row |= {"failed": True, "premise_after": '<script>alert("x")</script>', "pair": "<i>x"}
    verdicts = Verdicts(np.array([N]), np.array([C]), ["a"], None)
    tests = [behaviour_facts(name, 1, verdicts, 200, 13) for name in BEHAVIOURS]
    settings = EvalSettings(13, 200, "event", "macro_f1", 5, 0.5, 0.02, 256, "fp64")
    system = PredictorFacts("<i>tiny", "checkpoint", True, None, None, None, None)
    facts = RobustnessFacts(1, "<i>data", "r", "test", 9, system, 0.5, tests, 12, settings, code_facts())
    page = html_page(facts, rows)
    assert "<script>alert" not in page
    assert "<i>x" not in page
    assert "<i>tiny" not in page
    assert "<i>data" not in page
    assert '<div class="claims" lang="ar" dir="rtl">' in page


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("tests=[hamsa]", "tests must be one of same_sentence, hamza"),
        ("max_cases=0", "max_cases must be 1 or more"),
    ],
)
def test_a_slip_is_told_by_name(configure: Configure, tmp_path: Path, override: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        configure(tmp_path, override)


def test_predictions_made_elsewhere_cannot_be_asked_again(configure: Configure, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no word on changed pairs"):
        configure(tmp_path, "predictor=file", "predictor.files=[x.csv]")


def test_a_change_that_applies_nowhere_is_no_figure(configure: Configure, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="none of the changes applies"):
        run(configure(tmp_path, "tests=[digits_ascii]"))


@pytest.mark.slow
def test_the_detector_that_ships_is_found_by_its_name(
    configure: Configure, tmp_path: Path, make_pair: MakePair
) -> None:
    ids = tokens_of(configure(tmp_path, "checkpoint=starter"), [make_pair(), make_pair(premise="خبر آخر")])
    assert ids[0] != ids[1]
    assert all(len(row or ()) > 4 for row in ids)


def test_the_command(tmp_path: Path, data_folder: Path, tiny_checkpoint: Path) -> None:
    own = [f"runs={tmp_path}", f"data={data_folder}", f"checkpoint={tiny_checkpoint}", "max_cases=5", "name=one"]
    done = command(*own, "tests=[hamza,same_sentence]")
    assert done.returncode == 0, done.stderr
    assert "INV hamza" in done.stdout
    assert (tmp_path / "robustness/one/report.html").is_file()
    again = command(*own)
    assert (again.returncode, "is a finished run" in again.stderr) == (2, True)
    slip = command("tests=[hamsa]")
    assert (slip.returncode, "tests must be one of" in slip.stderr, "Traceback" in slip.stderr) == (2, True, False)


def command(*overrides: str) -> subprocess.CompletedProcess[str]:
    """`python -m eval.robustness` in the repository's root, its output kept."""
    line = [sys.executable, "-m", "eval.robustness", *overrides]
    return subprocess.run(line, cwd=CONFIGS.parent, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_the_page_in_a_browser(suite: Path, open_page: OpenPage) -> None:
    for width in (1280, 390):
        opened = open_page(suite / "report.html", width=width)
        assert opened.complaints == []
        assert [url for url in opened.requests if not url.startswith("file:")] == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        claims = opened.page.locator("details[open] .claims").first
        assert claims.evaluate("element => getComputedStyle(element).direction") == "rtl"

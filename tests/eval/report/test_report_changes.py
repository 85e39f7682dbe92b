"""What changed against a baseline: the pairs that changed sides, and a baseline that scored other pairs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from eval.config import EvalConfig
from eval.evaluation import Evaluation, read_evaluation
from eval.facts.files import read_facts
from eval.report.changes import changes, read_baseline
from eval.report.page import html_report, markdown_report
from eval.run import evaluate


@pytest.fixture
def baseline(finished: Path) -> Evaluation:
    return read_evaluation(finished)


@pytest.fixture
def candidate(baseline: Evaluation) -> Evaluation:
    """The same system, but the first 3 wrong pairs made right and the first 2 right ones made wrong."""
    gold, verdicts = baseline.predictions.gold, baseline.predictions.decided.copy()
    wrong = [row for row in range(len(verdicts)) if verdicts[row] != gold[row]][:3]
    right = [row for row in range(len(verdicts)) if verdicts[row] == gold[row]][:2]
    verdicts[wrong] = gold[wrong]
    verdicts[right] = (gold[right] + 1) % len(Label)
    return dataclasses.replace(baseline, predictions=dataclasses.replace(baseline.predictions, verdicts=verdicts))


def test_pairs_that_changed_sides_are_counted_and_shown(baseline: Evaluation, candidate: Evaluation) -> None:
    found = changes(baseline, candidate, draws=1000, seed=13)
    assert (found.num_fixed, found.num_broken) == (3, 2)
    assert [pair.direction for pair in found.pairs] == ["broken"] * 2 + ["fixed"] * 3
    for pair in found.pairs:
        gold = pair.pair.label.name
        assert (pair.before == gold, pair.after == gold) == (
            pair.direction == "broken",
            pair.direction == "fixed",
        )
    accuracy = next(one for one in found.metrics if one.metric == "accuracy").difference
    assert accuracy.value == pytest.approx(1 / len(baseline.pairs), abs=1e-6)


def test_a_system_has_not_changed_against_itself(baseline: Evaluation) -> None:
    found = changes(baseline, baseline, draws=1000, seed=13)
    assert (found.num_fixed, found.num_broken, found.pairs) == (0, 0, [])
    assert {one.verdict for one in found.metrics} == {"equal"}


def test_both_pages_say_what_changed(baseline: Evaluation, candidate: Evaluation, finished: Path) -> None:
    found = changes(baseline, candidate, draws=1000, seed=13)
    facts = read_facts(finished / "facts.json")
    sentence = "3 pairs are right now that were wrong; 2 were right and are wrong now"
    page, markdown = html_report(facts, baseline.predictions, found), markdown_report(facts, found)
    assert sentence in page
    assert sentence in markdown
    assert page.count('data-direction="fixed"') == 3
    assert all(pair.pair.id in page for pair in found.pairs)
    assert "Changed since" not in html_report(facts, baseline.predictions) + markdown_report(facts)


def test_a_baseline_of_other_pairs_stops_before_anything_is_scored(
    baseline: Evaluation, finished: Path, make_config: Callable[..., EvalConfig], tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=r"scored other pairs than .* split validation"):
        evaluate(make_config(tmp_path, "split=validation", f"baseline={finished}", "checkpoint=nowhere"))
    with pytest.raises(UserError, match="no finished evaluation"):
        evaluate(make_config(tmp_path, f"baseline={tmp_path}", "checkpoint=nowhere"))
    first = baseline.pairs[0]
    other = [dataclasses.replace(first, label=Label((first.label + 1) % len(Label))), *baseline.pairs[1:]]
    with pytest.raises(UserError, match=f"other gold labels than here for 1 pairs .first {first.id}"):
        read_baseline(finished, other, "here")


def test_the_report_of_a_run_compares_it(
    finished: Path, make_config: Callable[..., EvalConfig], tmp_path: Path
) -> None:
    folder = evaluate(make_config(tmp_path, f"baseline={finished}"))
    assert folder is not None
    assert f"Changed since <bdi>{finished.name}</bdi>" in (folder / "report.html").read_text(encoding="utf-8")
    assert (folder / "facts.json").read_bytes() == (finished / "facts.json").read_bytes()

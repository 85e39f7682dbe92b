"""What changed against a baseline: the pairs that changed sides, and a baseline that scored other pairs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from eval.config import EvalConfig
from eval.evaluate import evaluate
from eval.facts import read_facts
from eval.finished import FinishedRun, read_run
from eval.report.changes import changes, read_baseline
from eval.report.page import html_report, markdown_report


@pytest.fixture
def baseline(finished: Path) -> FinishedRun:
    return read_run(finished)


@pytest.fixture
def candidate(baseline: FinishedRun) -> FinishedRun:
    """The same system, but the first 3 wrong pairs made right and the first 2 right ones made wrong."""
    predicted = baseline.predicted.copy()
    wrong = [row for row in range(len(predicted)) if predicted[row] != baseline.gold[row]][:3]
    right = [row for row in range(len(predicted)) if predicted[row] == baseline.gold[row]][:2]
    predicted[wrong] = baseline.gold[wrong]
    predicted[right] = (baseline.gold[right] + 1) % len(Label)
    return dataclasses.replace(baseline, predicted=predicted)


def test_pairs_that_changed_sides_are_counted_and_shown(baseline: FinishedRun, candidate: FinishedRun) -> None:
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


def test_a_system_has_not_changed_against_itself(baseline: FinishedRun) -> None:
    found = changes(baseline, baseline, draws=1000, seed=13)
    assert (found.num_fixed, found.num_broken, found.pairs) == (0, 0, [])
    assert {one.verdict for one in found.metrics} == {"equal"}


def test_both_pages_say_what_changed(
    baseline: FinishedRun, candidate: FinishedRun, finished: Path, rows: list[dict[str, Any]]
) -> None:
    found = changes(baseline, candidate, draws=1000, seed=13)
    facts = read_facts(finished / "facts.json")
    sentence = "3 pairs are right now that were wrong; 2 were right and are wrong now"
    page, markdown = html_report(facts, rows, found), markdown_report(facts, found)
    assert sentence in page
    assert sentence in markdown
    assert page.count('data-direction="fixed"') == 3
    assert all(pair.pair.id in page for pair in found.pairs)
    assert "Changed since" not in html_report(facts, rows) + markdown_report(facts)


def test_a_baseline_of_other_pairs_stops_before_anything_is_scored(
    baseline: FinishedRun, finished: Path, make_config: Callable[..., EvalConfig], tmp_path: Path
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

"""README, results page and facts say the same figures."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.learning_curve import with_table
from benchmarks.results import PAGES, differences, read_rows, run_again, table_row, with_tables
from eval.facts.files import read_facts

ROOT = Path(__file__).resolve().parent.parent
FACTS = {
    "native test": ROOT / "eval/detector/starter/files/facts.json",
    "ANS dev": ROOT / "docs/results/starter-on-ans.facts.json",
}
METRICS = ("contradiction_f1", "average_precision", "macro_f1", "accuracy")
SYSTEMS = {
    "majority": "majority",
    "hypothesis only": "hypothesis_only",
    "word overlap": "overlap",
    "TF-IDF + logistic regression": "tfidf",
}


def _row(system: Any) -> list[str]:
    cells = [system.metrics[name] for name in METRICS]
    return [f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]" for cell in cells]


def _tables(page: str) -> dict[str, dict[str, list[str]]]:
    """Rows by the set whose name stood last in a head or a bold line, then by system."""
    tables: dict[str, dict[str, list[str]]] = {}
    current = None
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        named = next((name for name in FACTS if cells and name in cells[0]), None)
        if named and (len(cells) < 2 or not re.match(r"[01]\.\d", cells[1])):
            current = tables.setdefault(named, {})
        elif len(cells) == len(METRICS) + 1 and re.match(r"[01]\.\d", cells[1]) and current is not None:
            current[cells[0].strip("*")] = cells[1:]
    return tables


@pytest.mark.parametrize("name", ["README.md", "docs/results.md"])
def test_the_tables_are_the_facts(name: str) -> None:
    tables = _tables((ROOT / name).read_text(encoding="utf-8"))
    assert set(tables) == set(FACTS)
    for of_set, rows in tables.items():
        facts = read_facts(FACTS[of_set])
        systems = {shown: facts.baselines[key] for shown, key in SYSTEMS.items()} | {"starter": facts.model}
        assert {"starter", "TF-IDF + logistic regression"} <= set(rows)
        assert {shown: cells for shown, cells in rows.items() if cells != _row(systems[shown])} == {}


def test_calibration_and_coverage_are_the_facts() -> None:
    facts = read_facts(FACTS["native test"])
    page = " ".join((ROOT / "docs/results.md").read_text(encoding="utf-8").split())
    before, after = facts.calibration.before, facts.calibration.after
    assert after is not None
    assert f"calibration error of {before.ece.value:.3f}".replace("0.", ".") in page
    assert f"does not help ({after.ece.value:.3f})".replace("0.", ".") in page
    assert f"Brier score {_short(before.brier)}" in page
    tenth, fifth = (
        next(point.risk for point in facts.risk_coverage.points if point.coverage == share) for share in (0.1, 0.2)
    )
    assert f"{_percent(tenth)} are wrong, of a fifth {_percent(fifth)}." in page


def _short(cell: Any) -> str:
    return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]".replace("0.", ".")


def _percent(cell: Any) -> str:
    value, low, high = (f"{100 * share:.1f}" for share in (cell.value, cell.low, cell.high))
    return f"{value} % [{low}, {high}]".replace(" 0.", " .").replace("[0.", "[.").removeprefix("0")


ROWS = read_rows()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_row_expects_what_its_facts_say(name: str) -> None:
    assert differences(ROWS[name]) == []
    assert (read_facts(ROOT / ROWS[name].facts).code.commit or "").startswith(ROWS[name].commit)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_making_the_tables_again_changes_nothing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<!-- rows: " in text
    assert with_tables(text, ROWS) == text


def test_a_figure_typed_in_is_set_right() -> None:
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    assert (
        with_tables(text.replace(table_row(ROWS["native_starter"]), "| **starter** | 0.999 [0.999, 0.999] | x |"), ROWS)
        == text
    )


def test_a_run_made_again_is_held_against_the_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed: list[str] = []
    monkeypatch.setattr("benchmarks.results._run", typed.append)
    rows = [ROWS[name] for name in ("native_starter", "native_tfidf", "ans_starter")]
    made = tmp_path / "eval" / rows[0].run / "facts.json"
    made.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / rows[0].facts, made)
    assert run_again(rows, str(tmp_path), None) == []
    assert len(typed) == 2  # both native rows are of one run
    assert "ans_starter: left out, it needs --data-root" in capsys.readouterr().err
    shutil.copyfile(ROOT / rows[2].facts, made)  # another set's figures
    assert any(
        text.startswith("native_starter: accuracy came to 0.801") for text in run_again(rows, str(tmp_path), None)
    )


def test_causes_of_errors_add_up() -> None:
    counts = Counter(
        json.loads(row)["cause"] for row in (ROOT / "docs/results/errors.jsonl").read_text("utf-8").splitlines()
    )
    page = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    assert counts.total() == 30
    assert [cause for cause, count in counts.items() if f"| {cause} | {count} |" not in page] == []


def test_the_curve_on_the_page_is_what_was_gathered() -> None:
    page = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    curve = json.loads((ROOT / "data_prep/shipped/learning_curve.json").read_text(encoding="utf-8"))
    assert with_table(page, curve) == page
    assert {point["runs"] for size, point in curve["native"].items() if size != "0"} == {3}

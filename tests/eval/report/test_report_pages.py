"""The report of one evaluation: whole, escaped, right to left."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from eval.evaluation import read_evaluation
from eval.report.page import html_report, markdown_report


def test_reports_can_be_rendered_again_from_what_is_written(finished: Path, page: str) -> None:
    read = read_evaluation(finished)
    assert markdown_report(read.facts) == (finished / "report.md").read_text(encoding="utf-8")
    assert html_report(read.facts, read.predictions) == page


class Page(HTMLParser):
    """Tags with their attributes, in order; AssertionError where one is closed that was not open."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(page: str) -> None:
    tags = Page(page).tags
    names = [name for name, _ in tags]
    assert not {"link", "iframe", "img", "object", "embed"} & set(names)
    for name, attributes in tags:
        for key in ("src", "href", "xlink:href", "data", "action"):
            target = attributes.get(key)
            assert target is None or target.startswith("#") or (name == "a" and key == "href"), (name, key, target)
    assert not re.search(r"@import|url\((?!#)|fetch\(|XMLHttpRequest|innerHTML", page)
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_only_the_script_of_the_page_may_run(page: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = re.findall(r"script-src 'sha256-(.*?)'", page)
    assert [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts] == allowed
    assert len(scripts) == 1
    assert "default-src 'none'" in page


def test_no_control_character_reaches_a_page(finished: Path) -> None:
    read = read_evaluation(finished)
    pairs, row = list(read.pairs), int(np.flatnonzero(read.predictions.decided != read.predictions.gold)[0])
    pairs[row] = dataclasses.replace(pairs[row], premise="قال\x00 \x1b[31mالوزير\x85")
    page = html_report(read.facts, dataclasses.replace(read.predictions, pairs=pairs))
    assert "قال\ufffd" in page
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page)


def test_claims_run_from_right_to_left(page: str, rows: list[dict[str, Any]]) -> None:
    wrong = [row for row in rows if row["predicted"] != row["label"]]
    shown = [attributes for name, attributes in Page(page).tags if attributes.get("class") == "claims"]
    assert len(shown) == len(wrong)
    assert all(attributes["dir"] == "rtl" and attributes["lang"] == "ar" for attributes in shown)


def test_plots_are_well_formed_and_named(page: str) -> None:
    plots = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    names = ["precision over recall", "reliability of the contradiction score", "risk over coverage"]
    assert [plot.get("aria-label") for plot in plots] == names
    targets = [
        re.findall(r"url\(#(.*?)\)|xlink:href=\"#(.*?)\"", svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    ]
    ids = set(re.findall(r'\bid="(.*?)"', page))
    assert {one or other for found in targets for one, other in found} <= ids


def tables(markdown: str) -> list[list[list[str]]]:
    """Cells of every table in a Markdown text: runs of lines that begin with a bar."""
    found: list[list[list[str]]] = [[]]
    for line in markdown.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_tables_of_the_markdown_report_are_tables(finished: Path, facts: Any) -> None:
    found = tables((finished / "report.md").read_text(encoding="utf-8"))
    systems, _, _, confusion, slices, audits = found
    for table in found:
        assert len({len(row) for row in table}) == 1
        assert set("".join(table[1])) <= {"-", ":"}
    assert [row[0] for row in systems[2:]] == ["majority", "hypothesis_only", "overlap", "tfidf", "**tiny**"]
    assert [[int(cell) for cell in row[1:]] for row in confusion[2:]] == facts["model"]["confusion"]
    large = [one for one in facts["slices"] if not one["small"]]
    assert 0 < len(large) < len(facts["slices"])
    accuracy = [float(row[4].split()[0]) for row in slices[2:]]
    assert len(accuracy) == len(large)
    assert accuracy == sorted(accuracy)
    assert audits[6] == ["pairs known from training", "not known: the system does not say what it was trained on"]
    cell = facts["model"]["metrics"]["contradiction_f1"]
    assert systems[-1][1] == f"{cell['value']:.3f} [{cell['low']:.3f}, {cell['high']:.3f}]"

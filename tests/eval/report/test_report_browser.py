"""The report in Chromium: search, filters, sorting, right to left, no network, nothing from the data is executed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from data_prep.foundation.fold import fold
from eval.evaluation import read_evaluation
from eval.facts.types import Facts
from eval.report.page import html_report

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = pytest.mark.slow

HOSTILE = [
    "<script>document.title = 'owned'</script> قال الوزير",
    "</script><script>document.title = 'owned'</script>",
    "\"><img src=x onerror=\"document.title = 'owned'\"> '",
    "\u202eقال\u202c الوزير\x00 \x1b[31m \u2067نفى",
    "{{ 7 * 7 }} {% raw %} <!-- --> ]]> &lt;b&gt;",
    "ا" * 4000,
]


@pytest.fixture(scope="module")
def report(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished evaluation's page, with hostile claims, speakers and slices among its errors."""
    read = read_evaluation(finished)
    pairs, said = list(read.pairs), read.predictions
    for row, text in zip(np.flatnonzero(said.decided != said.gold).tolist(), HOSTILE, strict=False):
        pairs[row] = dataclasses.replace(
            pairs[row], premise=f"{text} وصل الوفد", hypothesis_speaker=text[:80], phenomenon=text[:80]
        )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html_report(_with_slices(read.facts), dataclasses.replace(said, pairs=pairs)), encoding="utf-8")
    return path


def _with_slices(facts: Facts) -> Facts:
    """The same slice under hostile names."""
    named = [dataclasses.replace(facts.slices[0], value=text[:80]) for text in HOSTILE]
    return dataclasses.replace(facts, slices=[*facts.slices, *named])


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_opens_quietly_and_stays_within_the_screen(
    open_page: OpenPage, report: Path, width: int, scheme: str
) -> None:
    opened = open_page(report, width=width, scheme=scheme)
    assert opened.complaints == []
    assert opened.requests == [report.as_uri()]
    assert opened.page.title().startswith("tiny on shipped")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator("main img, main script, main iframe").count() == 0


def test_both_colour_schemes_are_drawn(open_page: OpenPage, report: Path) -> None:
    lightness = {}
    for scheme in ("light", "dark"):
        page = open_page(report, scheme=scheme).page
        for part in ("body", "#curve text", "mark"):
            element = page.locator(part).first
            style = element.evaluate("it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]")
            lightness[scheme, part] = [_lightness(colour) for colour in style]
    ink, paper = lightness["light", "body"]
    assert ink < 100 < 200 < paper
    ink, paper = lightness["dark", "body"]
    assert paper < 60 < 200 < ink
    assert lightness["light", "mark"] != lightness["dark", "mark"]


def test_every_word_of_the_plots_can_be_read_in_the_dark(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, scheme="dark").page
    fills = page.locator("svg text").evaluate_all("all => all.map(it => getComputedStyle(it).fill)")
    assert len(fills) > 40
    assert min(map(_lightness, fills)) > 120


def _lightness(colour: str) -> float:
    numbers = colour[colour.index("(") + 1 : -1].split(",")
    return sum(map(float, numbers[:3])) / 3


def test_claims_run_from_right_to_left(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    sides = page.locator(".claims").first.locator(".claim")
    styles = sides.evaluate_all(
        "all => all.map(it => [getComputedStyle(it).direction, getComputedStyle(it).textAlign])"
    )
    assert styles == [["rtl", "start"], ["rtl", "start"]]
    premise, hypothesis = (sides.nth(place).bounding_box() for place in (0, 1))
    assert premise is not None
    assert hypothesis is not None
    assert premise["x"] > hypothesis["x"]


def test_search_folds_spelling_and_tells_the_count(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    total = page.locator("#pairs [data-item]").count()
    assert total > 20
    assert page.locator("#pairs [data-item]:visible").count() == 20
    page.get_by_label("Words in the claims").fill("وَصَــل الوفـد")
    assert page.locator("#pairs [data-item]:visible").count() == len(HOSTILE)
    assert f"{len(HOSTILE)} of {len(HOSTILE)} shown, {total} in all" in page.locator("#find output").inner_text()
    page.get_by_label("Words in the claims").fill("لا توجد هذه الكلمات")
    assert page.locator("#pairs [data-item]:visible").count() == 0


def test_the_page_folds_as_the_project_does(open_page: OpenPage, report: Path) -> None:
    letters = [chr(code) for code in [*range(0x20, 0x180), *range(0x600, 0x700), *range(0xFB50, 0xFEFF)]]
    texts = [*(f"ب{letter}ت 1" for letter in letters), "مُحَمَّدٌ ٣٤٥ ۳ 123", "ﻻﷲ  الـرّقّـة!", *HOSTILE]
    folded = open_page(report).page.evaluate("texts => texts.map(fold)", texts)
    assert [(text, it) for text, it in zip(texts, folded, strict=True) if it != fold(text)] == []


def test_filters_and_pages(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    page.locator("#find select[name=kind]").select_option("missed")
    kinds = page.locator("#pairs [data-item]:visible").evaluate_all("all => all.map(it => it.dataset.kind)")
    assert set(kinds) == {"missed"}
    page.locator("#find select[name=kind]").select_option("")
    page.get_by_role("button", name="Show 20 more").click()
    assert page.locator("#pairs [data-item]:visible").count() == 40
    assert page.evaluate("document.activeElement.hasAttribute('data-item')")


def test_slices_are_filtered_by_kind_and_name(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    rows = page.locator("#slice-rows tr:visible")
    page.locator("#find-slices select").select_option("relation")
    assert set(rows.locator("th small").all_inner_texts()) == {"relation"}
    page.get_by_label("Name of the slice").fill("retract")
    assert rows.locator("th bdi").all_inner_texts() == ["retraction"]


def test_a_slice_leads_to_its_errors(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    link = page.locator("#slices a[data-choose]").first
    value = link.get_attribute("data-value")
    told = link.inner_text()
    link.click()
    found = page.locator("#pairs [data-item]:visible").evaluate_all("all => all.map(it => it.dataset.slice.split(' '))")
    assert told == f"read {page.locator(f'#pairs .pair[data-slice~={value}]').count()}"
    assert found
    assert all(value in slices for slices in found)


def test_a_heading_sorts_by_keyboard(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    button = page.locator("#slices th").filter(has_text="pairs").get_by_role("button")
    for order in ("ascending", "descending"):
        button.focus()
        page.keyboard.press("Enter")
        pairs = page.locator("#slices tbody tr").evaluate_all("all => all.map(it => Number(it.cells[3].textContent))")
        assert pairs == sorted(pairs, reverse=order == "descending")
        assert page.locator("#slices th[aria-sort]").get_attribute("aria-sort") == order
    page.locator("#slices th").filter(has_text="accuracy").get_by_role("button").click()
    assert page.locator("#slices th[aria-sort]").all_inner_texts() == ["accuracy"]


def test_the_keyboard_reaches_everything(open_page: OpenPage, report: Path) -> None:
    page = open_page(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    reached = set()
    while "BODY" not in reached:  # the end of the page
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName + (document.activeElement.type ?? '')"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or "BODY" in reached
    assert {"INPUTsearch", "SELECTselect-one", "BUTTONbutton", "A"} <= reached


def test_print_shows_the_content_and_no_controls(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, scheme="dark").page
    page.emulate_media(media="print")
    assert not page.locator("#find").is_visible()
    assert page.locator(".verdict").is_visible()
    assert _lightness(page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")) > 200


def test_without_scripts_everything_stands_there(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, java_script_enabled=False).page
    assert page.locator("#pairs [data-item]:visible").count() == page.locator("#pairs [data-item]").count()
    assert not page.locator("#find").is_visible()

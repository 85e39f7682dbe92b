"""The demo in Chromium: it asks nothing of the network, answers, stands right to left, executes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Gradio's and Starlette's own
HOSTILE = (
    "<script>document.title='owned'</script> ${document.title='owned'} <img src=x onerror=\"document.title='owned'\">"
)


@pytest.fixture(scope="module")
def address(tiny_checkpoint: Path) -> Iterator[str]:
    """The demo of the tiny model, served from this process on a free port."""
    pytest.importorskip("gradio", reason="gradio is not installed (pip install '.[demo]')")
    from eval.demo.app import build, launch_options, open_judge
    from eval.demo.config import DemoConfig

    page = build(open_judge(DemoConfig(str(tiny_checkpoint), None, "127.0.0.1", 7860, 256, 16384, "no")))
    _, url, _ = page.launch(server_name="127.0.0.1", prevent_thread_lock=True, **launch_options())
    yield url
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_two_claims_are_answered_and_nothing_typed_is_executed(
    open_page: OpenPage, address: str, width: int, scheme: str
) -> None:
    opened = open_page(address, width=width, scheme=scheme)
    page = opened.page
    page.get_by_label("First claim", exact=True).fill("المعبر مفتوح أمام الشاحنات")
    page.get_by_label("Second claim", exact=True).fill(f"المعبر مغلق أمام الشاحنات {HOSTILE}")
    page.get_by_role("button", name="Compare").click()
    answer = page.locator("#answer")
    answer.wait_for()
    assert "no verdict" in answer.inner_text()
    assert "onerror" in answer.inner_text()  # shown as text
    assert page.title() == "Do these contradict each other?"
    assert page.locator("#verdict img, #verdict script").count() == 0
    assert answer.locator(".two").evaluate("it => getComputedStyle(it).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in opened.requests if not url.startswith((address, "data:", "blob:"))] == []


def test_two_articles_are_searched(open_page: OpenPage, address: str) -> None:
    page = open_page(address).page
    page.get_by_role("tab", name="Two articles").click()
    page.get_by_label("First article", exact=True).fill("أعلنت هيئة المنافذ أن معبر نصيب مفتوح أمام الشاحنات.")
    page.get_by_label("Second article", exact=True).fill("قال سائقون إن معبر نصيب لا يزال مغلقا أمام الشاحنات.")
    page.get_by_role("button", name="Search").click()
    first = page.locator("#pairs .answer").first
    first.wait_for()
    assert first.locator("mark").all_inner_texts()[0].startswith("معبر نصيب")

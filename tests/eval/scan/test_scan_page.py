"""The page of a scan in Chromium: right to left, searched, filtered; nothing out of an article is executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data_prep.claims.reading.article import Article
from eval.scan.run import scan

if TYPE_CHECKING:
    from tests.conftest import OpenPage
    from tests.eval.scan.conftest import MakeScan, WriteClaims

pytestmark = pytest.mark.slow

SCRIPT = "</script><script>document.title = 'owned'</script>"
IMAGE = '"><img src=x onerror="document.title = \'owned\'">'
TEXTS = [
    "أعلنت هيئة المنافذ أن معبر نصيب مفتوح أمام الشاحنات. وقال سائقون إن معبر نصيب لا يزال مغلقا أمام الشاحنات.",
    f"قال تجار إن سوق الخضار {SCRIPT} في درعا مفتوح أمام الزبائن. "
    f"وأكد باعة أن سوق الخضار {IMAGE} في درعا مغلق أمام الزبائن.",
]


@pytest.fixture
def page(write_claims: WriteClaims, make_scan: MakeScan) -> Path:
    """A scan of two articles, one of them hostile in text, title and outlet."""
    articles = [
        Article(1, "first", outlet="الحدث", text=TEXTS[0]),
        Article(1, SCRIPT, outlet=IMAGE, title=SCRIPT, url="javascript:document.title='owned'", text=TEXTS[1]),
    ]
    return scan(make_scan(claims=write_claims(*articles), name="page")) / "index.html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_opens_quietly_and_executes_nothing(open_page: OpenPage, page: Path, width: int, scheme: str) -> None:
    opened = open_page(page, width=width, scheme=scheme)
    assert opened.complaints == []
    assert opened.requests == [page.as_uri()]
    assert opened.page.title() == "Contradictions: page"
    assert opened.page.locator("main img, main script, main iframe, main a[href^=javascript]").count() == 0
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.get_by_text("onerror").count() > 0  # shown as text


def test_statements_stand_right_to_left_with_their_claims_marked(open_page: OpenPage, page: Path) -> None:
    opened = open_page(page).page
    pair = opened.locator(".pair").filter(has_text="نصيب").first
    assert pair.locator(".claims").evaluate("it => getComputedStyle(it).direction") == "rtl"
    assert pair.locator("mark").all_inner_texts() == [
        "معبر نصيب مفتوح أمام الشاحنات",
        "معبر نصيب لا يزال مغلقا أمام الشاحنات",
    ]
    sides = [pair.locator(".claims > div").nth(number).bounding_box() for number in (0, 1)]
    assert sides[0] is not None
    assert sides[1] is not None
    assert sides[0]["x"] > sides[1]["x"]


def test_search_folds_spelling_and_filters_choose(open_page: OpenPage, page: Path) -> None:
    opened = open_page(page).page
    shown = opened.locator(".event:visible")
    every = shown.count()
    opened.get_by_role("searchbox").fill("مَعْبَر أمام")
    assert 0 < shown.count() < every
    assert all("نصيب" in text for text in shown.all_inner_texts())
    opened.get_by_role("searchbox").fill("")
    opened.get_by_label("Outlet").select_option(label="الحدث")
    assert all("نصيب" in text for text in shown.all_inner_texts())
    opened.get_by_label("Outlet").select_option("")
    opened.get_by_label("Relation").select_option("contradiction")
    assert shown.count() == every


def test_articles_with_an_address_are_linked_and_dates_stay_on_one_line(
    open_page: OpenPage, write_claims: WriteClaims, make_scan: MakeScan
) -> None:
    address = "https://news.test/a?x=1&y=<2>"
    articles = [
        Article(1, "one", outlet="الحدث", title="معبر نصيب", url=address, published="2024-05-15", text=TEXTS[0]),
        Article(2, "two", url="ftp://news.test/b", published="2024-05-16", text=TEXTS[0].replace("نصيب", "جابر")),
    ]
    made = scan(make_scan(claims=write_claims(*articles), name="linked")) / "index.html"
    opened = open_page(made, width=320).page
    links = opened.locator("main .pair a")
    assert {links.nth(number).get_attribute("href") for number in range(links.count())} == {address}
    assert {link.strip() for link in links.all_inner_texts()} == {"معبر نصيب"}
    days = opened.locator("main time")
    assert days.count() >= 4
    assert all(days.nth(number).evaluate("it => it.getClientRects().length") == 1 for number in range(days.count()))
    assert set(days.all_inner_texts()) == {"2024-05-15", "2024-05-16"}

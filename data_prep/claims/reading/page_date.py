"""The day that a web page shows its reader: نُشر الأربعاء 15 مايو 2024, in words that no metadata repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from data_prep.claims.language.text import fold_key
from data_prep.claims.time.published import written_day

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATED = re.compile(r"date|time|publish|posted|تاريخ|نشر", re.IGNORECASE)  # in an element's class, id or itemprop
_SAID = re.compile(r"(?:تم |تاريخ |اخر )?(?:النشر|نشرت?|تاريخ|كتبت?|حررت?|تحديث|التحديث)(?!\w)")
_HIDDEN = ("script", "style", "noscript", "template", "svg", "head")
_LONGEST = 120  # characters of a piece of text that is a date with what stands beside it
_LATEST_YEARS = (1990, 2100)


def page_date(page: str) -> date | None:
    """The first day written out where the page marks a date, else says it is one, else alone behind the heading.

    None without any: what a page shows above its heading is mostly the day it was called up.
    """
    found: dict[int, date] = {}
    for text, rank in _short_texts(page):
        shown = fold_key(text)
        rank = 1 if rank > 1 and _SAID.search(shown) else rank
        if rank in found or rank == 3 or (rank == 2 and len(shown) > _LONGEST // 2):
            continue
        day = written_day(shown, 0, len(shown))
        if day and _LATEST_YEARS[0] <= day.year <= _LATEST_YEARS[1]:
            found[rank] = day
    return found[min(found)] if found else None


def _short_texts(page: str) -> Iterator[tuple[str, int]]:
    """Short texts with digits, and where: 0 in an element marked as a date, 2 behind the heading, 3 before it."""
    import lxml.html
    from lxml.etree import ParserError

    try:
        root = lxml.html.document_fromstring(
            page.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, ValueError):
        return
    heading_passed = False
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in _HIDDEN:
            continue
        heading_passed = heading_passed or element.tag == "h1"
        if _is_marked(element):
            yield " ".join(element.text_content().split())[:_LONGEST], 0
        for text in (element.text, element.tail):
            if text and len(text.strip()) <= _LONGEST and re.search(r"\d", text):
                yield text.strip(), 2 if heading_passed else 3


def _is_marked(element: HtmlElement) -> bool:
    if element.tag == "time":
        return True
    marks = " ".join(element.get(name, "") for name in ("class", "id", "itemprop"))
    return bool(_DATED.search(marks)) and len(element.text_content()) <= 4 * _LONGEST

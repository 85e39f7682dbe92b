"""One article a file: plain text, and the text of a web page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.page_date import page_date
from data_prep.claims.time.published import parse_published
from data_prep.reading.contents import FileProblemError, whole_text


def text_article(path: Path, _form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    text, encoding = whole_text(path, defaults.encoding)
    published = defaults.published or _date_in_name(path.name)
    yield Article(1, path.name, defaults.outlet, None, None, published, text, encoding)


def _date_in_name(name: str) -> str | None:
    day = parse_published(name.replace("_", " ").split(".")[0])
    return day.isoformat() if day else None


def html_article(path: Path, _form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """The text as received is what trafilatura takes out of the page: spans point into it, not into the
    markup.
    """
    from trafilatura import bare_extraction

    page, encoding = whole_text(path, defaults.encoding)
    try:
        document = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # of lxml's depths, where markup is broken beyond its patience
        raise FileProblemError(path, "page_without_article", f"trafilatura cannot read the page ({error})") from None
    text = getattr(document, "text", None)
    if not text:
        raise FileProblemError(path, "page_without_article", f"no article text found in the page: {page[:500]}")
    published = parse_published(document.date) or page_date(page) or parse_published(defaults.published)
    yield Article(
        1, path.name, document.sitename or defaults.outlet, document.url, document.title,
        published.isoformat() if published else None, text, encoding,
    )  # fmt: skip

"""Articles out of .txt, .html and every kind of table that pairs are read from, plain or gz/xz/zst, one by one.

Nothing vanishes: what cannot be read comes out as an Article with a `problem`, its line, and in `raw` what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.pages import html_article, text_article
from data_prep.claims.reading.rows import table_articles
from data_prep.reading.contents import FileProblemError, open_stream
from data_prep.reading.files import COMPRESSED, PAGES, TABLES, kind_of

_PAGES = {"text": text_article, "html": html_article}


def read_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """All articles of a file in order, and what stands in the place of others; line 0: the whole file, or its rest."""
    count = 0
    try:
        kind = kind_of(path)
        if kind is None:
            raise _unknown_kind(path)
        for article in _PAGES.get(kind, table_articles)(path, form, defaults):
            count += 1
            yield article
    except FileProblemError as problem:
        so_far = f" ({count} rows before it were read)" if count else ""
        yield Article(0, problem=problem.reason, raw=problem.detail + so_far)
        return
    if not count:
        yield Article(0, problem="file_without_article", raw="no row below the header, or nothing but empty lines")


def _unknown_kind(path: Path) -> FileProblemError:
    """A folder that cannot be entered has no kind either, and a better reason."""
    with open_stream(path):
        known = f"{', '.join(TABLES | PAGES)}, each also {', '.join(COMPRESSED)}"
        return FileProblemError(
            path, "file_of_unknown_kind", f"{path.suffix!r} is no kind of article file; known are {known}"
        )

"""Articles out of .txt, .html, .jsonl, .csv, .tsv and .parquet, plain or gz/xz/zst, one after the other.

Nothing vanishes: what cannot be read comes out as an Article with a `problem`, naming file, line and reason.
"""

from __future__ import annotations

import csv
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.reading.pages import html_article, text_article
from data_prep.claims.reading.rows import csv_articles, jsonl_articles, parquet_articles
from data_prep.claims.reading.streams import COMPRESSED, SUFFIXES, FileError, kind_of

_READERS: dict[str, Callable[[Path, ArticleFormat, Defaults], Iterator[Article]]] = {
    "text": text_article,
    "html": html_article,
    "jsonl": jsonl_articles,
    "csv": csv_articles,
    "tsv": csv_articles,
    "parquet": parquet_articles,
}


def read_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """All articles of one file in order; UserError only where the format asks for fields that the file
    lacks.
    """
    kind = kind_of(path)
    if kind is None:
        yield Article(
            0,
            problem=f"unknown kind of file {path.suffix!r}; known are {', '.join(SUFFIXES)}, "
            f"each also {', '.join(COMPRESSED)}",
        )
        return
    count = 0
    try:
        for article in _READERS[kind](path, form, defaults):
            count += 1
            yield article
    except (OSError, EOFError, lzma.LZMAError, UnicodeError, csv.Error) as error:
        if isinstance(error, PermissionError):
            raise
        count += 1
        yield Article(0, problem=f"cannot be read to its end ({error}); is the file whole, and what its name says?")
    except FileError as error:
        count += 1
        yield Article(0, problem=str(error))
    if not count:
        yield Article(0, problem="the file holds no article")

"""One article a row of a table, its fields named by the format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Article, Defaults
from data_prep.claims.time.published import parse_published
from data_prep.reading.row import Row, TableFormat
from data_prep.reading.tables import open_table

SHOWN = 500  # characters of a refused row that are kept


def table_articles(path: Path, form: ArticleFormat, defaults: Defaults) -> Iterator[Article]:
    """The rows of a table; FileProblemError where it is of no use. In tsv, too, quotation marks hold line breaks."""
    table = open_table(path, TableFormat(defaults.encoding, quotes=True))
    for row in table.rows:
        if row.problem:
            yield Article(row.line, problem=row.problem, raw=row.raw[:SHOWN])
        else:
            yield _article(path, row, form, defaults, table.encoding or "utf-8")


def _article(path: Path, row: Row, form: ArticleFormat, defaults: Defaults, encoding: str) -> Article:
    """Fields by the format's names; a row without text, or with an unreadable date, is not guessed at."""
    values = row.values
    text = _field(values, form.text)
    if not isinstance(text, str) or not text.strip():
        problem, detail = _no_text(values, form, text)
        shown = row.raw or json.dumps(values, ensure_ascii=False, default=str)
        return Article(row.line, problem=problem, raw=f"{detail}: {shown}"[:SHOWN])
    published = parse_published(_field(values, form.published)) or parse_published(defaults.published)
    return Article(
        row.line,
        str(_field(values, form.id) or f"{path.name}:{row.line}"),
        _string(_field(values, form.outlet)) or defaults.outlet,
        _string(_field(values, form.url)),
        _string(_field(values, form.title)),
        published.isoformat() if published else None,
        text,
        encoding,
    )


def _no_text(values: dict[str, Any], form: ArticleFormat, text: object) -> tuple[str, str]:
    """Why there is no text, as it is counted, and in words."""
    there = [name for name in form.text if name in values]
    if text not in (None, "") and not isinstance(text, str):
        return "text_not_text", f"field {there[0]!r} holds a {type(text).__name__}"
    if there:
        return "empty_text", f"field {there[0]!r} is empty"
    return "no_text_field", (
        f"none of the fields {', '.join(form.text)} (format={form.name}); "
        f"found {', '.join(map(str, values)) or 'none'}; name the right one with format.text=[<field>]"
    )


def _field(values: dict[str, Any], names: list[str]) -> Any:
    return next((values[name] for name in names if values.get(name) not in (None, "")), None)


def _string(value: Any) -> str | None:
    return None if value is None else str(value)

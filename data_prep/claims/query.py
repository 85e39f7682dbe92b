"""The Daft query: files -> articles -> extractions, as a stream of Arrow batches in the order of the files.

Reading is a Daft source with one task per file; taking apart runs in processes of its own, since it is pure
Python and would share one interpreter lock. The same query runs in this process or on a Ray cluster.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.engine import choose_engine, num_cores  # isort: skip  (says what Daft reads when imported)

import daft
import pyarrow as pa
from daft.io.source import DataSource, DataSourceTask
from daft.recordbatch import RecordBatch

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Defaults
from data_prep.claims.reading.articles import read_articles
from data_prep.claims.tables import article_row, article_schema, extract_row, extraction_type

if TYPE_CHECKING:
    from daft import Series

_BATCH_ROWS = 64  # articles per message to a worker: about 0.2 MB


class _FileTask(DataSourceTask):  # type: ignore[misc]  # mypy does not follow daft
    """Reads one file."""

    def __init__(self, number: int, path: Path, form: ArticleFormat, defaults: Defaults) -> None:
        self.number, self.path, self.form, self.defaults = number, path, form, defaults

    @property
    def schema(self) -> daft.Schema:
        return daft.Schema.from_pyarrow_schema(article_schema())

    async def read(self) -> AsyncIterator[RecordBatch]:
        """Batches of articles, as they come off the disk."""
        rows: list[dict[str, Any]] = []
        for article in read_articles(self.path, self.form, self.defaults):
            rows.append(article_row(self.number, article))
            if len(rows) == _BATCH_ROWS:
                yield _record_batch(rows)
                rows = []
        if rows:
            yield _record_batch(rows)


def _record_batch(rows: list[dict[str, Any]]) -> RecordBatch:
    schema = article_schema()
    return RecordBatch.from_arrow_record_batches([pa.RecordBatch.from_pylist(rows, schema=schema)], schema)


class ArticleSource(DataSource):  # type: ignore[misc]
    """All files of a run, one task each."""

    def __init__(self, paths: list[Path], form: ArticleFormat, defaults: Defaults) -> None:
        self.paths, self.form, self.defaults = paths, form, defaults

    @property
    def name(self) -> str:
        return "articles"

    @property
    def schema(self) -> daft.Schema:
        return daft.Schema.from_pyarrow_schema(article_schema())

    async def get_tasks(self, _pushdowns: object) -> AsyncIterator[DataSourceTask]:
        """In the order of the files; the rest of the query keeps it."""
        for number, path in enumerate(self.paths):
            yield _FileTask(number, path, self.form, self.defaults)


def _extractor(workers: int) -> Any:
    """The extraction step in `workers` processes that live as long as the query."""
    kind = daft.DataType.from_arrow_type(extraction_type())

    @daft.cls(use_process=True, max_concurrency=workers)
    class Extractor:
        @daft.method.batch(return_dtype=kind, batch_size=_BATCH_ROWS)  # type: ignore[untyped-decorator]
        def run(self, text: Series, published: Series, problem: Series) -> pa.Array:
            rows = zip(text.to_pylist(), published.to_pylist(), problem.to_pylist(), strict=True)
            return pa.array([extract_row(*row) for row in rows], type=extraction_type())

    return Extractor()


def extracted_batches(
    paths: list[Path],
    form: ArticleFormat,
    defaults: Defaults,
    engine: str,
    workers: int | None,
    ray_address: str | None,
) -> Iterator[pa.RecordBatch]:
    """Rows of article_schema() and their extraction in column `out`, file after file."""
    choose_engine(engine, ray_address)
    articles = ArticleSource(paths, form, defaults).read()
    step = _extractor(workers or num_cores(engine))
    out = step.run(articles["text"], articles["published"], articles["problem"]).alias("out")
    yield from articles.select(*article_schema().names, out).to_arrow_iter(results_buffer_size=8)

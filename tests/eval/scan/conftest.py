"""Claims of a few articles as `python -m data_prep.claims` writes them, without starting its query; a scan's config."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hydra import compose, initialize_config_dir

from data_prep.claims.reading.article import Article
from data_prep.claims.tables import (
    article_row,
    article_schema,
    articles_table,
    claims_table,
    extract_row,
    extraction_type,
)
from data_prep.foundation.config import parse
from eval.scan.config import ScanConfig, as_checkpoint

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
WriteClaims = Callable[..., Path]
MakeScan = Callable[..., ScanConfig]


@pytest.fixture
def write_claims(tmp_path: Path) -> WriteClaims:
    """claims.parquet and articles.parquet of the given texts, or Articles, in a folder of its own."""

    def write(*articles: str | Article, name: str = "claims") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        made = [
            one if isinstance(one, Article) else Article(1, f"{name}-{place}", text=one)
            for place, one in enumerate(articles)
        ]
        rows = [article_row(0, one) for one in made]
        out = [extract_row(one.text, one.published, one.problem) for one in made]
        schema = article_schema().append(pa.field("out", extraction_type()))
        batch = pa.RecordBatch.from_pylist([row | {"out": found} for row, found in zip(rows, out, strict=True)], schema)
        pq.write_table(claims_table(batch, f"{name}.txt"), folder / "claims.parquet")
        pq.write_table(articles_table(batch, f"{name}.txt"), folder / "articles.parquet")
        return folder

    return write


@pytest.fixture
def make_scan(tmp_path: Path, tiny_checkpoint: Path) -> MakeScan:
    """A scan by the tiny model, its config as composed from the command line."""

    def make(*overrides: str, **fields: Any) -> ScanConfig:
        given = [f"{key}={value}" for key, value in ({"model": tiny_checkpoint} | fields).items()]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("scan", [f"runs={tmp_path / 'runs'}", *as_checkpoint(given), *overrides]), ScanConfig)

    return make

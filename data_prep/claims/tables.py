"""The shapes on disk: a part per input file with everything in it, and the tables made from the parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from data_prep.claims.claim import EXTRACTED, Claim, claim_schema
from data_prep.claims.extract import Extraction, extract
from data_prep.claims.reading.article import Article

if TYPE_CHECKING:
    import pyarrow as pa

ARTICLE_COLUMNS = ("id", "outlet", "url", "title", "published", "text", "encoding", "problem", "raw")
_extracted = attrgetter(*EXTRACTED)


def article_schema() -> pa.Schema:
    """What the reader hands to the extractor: place in the input, then the article."""
    import pyarrow as pa

    places = [("file", pa.int64()), ("line", pa.int64())]
    return pa.schema(places + [(name, pa.large_string()) for name in ARTICLE_COLUMNS])


def extraction_type() -> pa.StructType:
    """What the extractor makes of one article."""
    import pyarrow as pa

    claim = pa.struct([claim_schema().field(name) for name in EXTRACTED])
    removed = pa.struct(
        [
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("reason", pa.large_string()),
            ("text", pa.large_string()),
        ]
    )
    return pa.struct(
        [
            ("published", pa.large_string()),
            ("byline", pa.large_string()),
            ("dateline", pa.large_string()),
            ("claims", pa.large_list(claim)),
            ("removed", pa.large_list(removed)),
        ]
    )


def extract_row(text: str | None, published: str | None, problem: str | None) -> dict[str, Any]:
    """One article's extraction as plain values; an article with a problem gives an empty one."""
    out = Extraction() if problem else extract(text or "", date.fromisoformat(published) if published else None)
    return {
        "published": out.published.isoformat() if out.published else None,
        "byline": "\n".join(out.metadata.get("byline", ())) or None,
        "dateline": "\n".join(out.metadata.get("dateline", ())) or None,
        "claims": [dict(zip(EXTRACTED, _extracted(claim), strict=True)) for claim in out.claims],
        "removed": [{"start": r.span[0], "end": r.span[1], "reason": r.reason, "text": r.text} for r in out.removed],
    }


def claims_of(article: Article, file: str) -> list[Claim]:
    """The claims of one article where it stands, without a table; an article with a problem has none."""
    if article.problem:
        return []
    out = extract(_storable(article.text), date.fromisoformat(article.published) if article.published else None)
    published = out.published.isoformat() if out.published else None
    return [
        replace(
            claim,
            article=article.id,
            outlet=article.outlet,
            url=article.url,
            published=published,
            line=article.line,
            file=file,
        )
        for claim in out.claims
    ]


def article_row(file: int, article: Article) -> dict[str, Any]:
    """An article at its place; lone surrogates, which no table can hold, become U+FFFD one for one."""
    row = {"file": file, **asdict(article)}
    return {key: _storable(value) if isinstance(value, str) else value for key, value in row.items()}


def _storable(value: str) -> str:
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def claims_table(part: pa.RecordBatch, path: str) -> pa.Table:
    """Claims of a part's rows, flat, with the article they stand in."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nested = pc.struct_field(part.column("out"), "claims")
    parents = pc.list_parent_indices(nested)
    claims = pc.list_flatten(nested)
    articles = {"article": part.column("id"), "outlet": part.column("outlet"), "url": part.column("url")}
    articles |= {"published": pc.struct_field(part.column("out"), "published"), "line": part.column("line")}
    columns = {name: pc.take(column, parents) for name, column in articles.items()}
    columns["file"] = pa.repeat(pa.scalar(path, pa.large_string()), len(parents))
    columns |= {name: pc.struct_field(claims, name) for name in EXTRACTED}
    return pa.table(columns, schema=claim_schema())


def articles_table(part: pa.RecordBatch, path: str) -> pa.Table:
    """The articles of a part as received, so that a span can be looked up."""
    import pyarrow as pa
    import pyarrow.compute as pc

    good = part.filter(pc.is_null(part.column("problem")))
    out = good.column("out")
    columns = {"article": good.column("id"), "outlet": good.column("outlet")}
    columns |= {"url": good.column("url"), "title": good.column("title")}
    columns |= {name: pc.struct_field(out, name) for name in ("published", "byline", "dateline")}
    columns |= {"encoding": good.column("encoding"), "line": good.column("line")}
    columns["file"] = pa.repeat(pa.scalar(path, pa.large_string()), len(good))
    columns["text"] = good.column("text")
    return pa.table(columns)


def rejected_rows(part: pa.RecordBatch, path: str) -> Iterator[dict[str, Any]]:
    """What could not be read: file, line (0 = the whole file, or its rest), reason, and what exactly is wrong."""
    import pyarrow.compute as pc

    bad = part.filter(pc.is_valid(part.column("problem"))).select(["line", "problem", "raw"])
    for row in bad.to_pylist():
        yield {"file": path, "line": row["line"], "reason": row["problem"], "detail": row["raw"]}


def removed_rows(part: pa.RecordBatch, path: str) -> Iterator[dict[str, Any]]:
    """Every part of an article that was taken out, with its reason and place."""
    ids, lines = part.column("id").to_pylist(), part.column("line").to_pylist()
    for number, out in enumerate(part.column("out").to_pylist()):
        for row in out["removed"]:
            yield {"article": ids[number], "file": path, "line": lines[number], **row}


def json_lines(table: pa.Table) -> str:
    """A table as JSON lines, Arabic as Arabic."""
    dump = json.JSONEncoder(ensure_ascii=False).encode
    return "".join(dump(row) + "\n" for row in table.to_pylist())

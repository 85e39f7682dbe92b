"""The parts of a run, in the order of the files, rendered into the tables of its folder, and counted on the way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from data_prep.claims.claim import FLAGS
from data_prep.claims.parts import PART_ROWS, Input
from data_prep.claims.tables import articles_table, claims_table, json_lines, rejected_rows, removed_rows
from data_prep.foundation.run_names import shown

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(slots=True)
class Counts:
    """What went in and what came out."""

    rows: int = 0
    articles: int = 0
    rejected: int = 0
    undated: int = 0
    claims: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of what was rejected
    kept: Counter[str] = field(default_factory=Counter)  # articles that are odd, and were written all the same
    per_file: list[dict[str, Any]] = field(default_factory=list)


def render(inputs: list[Input], folder: Path, list_removed: bool) -> Counts:
    """Write the run's tables from the parts, one row group in memory at a time."""
    counts = Counts()
    with _Tables(folder, list_removed) as tables:
        for source in inputs:
            before = (counts.articles, counts.rejected, counts.claims)
            for batch in _batches(source.part):
                tables.write(batch, shown(source.path))
                _count(counts, batch)
            counts.per_file.append(
                {
                    "path": shown(source.path),
                    "sha256": source.sha256,
                    "articles": counts.articles - before[0],
                    "rejected": counts.rejected - before[1],
                    "claims": counts.claims - before[2],
                }
            )
    return counts


def _batches(part: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    yield from pq.ParquetFile(part).iter_batches(batch_size=PART_ROWS)


class _Tables:
    """The files of a run folder, open for appending."""

    def __init__(self, folder: Path, list_removed: bool) -> None:
        self.folder = folder
        self.streams: dict[str, TextIO] = {
            name: (folder / name).open("w", encoding="utf-8", newline="\n")
            for name in ("claims.jsonl", "rejected.jsonl", *(("removed.jsonl",) if list_removed else ()))
        }
        self.writers: dict[str, Any] = {}

    def __enter__(self) -> _Tables:
        return self

    def __exit__(self, *_error: object) -> None:
        for stream in self.streams.values():
            stream.close()
        for writer in self.writers.values():
            writer.close()

    def write(self, batch: pa.RecordBatch, path: str) -> None:
        claims = claims_table(batch, path)
        self._append("claims.parquet", claims)
        self._append("articles.parquet", articles_table(batch, path))
        self.streams["claims.jsonl"].write(json_lines(claims))
        for name, rows in (("rejected.jsonl", rejected_rows), ("removed.jsonl", removed_rows)):
            if name in self.streams:
                self.streams[name].writelines(json_line(row) for row in rows(batch, path))

    def _append(self, name: str, table: pa.Table) -> None:
        import pyarrow.parquet as pq

        if name not in self.writers:
            self.writers[name] = pq.ParquetWriter(self.folder / name, table.schema, compression="zstd")
        self.writers[name].write_table(table)


def json_line(row: dict[str, Any]) -> str:
    """One JSON object a line, Arabic as Arabic."""
    return json.dumps(row, ensure_ascii=False) + "\n"


# U+FFFD is what a byte or half a character leaves behind that was lost, here or before.
_ODD = {
    "lost_characters": r"\x{fffd}",
    "control_characters": r"[\x00-\x08\x0b\x0e-\x1f]",
    "without_arabic": r"\A[^\x{0621}-\x{064a}\x{fb50}-\x{fefc}]*\z",
}


def _count(counts: Counts, batch: pa.RecordBatch) -> None:
    import pyarrow.compute as pc

    good = batch.filter(pc.is_null(batch.column("problem")))
    counts.reasons.update(batch.column("problem").drop_null().to_pylist())
    for oddity, pattern in _ODD.items():
        counts.kept[oddity] += pc.sum(pc.match_substring_regex(good.column("text"), pattern)).as_py() or 0
    out = good.column("out")
    claims = pc.list_flatten(pc.struct_field(out, "claims"))
    removed = pc.list_flatten(pc.struct_field(out, "removed"))
    counts.rows += batch.num_rows
    counts.articles += good.num_rows
    counts.rejected += batch.num_rows - good.num_rows
    counts.undated += pc.struct_field(out, "published").null_count
    counts.claims += len(claims)
    counts.removed.update(pc.struct_field(removed, "reason").to_pylist())
    counts.kinds.update(pc.struct_field(claims, "kind").to_pylist())
    counts.encodings.update(good.column("encoding").to_pylist())
    for flag in FLAGS:
        counts.flags[flag] += pc.sum(pc.struct_field(claims, flag)).as_py() or 0
    for name in ("speaker", "date"):
        column = pc.struct_field(claims, name)
        counts.flags[f"with_{name}"] += len(column) - column.null_count

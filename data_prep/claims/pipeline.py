"""Articles -> claims.parquet, claims.jsonl, articles.parquet, rejected.jsonl, manifest.json, in two stages.

Extraction: one Daft query reads the files, takes the articles apart in worker processes and streams the
rows back; each input file's rows go to a part of its own, named after its content and the rules, so a
killed run goes on where it was. Rendering: the parts, in the order of the files, become the tables of
the run folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.articles import Defaults, kind_of
from data_prep.claims.tables import articles_table, claims_table, json_lines, rejected_rows, removed_rows
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import refuse_finished, run_folder, sha256_file, sha256_json, write_json
from data_prep.reading.tables import find_files

if TYPE_CHECKING:
    import pyarrow as pa

_PART_ROWS = 512  # articles per row group: about 5 MB in memory


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, and the part its rows go to."""

    path: Path
    sha256: str
    part: Path


def run(config: ClaimsConfig) -> None:
    """The whole command."""
    started = time.time()
    final = Path(config.output)
    refuse_finished(final, config.overwrite)
    inputs = find_inputs(config, parts_folder(final))
    todo = [source for source in inputs if not source.part.exists()]
    extract_files(todo, config)
    with run_folder(final, config.overwrite) as folder:
        counts = render(inputs, folder, config.list_removed)
        write_json(folder / "manifest.json", manifest(counts, config))
        write_json(folder / "circumstances.json", circumstances(started, len(inputs) - len(todo)))
    shutil.rmtree(parts_folder(final), ignore_errors=True)
    print(summary(final, counts))


def parts_folder(final: Path) -> Path:
    """Where the parts of an unfinished run wait; gone when the run is finished."""
    return final.with_name(f".{final.name}.parts")


def find_inputs(config: ClaimsConfig, parts: Path) -> list[Input]:
    """The files in order; UserError for one given by name that is no kind of article file."""
    paths = find_files(config.files)
    for given in map(Path, config.files):
        if given.is_file() and kind_of(given) is None:
            raise UserError(
                f"{given}: unknown kind of article file {given.suffix!r}; "
                "give .txt, .html, .jsonl, .csv, .tsv or .parquet, each also .gz, .xz or .zst"
            )
    rules = rules_key(config)
    return [
        Input(path, digest, parts / f"{sha256_json([str(path), digest, rules])[:24]}.parquet")
        for path, digest in ((path, sha256_file(path)) for path in paths)
    ]


def rules_key(config: ClaimsConfig) -> str:
    """Changes with anything that changes what is extracted: field names, defaults, lexicon, code."""
    package = resources.files("data_prep.claims")
    sources = [
        entry
        for folder in (package, package / "lexicon")
        for entry in folder.iterdir()
        if entry.name.endswith((".py", ".yaml"))
    ]
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in sources}
    return sha256_json([asdict(config.format), config.outlet, config.published, config.encoding, texts])


# --- extraction ---


def extract_files(todo: list[Input], config: ClaimsConfig) -> None:
    """Fill the parts of `todo`; a part appears under its name only when its file is finished."""
    if not todo:
        return
    todo[0].part.parent.mkdir(parents=True, exist_ok=True)
    defaults = Defaults(config.outlet, config.published, config.encoding)
    from tqdm import tqdm

    from data_prep.claims.query import extracted_batches

    writer = _PartWriter(todo)
    with tqdm(desc="articles", unit="article", file=sys.stderr, mininterval=1.0) as progress:
        try:
            for batch in extracted_batches(
                [source.path for source in todo],
                config.format,
                defaults,
                config.engine,
                config.workers,
                config.ray_address,
            ):
                writer.write(batch)
                progress.update(batch.num_rows)
                progress.set_postfix_str(f"files {writer.finished}/{len(todo)}", refresh=False)
            writer.finish()
        finally:
            writer.abandon()


class _PartWriter:
    """Rows come in file after file; each file's rows go to its part, renamed into place when complete."""

    def __init__(self, todo: list[Input]) -> None:
        self.todo = todo
        self.finished = 0
        self.current: int | None = None
        self.writer: Any = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch, which may hold the end of one file and the beginning of the next."""
        files = batch.column("file").to_pylist()
        start = 0
        for end in range(1, len(files) + 1):
            if end == len(files) or files[end] != files[start]:
                self._append(files[start], batch.slice(start, end - start))
                start = end

    def _append(self, file: int, rows: pa.RecordBatch) -> None:
        import pyarrow.parquet as pq

        if file != self.current:
            self.finish()
            if self.todo[file].part.exists():
                raise RuntimeError(f"rows of {self.todo[file].path} came apart: the engine did not keep their order")
            self.current = file
            self.writer = pq.ParquetWriter(_unfinished(self.todo[file].part), rows.schema, compression="zstd")
        self.writer.write_batch(rows, row_group_size=_PART_ROWS)

    def finish(self) -> None:
        """Close the part that is open and give it its name."""
        if self.current is None:
            return
        part = self.todo[self.current].part
        self.writer.close()
        _unfinished(part).rename(part)
        self.current, self.writer, self.finished = None, None, self.finished + 1

    def abandon(self) -> None:
        """Leave nothing half done behind; finished parts stay for the next try."""
        if self.current is not None:
            self.writer.close()
            _unfinished(self.todo[self.current].part).unlink(missing_ok=True)


def _unfinished(part: Path) -> Path:
    return part.with_suffix(".unfinished")


# --- rendering ---


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
    per_file: list[dict[str, Any]] = field(default_factory=list)


def render(inputs: list[Input], folder: Path, list_removed: bool) -> Counts:
    """Write the run's tables from the parts, one row group in memory at a time."""
    counts = Counts()
    with _Tables(folder, list_removed) as tables:
        for source in inputs:
            before = (counts.articles, counts.rejected, counts.claims)
            for batch in _batches(source.part):
                tables.write(batch, str(source.path))
                _count(counts, batch)
            counts.per_file.append(
                {
                    "path": str(source.path),
                    "sha256": source.sha256,
                    "articles": counts.articles - before[0],
                    "rejected": counts.rejected - before[1],
                    "claims": counts.claims - before[2],
                }
            )
    return counts


def _batches(part: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    yield from pq.ParquetFile(part).iter_batches(batch_size=_PART_ROWS)


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
    import json

    return json.dumps(row, ensure_ascii=False) + "\n"


def _count(counts: Counts, batch: pa.RecordBatch) -> None:
    import pyarrow.compute as pc

    good = batch.filter(pc.is_null(batch.column("problem")))
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
    for flag in ("direct", "inherited", "negated", "modal", "checkable"):
        counts.flags[flag] += pc.sum(pc.struct_field(claims, flag)).as_py() or 0
    for name in ("speaker", "date"):
        column = pc.struct_field(claims, name)
        counts.flags[f"with_{name}"] += len(column) - column.null_count


def manifest(counts: Counts, config: ClaimsConfig) -> dict[str, Any]:
    """All that follows from input, rules and config; read = written + rejected."""
    if counts.rows != counts.articles + counts.rejected:
        raise RuntimeError(
            f"{counts.rows} rows read, {counts.articles} written, {counts.rejected} rejected: some vanished"
        )
    return {
        "inputs": counts.per_file,
        "articles": {
            "read": counts.rows,
            "written": counts.articles,
            "rejected": counts.rejected,
            "undated": counts.undated,
        },
        "claims": {"written": counts.claims, "by_kind": dict(counts.kinds), **counts.flags},
        "removed": dict(counts.removed),
        "encodings": dict(counts.encodings),
        "text_of_html": "as extracted by trafilatura: spans point into articles.parquet, not into the markup",
        "config": {
            key: value
            for key, value in asdict(config).items()
            if key not in ("workers", "engine", "ray_address", "overwrite", "runs", "output")
        },
        "rules": rules_key(config),
    }


def circumstances(started: float, reused: int) -> dict[str, Any]:
    """What differs from run to run."""
    import platform
    from importlib.metadata import version

    packages = {name: version(name) for name in ("daft", "pyarrow", "trafilatura", "hijridate")}
    return {
        "seconds": round(time.time() - started, 2),
        "files_reused": reused,
        "cores": os.cpu_count(),
        "host": platform.node(),
        "python": platform.python_version(),
        "packages": packages,
    }


def summary(final: Path, counts: Counts) -> str:
    """What a run says when it is done."""
    removed = ", ".join(f"{reason} {number}" for reason, number in sorted(counts.removed.items())) or "none"
    done = f"{final}: {counts.claims} claims from {counts.articles} articles ({counts.rejected} rejected)"
    return f"{done}\nremoved: {removed}"

"""Extraction, file by file: one Daft query over the files still to do, each file's rows in a part of its own.

A part is named after its file's content and the rules, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.article import Defaults
from data_prep.foundation.run_folder import sha256_file

if TYPE_CHECKING:
    import pyarrow as pa

PART_ROWS = 512  # articles per row group: about 5 MB in memory


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, and the part its rows go to."""

    path: Path
    sha256: str
    part: Path

    @property
    def is_done(self) -> bool:
        """Whether the part is there as it was written: a killed run, or a full disk, may have left a damaged one."""
        noted = _hash_of(self.part)
        return self.part.is_file() and noted.is_file() and noted.read_bytes() == sha256_file(self.part).encode()


def extract_files(todo: list[Input], config: ClaimsConfig) -> None:
    """Fill the parts of `todo`; a part appears under its name only when its file is finished."""
    if not todo:
        return
    todo[0].part.parent.mkdir(parents=True, exist_ok=True)
    defaults = Defaults(config.outlet, config.published, config.encoding)
    from tqdm import tqdm

    from data_prep.claims.query import extracted_batches

    # Named, so that it outlives an error in here: closing a query of Daft's half-way waits for ever.
    batches = extracted_batches(
        [source.path for source in todo], config.format, defaults, config.engine, config.workers, config.ray_address
    )
    writer = PartWriter(todo)
    with tqdm(desc="articles", unit="article", file=sys.stderr, mininterval=1.0) as progress:
        try:
            for batch in batches:
                writer.write(batch)
                progress.update(batch.num_rows)
                progress.set_postfix_str(f"files {writer.finished}/{len(todo)}", refresh=False)
            writer.finish()
        finally:
            writer.abandon()


class PartWriter:
    """Rows come in file after file; each file's rows go to its part, renamed into place when complete."""

    def __init__(self, todo: list[Input]) -> None:
        self.todo = todo
        self.finished = 0
        self.current: int | None = None
        self.seen: set[int] = set()
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
            if file in self.seen:
                raise RuntimeError(f"rows of {self.todo[file].path} came apart: the engine did not keep their order")
            self.current = file
            self.seen.add(file)
            self.writer = pq.ParquetWriter(_unfinished(self.todo[file].part), rows.schema, compression="zstd")
        self.writer.write_batch(rows, row_group_size=PART_ROWS)

    def finish(self) -> None:
        """Close the part that is open and give it its name."""
        if self.current is None:
            return
        part = self.todo[self.current].part
        self.writer.close()
        _hash_of(part).write_text(sha256_file(_unfinished(part)))
        _unfinished(part).rename(part)
        self.current, self.writer, self.finished = None, None, self.finished + 1

    def abandon(self) -> None:
        """Leave nothing half done behind; finished parts stay for the next try."""
        if self.current is not None:
            with suppress(OSError):  # on a full disk it fails once more
                self.writer.close()
            _unfinished(self.todo[self.current].part).unlink(missing_ok=True)


def _hash_of(part: Path) -> Path:
    return part.with_suffix(".sha256")


def _unfinished(part: Path) -> Path:
    return part.with_suffix(".unfinished")

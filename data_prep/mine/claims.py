"""The claims of a parquet file, and the articles they stand in, without holding more of them than a table of text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from data_prep.mine.reading import Reading, read_claim

if TYPE_CHECKING:
    import pyarrow as pa

_NEEDED = ("article", "outlet", "published", "file", "text", "start", "end", "speaker", "speaker_key", "cue", "kind")
_USED = (*_NEEDED, "url", "line", "sentence_start", "sentence_end", "cue_start", "cue_end", "direct", "negated",
         "modal", "checkable", "date", "date_text")  # fmt: skip
_READINGS = 1 << 15  # kept at a time, about 5 kB each


class Claims:
    """All claims in the order of their files; a row and its reading are made when asked for."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.reading = lru_cache(maxsize=_READINGS)(self._read)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def row(self, number: int) -> dict[str, Any]:
        """A row of claims.parquet as a dict."""
        values: dict[str, Any] = self.table.slice(number, 1).to_pylist()[0]
        return values

    def _read(self, number: int) -> Reading:
        return read_claim(self.row(number))

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows in order, a batch in memory at a time."""
        for batch in self.table.to_batches(max_chunksize=4096):
            yield from batch.to_pylist()


def load_claims(paths: list[Path]) -> Claims:
    """claims.parquet of `python -m data_prep.claims`, several one after the other; UserError for other files."""
    import pyarrow as pa

    tables = [_read_table(path) for path in paths]
    return Claims(pa.concat_tables(tables, promote_options="default").combine_chunks())


def _read_table(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        raise UserError(f"{path}: no such file; write one with python -m data_prep.claims articles=...")
    try:
        names = pq.read_schema(path).names
        if missing := [name for name in _NEEDED if name not in names]:
            raise UserError(
                f"{path}: no column {missing[0]!r}; claims= takes claims.parquet of python -m data_prep.claims"
            )
        return pq.read_table(path, columns=[name for name in _USED if name in names])
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from None

"""Claims as mining takes them: out of a list, or of claims.parquet with no more in memory than a table of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, overload

from data_prep.claims.claim import COLUMNS, Claim, claim_schema
from data_prep.foundation.engine import Engine
from data_prep.foundation.errors import UserError
from data_prep.mine.reading import Reading, read_claim

if TYPE_CHECKING:
    import pyarrow as pa

    from data_prep.mine.columns import Columns

_NEEDED = ("article", "outlet", "published", "file", "text", "start", "end", "speaker", "speaker_key", "cue", "kind")
_READINGS = 1 << 15  # kept at a time, about 5 kB each


class StoredClaims(Sequence[Claim]):
    """The rows of claims.parquet, each made into a Claim when it is asked for."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, number: int) -> Claim: ...
    @overload
    def __getitem__(self, number: slice) -> list[Claim]: ...
    def __getitem__(self, number: int | slice) -> Claim | list[Claim]:
        if isinstance(number, slice):
            return [self[place] for place in range(len(self))[number]]
        return Claim(**self.table.slice(number, 1).to_pylist()[0])

    def __iter__(self) -> Iterator[Claim]:
        for batch in self.table.to_batches(max_chunksize=4096):
            yield from (Claim(**row) for row in batch.to_pylist())


class Claims:
    """Claims in order, and what mining reads of each, made when it is asked for."""

    def __init__(self, claims: Sequence[Claim], engine: Engine | None = None) -> None:
        self.claims = claims
        self.engine = engine or Engine()
        self.reading = lru_cache(maxsize=_READINGS)(self._read)

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, number: int) -> Claim:
        return self.claims[number]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    @cached_property
    def table(self) -> pa.Table:
        """The claims as rows of claims.parquet."""
        import pyarrow as pa

        if isinstance(self.claims, StoredClaims):
            return self.claims.table
        return pa.Table.from_pylist([asdict(claim) for claim in self.claims], schema=claim_schema())

    @cached_property
    def columns(self) -> Columns:
        """What bringing claims together needs of each of them."""
        from data_prep.mine.query import read_columns

        return read_columns(self.table, self.engine)

    def readings(self, numbers: list[int]) -> dict[int, Reading]:
        """What mining reads of some claims, taken out of the table together: one by one costs a millisecond each."""
        if not isinstance(self.claims, StoredClaims):
            return {number: self.reading(number) for number in numbers}
        rows = self.claims.table.take(numbers).to_pylist()
        return {number: read_claim(Claim(**row)) for number, row in zip(numbers, rows, strict=True)}

    def _read(self, number: int) -> Reading:
        return read_claim(self.claims[number])


def load_claims(paths: list[Path], engine: Engine | None = None) -> Claims:
    """claims.parquet of `python -m data_prep.claims`, several one after the other; UserError for other files."""
    import pyarrow as pa

    tables = [_read_table(path) for path in paths]
    whole = pa.concat_tables(tables, promote_options="default").combine_chunks()
    return Claims(StoredClaims(whole), engine)


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
        return pq.read_table(path, columns=[name for name in COLUMNS if name in names])
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from None

"""The Daft query: claims -> features, in this process or on a Ray cluster; rows come back in the claims' order.

Reading words is pure Python, 0.3 ms a claim, and runs in processes of its own, since it would share one interpreter
lock. A small table is read here: starting processes takes longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_prep.foundation.engine import Engine, choose_engine, num_cores
from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Ints
from data_prep.mine.columns import UNDATED, Columns, Days, Places, numbered
from data_prep.mine.features import READ, feature_rows, feature_schema

if TYPE_CHECKING:
    from daft import Series

_BATCH = 1024  # claims per message to a worker: about 0.3 MB
_FEW = 20_000  # claims that are read in this process: 7 s


def read_columns(table: pa.Table, engine: Engine) -> Columns:
    """The features of all claims of a table with the columns of claims.parquet."""
    return Columns(_features(table, engine), _places(table), _days(table))


def _features(table: pa.Table, engine: Engine) -> pa.Table:
    if engine.name == "local" and (engine.workers == 1 or table.num_rows <= _FEW):
        pieces = (table.slice(start, _BATCH) for start in range(0, table.num_rows, _BATCH))
        rows = [feature_rows({name: piece[name].to_pylist() for name in READ}) for piece in pieces]
        return pa.concat_tables(rows) if rows else feature_schema().empty_table()
    return _queried(table.select(list(READ)), engine)


def _queried(table: pa.Table, engine: Engine) -> pa.Table:
    import daft

    choose_engine(engine.name, engine.ray_address)
    numbers = pa.array(np.arange(table.num_rows), pa.int64())
    claims = daft.from_arrow(table.append_column("number", numbers))
    read = _reader(engine.workers or num_cores(engine.name)).run(*(claims[name] for name in READ)).alias("read")
    batches = list(claims.select("number", read).to_arrow_iter(results_buffer_size=8))
    whole = pa.Table.from_batches(batches)
    order = np.argsort(whole["number"].to_numpy(), kind="stable")
    rows = pa.Table.from_struct_array(whole["read"].combine_chunks())
    return rows.take(order).cast(feature_schema())


def _reader(workers: int) -> Any:
    """The step that reads words, in `workers` processes that live as long as the query."""
    import daft

    kind = daft.DataType.from_arrow_type(pa.struct(list(feature_schema())))

    @daft.cls(use_process=True, max_concurrency=workers)
    class Reader:
        @daft.method.batch(return_dtype=kind, batch_size=_BATCH)  # type: ignore[untyped-decorator]
        def run(
            self, text: Series, speaker_key: Series, outlet: Series, kind: Series, modal: Series, checkable: Series
        ) -> pa.Array:
            given = (text, speaker_key, outlet, kind, modal, checkable)
            rows = feature_rows({name: column.to_pylist() for name, column in zip(READ, given, strict=True)})
            return rows.to_struct_array().combine_chunks()

    return Reader()


def _places(table: pa.Table) -> Places:
    keys = zip(*(table[name].to_pylist() for name in ("file", "article", "line")), strict=True)
    start, end = (table[name].to_numpy() for name in ("start", "end"))
    return Places(numbered(list(keys)), numbered(table["outlet"].to_pylist()), start, end)


def _days(table: pa.Table) -> Days:
    day, published = _numbers(table, "date"), _numbers(table, "published")
    ends = [_numbers(table, name) for name in ("date_from", "date_to")]  # a table of before the intervals has none
    own = np.stack([np.where(end == UNDATED, day, end) for end in ends], axis=1)
    return Days(own, np.stack([published] * 2, axis=1))


def _numbers(table: pa.Table, name: str) -> Ints:
    """Days since 1970 of a column of ISO dates, UNDATED for none."""
    if name not in table.column_names:
        return np.full(table.num_rows, UNDATED, np.int64)
    try:
        days = pc.cast(pc.cast(table[name], pa.string()), pa.date32())
    except pa.ArrowInvalid as error:
        told = str(error).splitlines()[0]
        raise UserError(f"claims: column {name!r} holds what is no ISO date ({told}); write it as 2017-11-15") from None
    return np.asarray(pc.fill_null(pc.cast(days, pa.int32()), UNDATED).to_numpy(), dtype=np.int64)

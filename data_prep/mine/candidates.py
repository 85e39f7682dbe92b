"""candidates.parquet: a pair a row, both claims with all their fields and copies, and why they were brought together.

Column names are those of a pair (`premise`, `premise_date`, `hypothesis_speaker`, ...), so that the file, once it is
labelled, is a source of `python -m data_prep`; there is no column `label`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_prep.claims.claim import COLUMNS, claim_schema
from data_prep.mine.claims import Claims
from data_prep.mine.copies import Copies
from data_prep.mine.mining import Candidate, Mined
from data_prep.pairs import pair_id

if TYPE_CHECKING:
    import pyarrow as pa

SIDES = ("premise", "hypothesis")
_BATCH = 2048  # rows in memory at a time


def candidate_schema() -> pa.Schema:
    """Rank from 1, id, score (prior log-odds), reasons; then every field of either claim, and its copies."""
    import pyarrow as pa

    reason = pa.struct([("name", pa.string()), ("weight", pa.float64()), ("left", pa.string()), ("right", pa.string())])
    place = pa.struct([("outlet", pa.string()), ("published", pa.string()), ("file", pa.string()),
                       ("article", pa.string()), ("line", pa.int64()), ("start", pa.int64())])  # fmt: skip
    fields = [("rank", pa.int64()), ("id", pa.string()), ("score", pa.float64())]
    fields += [("proposed_by", pa.list_(pa.string())), ("evidence", pa.list_(reason))]
    for side in SIDES:
        fields += [(named(side, field.name), field.type) for field in claim_schema()]
        fields += [(f"{side}_copies", pa.int64()), (f"{side}_outlets", pa.list_(pa.string()))]
        fields += [(f"{side}_places", pa.list_(place))]
    return pa.schema(fields)


def named(side: str, field: str) -> str:
    """The column of one side's field; the text itself is the side."""
    return side if field == "text" else f"{side}_{field}"


def write_candidates(path: Path, claims: Claims, mined: Mined) -> None:
    """The candidates in order, a batch at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, folded = candidate_schema(), Folded(claims, mined.copies)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, max(1, len(mined.candidates)), _BATCH):
            part = mined.candidates[start : start + _BATCH]
            writer.write_table(pa.Table.from_pylist(list(_rows(claims, folded, part, start + 1)), schema=schema))


class Folded:
    """The places of a claim and of those it stands for."""

    def __init__(self, claims: Claims, copies: Copies) -> None:
        self.table = claims.table.select(["outlet", "published", "file", "article", "line", "start"])
        self.order, self.starts = copies.members()
        self.leader = copies.leader

    def places(self, number: int) -> list[dict[str, Any]]:
        """Outlet, day, file, article, line and start of each, in the order of the table."""
        head = self.leader[number]
        members = np.sort(self.order[self.starts[head] : self.starts[head + 1]])
        rows: list[dict[str, Any]] = self.table.take(members).to_pylist()
        return rows


def _rows(claims: Claims, folded: Folded, candidates: Sequence[Candidate], rank: int) -> Iterator[dict[str, Any]]:
    numbers = sorted({number for candidate in candidates for number in (candidate.left, candidate.right)})
    sides = dict(zip(numbers, claims.table.take(numbers).to_pylist(), strict=True)) if numbers else {}
    places = {number: folded.places(number) for number in numbers}
    for place, candidate in enumerate(candidates, start=rank):
        row: dict[str, Any] = {"rank": place, "score": candidate.prior, "proposed_by": list(candidate.proposed_by)}
        row["evidence"] = [asdict(reason) for reason in candidate.evidence]
        parts = []
        for side, number in zip(SIDES, (candidate.left, candidate.right), strict=True):
            claim = sides[number]
            row |= {named(side, name): claim.get(name) for name in COLUMNS}
            outlets = sorted({given["outlet"] for given in places[number] if given["outlet"]})
            row |= {f"{side}_copies": len(places[number]), f"{side}_outlets": outlets}
            row[f"{side}_places"] = places[number]
            parts += [str(claim[name]) for name in ("file", "article", "line", "start")]
        yield row | {"id": pair_id("mine", *parts)}

"""Claims with little in them, as tables and in memory."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_prep.claims.claim import Claim, claim_schema
from data_prep.mine.claims import Claims


def claim(text: str, **values: Any) -> Claim:
    """A claim with little in it."""
    place: dict[str, Any] = {"file": "a", "article": "a", "line": 1}
    return Claim(text=text, start=0, end=len(text), sentence_start=0, sentence_end=len(text), **(place | values))


def apart(*texts: str | Claim, **values: Any) -> list[Claim]:
    """Each in an article and an outlet of its own, all of one day."""
    made = []
    for place, one in enumerate(texts):
        given = (
            {name: value for name, value in asdict(one).items() if value is not None}
            if isinstance(one, Claim)
            else {"text": one}
        )
        own: dict[str, Any] = {"article": f"a{place}", "outlet": f"o{place}", "published": "2024-05-06"} | values
        kept = {
            name: given[name]
            for name in given
            if name not in ("article", "file", "line", "start", "end", "sentence_start", "sentence_end")
        }
        made.append(claim(**(own | kept)))
    return made


def write_claims(path: Path, claims: list[Claim]) -> Path:
    """claims.parquet of these."""
    pq.write_table(pa.Table.from_pylist([asdict(one) for one in claims], schema=claim_schema()), path)
    return path


def in_memory(*texts: str | Claim, **values: Any) -> Claims:
    """`apart`, ready to be mined."""
    return Claims(apart(*texts, **values))

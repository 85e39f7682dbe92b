"""Pairs that share no word, planted among claims: does an encoder bring the two together, where words cannot?

    python -m benchmarks.mining_meaning runs/claims/<name>/claims.parquet [claims=2000] [encoder=starter]

The pairs are contradictions and entailments of the repository, of its validation and test: native ones of which no stem
is on both sides, and crosslingual ones. A pair is found where either side is among the other's ten nearest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from data_prep.claims.claim import Claim
from data_prep.foundation.resampling import Resamples, share_interval
from data_prep.mine.blocking import Scope
from data_prep.mine.claims import Claims
from data_prep.mine.vectors import centred, nearest_pairs
from data_prep.mine.words import read_words, topic_stems
from eval.embed.encoder import Encoder

SHIPPED = Path(__file__).parents[1] / "data_prep" / "shipped"
NEIGHBOURS = 10


def pairs_of(kind: str) -> Iterator[dict[str, str]]:
    """One pair of each event and label that no word of a topic brings together."""
    seen = set()
    for path in (SHIPPED / kind / "validation.jsonl", SHIPPED / kind / "test.jsonl"):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            stems = [topic_stems(read_words(row[side])).keys() for side in ("premise", "hypothesis")]
            key = row["event"], row["label"]
            if row["label"] != "neutral" and not stems[0] & stems[1] and key not in seen:
                seen.add(key)
                yield row


def _claim(text: str, place: int) -> Claim:
    where = {"file": "x", "article": str(place), "line": place}
    return Claim(text=text, start=0, end=len(text), sentence_start=0, sentence_end=len(text), **where)  # type: ignore[arg-type]


def found(texts: list[str], planted: list[tuple[int, int]], encoder: Encoder, prefix: str) -> list[bool]:
    """Whether the two of each pair are near neighbours."""
    claims = Claims([_claim(text, place) for place, text in enumerate(texts)])
    raw = encoder.encode([prefix + text for text in texts]).astype(np.float16)
    vectors = centred(raw, claims.columns.is_other_script)
    scope, every = Scope("all", None), np.ones(len(texts), np.bool_)
    blocks = nearest_pairs(claims.columns, vectors, every, scope, NEIGHBOURS, 0.0)
    met = {pair for block in blocks for pair in zip(block.left.tolist(), block.right.tolist(), strict=True)}
    return [pair in met for pair in planted]


def main() -> None:
    """One line a kind of pairs and label."""
    given = dict(part.split("=") for part in sys.argv[2:])
    count, name = int(given.get("claims", 2000)), given.get("encoder", "starter")
    stored = pq.read_table(sys.argv[1], columns=["text"])["text"].to_pylist()
    texts = stored[:: max(1, len(stored) // count)][:count]
    layer = int(given["layer"]) if "layer" in given else None
    encoder = Encoder(name, None, layer, 128, 4096, "auto")
    rows = [(kind, row) for kind in ("native", "crosslingual") for row in pairs_of(kind)]
    planted = [(len(texts) + 2 * place, len(texts) + 2 * place + 1) for place in range(len(rows))]
    whole = [*texts, *(row[side] for _, row in rows for side in ("premise", "hypothesis"))]
    held = found(whole, planted, encoder, given.get("prefix", ""))
    print(f"{name}, layer {encoder.layer}: {len(texts)} claims, {len(rows)} pairs that share no stem")
    for key in sorted({(kind, row["label"]) for kind, row in rows}):
        own = [(row["event"], hit) for (kind, row), hit in zip(rows, held, strict=True) if (kind, row["label"]) == key]
        share = share_interval(np.array([hit for _, hit in own]), Resamples.draw([event for event, _ in own], 1000, 13))
        told = f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}], n {len(own)}"
        print(f"  {' '.join(key)}: found {told}", flush=True)


if __name__ == "__main__":
    main()

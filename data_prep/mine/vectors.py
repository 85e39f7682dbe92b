"""Sentence vectors of claims, made by `python -m eval.embed`: checked against the claims, and who is nearest to whom.

A table of up to EXACT claims is compared whole; a longer one through an index of usearch (extra `mine`; decision 49).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Ints
from data_prep.mine.blocking import Pairs, Scope, first_of_each, ordered
from data_prep.mine.columns import Bools, Columns

VECTORS, FACTS = "vectors.npy", "manifest.json"
EXACT = 20_000
FEW = 20
_SPARE = 4  # times as many neighbours are looked up before those of other days and places are left out
_BLOCK = 2048  # claims whose neighbours are looked up at a time
_SAMPLE = 4096  # pairs at random that say what no closeness is
Vectors = npt.NDArray[np.float16]


def load_vectors(folders: Sequence[Path], hashes: Sequence[str]) -> Vectors:
    """The vectors of the claims tables of these hashes, (n, width); UserError where they are of others."""
    if len(folders) != len(hashes):
        raise UserError(f"vectors: {len(folders)} folders for {len(hashes)} tables of claims; give one for each")
    facts = [_facts(folder) for folder in folders]
    for folder, told, sha256 in zip(folders, facts, hashes, strict=True):
        if told["claims_sha256"] != sha256:
            raise UserError(f"{folder}: of another claims.parquet; make it anew with python -m eval.embed claims=...")
        if told["encoder"] != facts[0]["encoder"]:
            names = " and ".join(sorted({str(one["encoder"]["name"]) for one in (told, facts[0])}))
            raise UserError(f"{folder}: made by another encoder than {folders[0]} ({names}), and their numbers mean "
                            "nothing to each other; make both by one")  # fmt: skip
    return np.concatenate([np.load(folder / VECTORS, mmap_mode="r") for folder in folders])


def centred(vectors: Vectors, is_other: Bools) -> Vectors:
    """Vectors less their mean, of length one again: what all claims have in common says nothing of any two.

    Claims of another script than Arabic (`is_other`) have a mean of their own, where there are FEW of them or more:
    what they have in common is above all their language.
    """
    moved = np.empty_like(vectors)
    groups = [~is_other, is_other] if min(is_other.sum(), (~is_other).sum()) >= FEW else [np.ones(len(vectors), bool)]
    for group in groups:
        numbers = np.flatnonzero(group)
        mean = np.mean(vectors[numbers], axis=0, dtype=np.float32)
        for start in range(0, len(numbers), _BLOCK):
            rows = numbers[start : start + _BLOCK]
            part = vectors[rows].astype(np.float32) - mean
            moved[rows] = part / np.maximum(1e-6, np.linalg.norm(part, axis=1, keepdims=True))
    return moved


def check_encoder(folder: Path, encoder: str | None) -> None:
    """UserError where the vectors were made by another encoder than is asked for."""
    name = _facts(folder)["encoder"]["name"]
    if encoder is not None and name != encoder:
        raise UserError(f"{folder}: made by the encoder {name}, not by {encoder}; leave out encoder=, or make it anew")


def _facts(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / FACTS).read_text("utf-8"))
        if not (folder / VECTORS).is_file() or "encoder" not in told:
            raise KeyError(VECTORS)
    except (OSError, ValueError, KeyError):
        raise UserError(f"{folder}: no vectors here; make them with python -m eval.embed claims=...") from None
    return told


class Closeness:
    """How near two claims are in meaning: 0 as two at random, 1 as one and the same text."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        rng = np.random.default_rng(13)
        left, right = rng.integers(0, len(vectors), (2, _SAMPLE))
        other = left != right
        cosines = self._cosines(left[other], right[other])
        self.chance = float(np.median(cosines)) if len(cosines) else 0.0

    def __call__(self, left: Ints, right: Ints) -> Floats:
        """Of each pair, (n,)."""
        return self.scaled(self._cosines(left, right))

    def scaled(self, cosines: Floats) -> Floats:
        """Cosines where 0 is what two claims at random have."""
        return np.clip((cosines - self.chance) / max(1e-6, 1 - self.chance), 0.0, 1.0)

    def _cosines(self, left: Ints, right: Ints) -> Floats:
        pieces = [
            np.einsum(
                "ij,ij->i", *(self.vectors[side[start : start + _SAMPLE]].astype(np.float32) for side in (left, right))
            )
            for start in range(0, len(left), _SAMPLE)
        ]
        return np.concatenate([np.zeros(0), *pieces]).astype(np.float64)


def nearest_pairs(
    columns: Columns, vectors: Vectors, chosen: Bools, scope: Scope, neighbours: int, least: float
) -> Iterator[Pairs]:
    """The `neighbours` nearest of each chosen claim that are as close as `least`; a pair may come twice."""
    numbers = np.flatnonzero(chosen)
    closeness = Closeness(vectors)
    search = _exact(vectors, numbers) if len(numbers) <= EXACT else _indexed(vectors, numbers)
    for start in range(0, len(numbers), _BLOCK):
        own = numbers[start : start + _BLOCK]
        others, cosines = search(own, min(len(numbers), neighbours * _SPARE + 1))
        rows = np.repeat(own, others.shape[1])
        yield _kept(columns, rows, others.ravel(), closeness.scaled(cosines.ravel()), scope, neighbours, least)


def _kept(
    columns: Columns, rows: Ints, others: Ints, close: Floats, scope: Scope, neighbours: int, least: float
) -> Pairs:
    good = (rows != others) & (close >= least)
    rows, others, close = rows[good], others[good], close[good]
    fits = scope.fits(columns, rows, others)
    fits[fits] = scope.is_near(columns, rows[fits], others[fits])
    rows, others, close = rows[fits], others[fits], close[fits]
    kept = first_of_each(rows, close, neighbours)
    return ordered(rows[kept], others[kept], close[kept])


def _exact(vectors: Vectors, numbers: Ints) -> Any:
    known = vectors[numbers].astype(np.float32)

    def search(own: Ints, count: int) -> tuple[Ints, Floats]:
        cosines = vectors[own].astype(np.float32) @ known.T
        best = np.argsort(-cosines.round(4), axis=1, kind="stable")[:, :count]
        return numbers[best], np.take_along_axis(cosines, best, axis=1).astype(np.float64)

    return search


def _indexed(vectors: Vectors, numbers: Ints) -> Any:
    try:
        from usearch.index import Index
    except ImportError:
        raise UserError(
            f"embeddings of more than {EXACT} claims need an index: pip install 'arabic-claim-contradiction[mine]'"
        ) from None
    index = Index(
        ndim=vectors.shape[1], metric="ip", dtype="f16", connectivity=16, expansion_add=64, expansion_search=64
    )
    for start in range(0, len(numbers), _BLOCK):  # one thread: the graph, and so the candidates, are the same again
        part = numbers[start : start + _BLOCK]
        index.add(part, vectors[part], threads=1)

    def search(own: Ints, count: int) -> tuple[Ints, Floats]:
        found = index.search(vectors[own], count, threads=1)
        return found.keys.astype(np.int64), (1 - found.distances).astype(np.float64)

    return search

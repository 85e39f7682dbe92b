"""Planted contradictions among all claims of a corpus: how many of them are among the first 1,000 and 10,000 pairs?

    python -m benchmarks.mining runs/claims/<name>/claims.parquet [claims=300000] [planted=1000]

A planted claim is a real one with a contradicting edit (data_prep.contrast: number, state, negation, name, ...), said
in an article and by an outlet of its own on the day of the first; an update is likewise edited and said ten days later,
and counts by itself. Beside it the nearest neighbours by TF-IDF (scikit-learn) and BM25 (bm25s, optional), a claim's
ten, all pairs ranked by similarity. Times are of the processor.
"""

from __future__ import annotations

import datetime
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from data_prep.claims.claim import Claim
from data_prep.contrast.edits import Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.language.sentence import Sentence
from data_prep.foundation.fold import fold
from data_prep.foundation.resampling import Floats, Ints
from data_prep.mine.claims import Claims, load_claims
from data_prep.mine.mining import mine
from data_prep.mine.settings import Settings

DEPTHS = (1000, 10000)
SEED, NEIGHBOURS, UPDATE_DAYS = 13, 10, 10
Pair = tuple[int, int]


def opposed(claim: Claim, rng: random.Random) -> tuple[str, str] | None:
    """A text that contradicts the claim and the phenomenon, each phenomenon as likely as another; None for no edit."""
    if not claim.checkable or claim.kind != "asserts" or not 6 <= len(claim.text.split()) <= 30:
        return None
    made: dict[str, list[str]] = {}
    for edit in all_edits(Sentence(claim.text), rng, claim.published):
        if edit.effect is Effect.contradicts:
            made.setdefault(edit.phenomenon, []).append(apply(claim.text, [(edit, True)]))
    if not made:
        return None
    phenomenon = rng.choice(sorted(made))
    return rng.choice(made[phenomenon]), phenomenon


def plant(claims: Sequence[Claim], count: int) -> tuple[list[Claim], dict[Pair, str]]:
    """`count` contradictions and a fifth as many updates behind the claims; which pair each is, and of what kind."""
    rng, added, pairs = random.Random(SEED), [], {}  # type: tuple[random.Random, list[Claim], dict[Pair, str]]
    for number in rng.sample(range(len(claims)), len(claims)):
        if len(pairs) == count + count // 5:
            break
        if (edit := opposed(claims[number], rng)) is None:
            continue
        kind = "update" if len(pairs) % 6 == 5 else edit[1]
        pairs[number, len(claims) + len(added)] = kind
        added.append(_reported(claims[number], edit[0], len(added), UPDATE_DAYS if kind == "update" else 0))
    return added, pairs


def _reported(claim: Claim, text: str, place: int, days: int) -> Claim:
    day = claim.published and (datetime.date.fromisoformat(claim.published) + datetime.timedelta(days)).isoformat()
    return replace(
        claim, text=text, article=f"planted-{place}", file="planted", line=place, outlet=f"outlet-{place % 7}",
        published=day, start=0, end=len(text), sentence_start=0, sentence_end=len(text), date=None, date_from=None,
        date_to=None, date_precision=None,
    )  # fmt: skip


def mined(claims: Claims) -> list[Pair]:
    """The candidates of this project, best first."""
    return [(pair.left, pair.right) for pair in mine(claims, Settings(max_pairs=max(DEPTHS))).candidates]


def by_tfidf(claims: Claims) -> list[Pair]:
    """Each claim's nearest by cosine of TF-IDF of folded words, all pairs ranked by it."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(analyzer=str.split, min_df=2, max_df=0.05, dtype=np.float32).fit_transform(_texts(claims))
    return _ranked(lambda start, end: matrix[start:end] @ matrix.T, len(claims))


def by_bm25(claims: Claims) -> list[Pair]:
    """Each claim's nearest by BM25, its score over what the claim gives itself."""
    import bm25s

    tokens = [text.split() for text in _texts(claims)]
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    found, scores = index.retrieve(tokens, k=NEIGHBOURS + 1, show_progress=False, n_threads=1)
    rows = np.repeat(np.arange(len(tokens)), NEIGHBOURS + 1)
    whole = np.repeat(np.maximum(scores.max(axis=1), 1e-9), NEIGHBOURS + 1)
    return _best(rows, found.ravel().astype(np.int64), scores.ravel() / whole)


def _texts(claims: Claims) -> list[str]:
    return [fold(text or "") for text in claims.table["text"].to_pylist()]


def _ranked(similar: Callable[[int, int], object], count: int) -> list[Pair]:
    parts: list[tuple[Ints, Ints, Floats]] = []
    for start in range(0, count, 1024):
        end = min(count, start + 1024)
        product = similar(start, end).tocsr()  # type: ignore[attr-defined]
        rows = np.repeat(np.arange(start, end), np.diff(product.indptr))
        others, values = product.indices.astype(np.int64), product.data
        later = rows != others
        rows, others, values = rows[later], others[later], values[later]
        order = np.lexsort((-values, rows))
        first = np.searchsorted(rows[order], rows[order])
        kept = order[np.arange(len(order)) - first < NEIGHBOURS]
        parts.append((rows[kept], others[kept], values[kept]))
    return _best(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _best(rows: Ints, others: Ints, values: Floats) -> list[Pair]:
    order = np.lexsort((others, rows, -values.round(5)))
    ranked: dict[Pair, None] = {}
    for one, other in zip(rows[order].tolist(), others[order].tolist(), strict=True):
        if one != other:
            ranked.setdefault((min(one, other), max(one, other)))
        if len(ranked) == max(DEPTHS):
            break
    return list(ranked)


def told(ranked: list[Pair], planted: dict[Pair, str]) -> str:
    """Recall at each depth of contradictions and of updates, and by phenomenon at the last."""
    parts = []
    for depth in DEPTHS:
        first = set(ranked[:depth])
        for name, wanted in (("contradictions", [p for p, kind in planted.items() if kind != "update"]),
                             ("updates", [p for p, kind in planted.items() if kind == "update"])):  # fmt: skip
            parts.append(f"{name} @{depth} {sum(pair in first for pair in wanted) / max(1, len(wanted)):.3f}")
    kinds = Counter(planted.values())
    hit = Counter(kind for pair, kind in planted.items() if pair in set(ranked))
    parts.append(", ".join(f"{kind} {hit[kind]}/{kinds[kind]}" for kind in sorted(kinds)))
    return "; ".join(parts)


def main() -> None:
    """One line a side."""
    given = dict(part.split("=") for part in sys.argv[2:])
    stored = load_claims([Path(sys.argv[1])])
    count = int(given.get("claims", 300_000))
    claims = list(islice(stored, count))
    added, planted = plant(claims, int(given.get("planted", 1000)))
    print(f"{len(claims)} claims and {len(added)} planted", flush=True)
    sides = {"ours": mined, "TF-IDF": by_tfidf, "BM25": by_bm25}
    for name, rank in sides.items():
        if name not in given.get("sides", "ours,TF-IDF,BM25").split(","):
            continue
        started = time.process_time()
        try:
            ranked = rank(Claims([*claims, *added]))
        except ImportError as error:
            print(f"{name}: left out ({error})")
            continue
        seconds, peak = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name}: {seconds:.0f} s, peak so far {peak} MB: {told(ranked, planted)}", flush=True)


if __name__ == "__main__":
    main()

"""Near duplicates planted among claims: how many are found, at what cost, beside datasketch's MinHash LSH, in turn.

    python -m benchmarks.near_duplicates runs/claims/<name>/claims.parquet [claims=50000] [planted=2000]

Each planted text is a claim with its spelling changed, one word changed, its clauses reordered, or tashkeel added; two
claims count as near where the Jaccard index of their folded character 4-grams is .7 or more, which is computed for
every pair that either side reports. Peers are optional (pip install datasketch) and run in this process, one after
another; times are of the processor.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from data_prep.foundation.fold import fold
from data_prep.splitting.near_duplicates import THRESHOLD, jaccard, near_links, shingle

SEED = 13
Links = set[tuple[int, int]]


def spelling(text: str, rng: random.Random) -> str:
    """Hamza, ta marbuta and alef maqsura as hurried typists write them."""
    for letter, other in (("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي")):
        if rng.random() < 0.7:
            text = text.replace(letter, other)
    return text.replace(" ", "  ", 1)


def one_word(text: str, rng: random.Random) -> str:
    """One word in place of another."""
    words = text.split()
    words[rng.randrange(len(words))] = rng.choice(["الأخيرة", "تماما", "المحلية", "لاحقا"])
    return " ".join(words)


def clauses(text: str, rng: random.Random) -> str:
    """The clauses between commas in another order; without a comma the two halves change places."""
    parts = [part.strip() for part in re.split("[،,]", text) if part.strip()]
    if len(parts) < 2:
        words = text.split()
        parts = [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
    first = rng.randrange(1, len(parts))
    return "، ".join(parts[first:] + parts[:first])


def tashkeel(text: str, rng: random.Random) -> str:
    """Vowel signs behind every third letter or so."""
    return "".join(c + (rng.choice("َُِّْ") if c.isalpha() and rng.random() < 0.35 else "") for c in text)


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "spelling": spelling, "one word": one_word, "clauses": clauses, "tashkeel": tashkeel,
}  # fmt: skip


def planted(texts: Sequence[str], count: int) -> tuple[list[str], list[tuple[int, int, str]]]:
    """The texts with `count` changed copies behind them, and which row is whose copy by which change."""
    rng = random.Random(SEED)
    long = [number for number, text in enumerate(texts) if len(text.split()) >= 8]
    chosen = rng.sample(long, min(count, len(long)))
    names = list(CHANGES)
    plants = [(number, len(texts) + place, names[place % len(names)]) for place, number in enumerate(chosen)]
    return [*texts, *(CHANGES[name](texts[number], rng) for number, _, name in plants)], plants


def ours(texts: Sequence[str]) -> Links:
    """Links of data_prep.splitting, as mining folds copies by."""
    distinct = sorted({fold(text) for text in texts} - {""})
    number = {text: place for place, text in enumerate(distinct)}
    left, right, _ = near_links(distinct)
    near = zip(left.tolist(), right.tolist(), strict=True)
    return _spread([number.get(fold(text), -1) for text in texts], near)


def _spread(key: list[int], near: object) -> Links:
    """Links between distinct texts as links between rows: the first row of each, and equal rows with their first."""
    first: dict[int, int] = {}
    links: Links = set()
    for row, text in enumerate(key):
        if first.setdefault(text, row) != row:
            links.add((first[text], row))
    links |= {tuple(sorted((first[one], first[other]))) for one, other in near}  # type: ignore[attr-defined,misc]
    return links


def datasketch(texts: Sequence[str], is_folded: bool) -> Links:
    """MinHash LSH of datasketch on character 4-grams at the threshold, of texts as they are, or folded as ours."""
    from datasketch import MinHash, MinHashLSH

    index, links = MinHashLSH(threshold=THRESHOLD, num_perm=150), set()
    for row, text in enumerate(texts):
        read = fold(text) if is_folded else text
        sketch = MinHash(num_perm=150, seed=1)
        sketch.update_batch([read[at : at + 4].encode() for at in range(max(1, len(read) - 3))])
        links |= {(other, row) for other in index.query(sketch)}
        index.insert(row, sketch)
    return links


def score(texts: Sequence[str], links: Links, plants: Sequence[tuple[int, int, str]]) -> str:
    """Recall by change, and of a sample of the links the share that is near."""
    linked: dict[int, set[int]] = {}
    for one, other in links:
        linked.setdefault(one, set()).add(other)
        linked.setdefault(other, set()).add(one)

    def is_linked(one: int, other: int) -> bool:
        return other in linked.get(one, ()) or bool(linked.get(one, set()) & linked.get(other, set()))

    rates = {}
    for name in CHANGES:
        own = [is_linked(one, other) for one, other, change in plants if change == name]
        rates[name] = sum(own) / max(1, len(own))
    sample = random.Random(SEED).sample(sorted(links), min(5000, len(links)))
    precision = float(np.mean(_near(texts, sample))) if sample else 1.0
    recall = float(np.mean([is_linked(one, other) for one, other, _ in plants]))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    told = ", ".join(f"{name} {rate:.3f}" for name, rate in rates.items())
    return f"recall {recall:.3f} ({told}), precision {precision:.3f}, F1 {f1:.3f}, {len(links)} links"


def _near(texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[bool]:
    folded = [fold(texts[row]) or "-" for pair in pairs for row in pair]
    shingled = shingle(folded)
    left, right = np.arange(0, len(folded), 2), np.arange(1, len(folded), 2)
    return [bool(value >= THRESHOLD) for value in jaccard(shingled, left, right)]


def main() -> None:
    """One line a side: recall, precision, F1, processor seconds, peak memory so far."""
    import pyarrow.parquet as pq

    given = dict(part.split("=") for part in sys.argv[2:])
    texts = [text for text in pq.read_table(Path(sys.argv[1]), columns=["text"])["text"].to_pylist() if fold(text)]
    texts, plants = planted(texts[: int(given.get("claims", 50_000))], int(given.get("planted", 2000)))
    sides: dict[str, Callable[[Sequence[str]], Links]] = {"ours": ours}
    sides |= {"datasketch, folded": lambda t: datasketch(t, True), "datasketch, as is": lambda t: datasketch(t, False)}
    print(f"{len(texts)} claims, {len(plants)} of them planted")
    for name, find in sides.items():
        fold.cache_clear()
        started = time.process_time()
        try:
            links = find(texts)
        except ImportError as error:
            print(f"{name}: left out ({error})")
            continue
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name}: {seconds:.1f} s, peak so far {peak} MB: {score(texts, links, plants)}", flush=True)


if __name__ == "__main__":
    main()

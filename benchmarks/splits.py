"""Grouping and splitting of many pairs: seconds and peak memory, each size in a process of its own.

    python -m benchmarks.splits --data-root ../shared/data        # sentences of ant_v2_1 and saudinewsnet
    python -m benchmarks.splits                                   # sentences put together from the shipped pairs

Pairs are made like a news mixture: a premise, a second sentence (the same with a word changed in half of the pairs,
another of the same article otherwise), three pairs a premise, a label at random. Beyond the sentences there are,
words are changed to make more. What is timed: folding, conflicts, near-duplicates, groups, carving, and the subtraction
of test from train, as `python -m data_prep` does them.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from data_prep.conflicts import settle
from data_prep.data_config import ConflictConfig, SplitConfig
from data_prep.foundation.fold import fold
from data_prep.pairs import ClaimPair, Label, pair_id
from data_prep.reading.intake import SourcedPair
from data_prep.splitting.decontaminate import subtract_evaluation
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import naive_leaks
from data_prep.splitting.splits import carve

NEWS = {"ant_v2_1.jsonl.xz": "text", "saudinewsnet.jsonl.xz": "content"}


def main() -> None:
    """Run each size, or the one of a child process."""
    arguments = _arguments()
    if arguments.child:
        _measure(arguments.child, arguments.data_root)
        return
    for size in arguments.sizes:
        command = [sys.executable, "-m", "benchmarks.splits", "--child", str(size)]
        root = ["--data-root", str(arguments.data_root)] if arguments.data_root else []
        subprocess.run([*command, *root], check=True)


def _measure(size: int, data_root: Path | None) -> None:
    pairs = _make_pairs(size, _sentences(data_root))
    before, seconds = _peak_gib(), {}  # type: tuple[float, dict[str, float]]
    config = SplitConfig("groups", {"validation": 0.05, "test": 0.05}, {}, 0.7)
    started = time.perf_counter()
    kept = settle(pairs, ConflictConfig("reject", "reject")).pairs
    seconds["fold, settle conflicts"] = time.perf_counter() - started
    neighbours = find_neighbours([it.pair for it in pairs], config.near_duplicates)
    seconds["find near-duplicates"] = time.perf_counter() - started - sum(seconds.values())
    carved = carve(kept, config, neighbours, seed=13)
    seconds["group, carve"] = time.perf_counter() - started - sum(seconds.values())
    left, refused = subtract_evaluation(carved.pairs, neighbours)
    seconds["subtract"] = time.perf_counter() - started - sum(seconds.values())
    naive = naive_leaks([(f"{it.line}", it.pair) for it in left], 0.05, 13, neighbours)
    seconds["naive audit"] = time.perf_counter() - started - sum(seconds.values())
    steps = ", ".join(f"{name} {value:.0f}" for name, value in seconds.items())
    print(
        f"{size:,} pairs: {sum(seconds.values()):.0f} s ({steps}); peak {_peak_gib():.2f} GiB, "
        f"{before:.2f} of it the pairs; {carved.notes}, {len(refused)} refused by subtraction; "
        f"row by row {naive['any']} of {naive['pairs']} leak",
        flush=True,
    )


def _peak_gib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _sentences(data_root: Path | None) -> list[list[str]]:
    """Sentences of 4 to 40 words, article by article."""
    if data_root is None:
        text = (resources.files("data_prep.shipped") / "native/train.jsonl").read_text("utf-8")
        rows = [json.loads(line) for line in text.splitlines()]
        return [[row["premise"], row["hypothesis"]] for row in rows]
    return [part for name, key in NEWS.items() for part in _of_file(data_root / "news" / name, key) if len(part) > 1]


def _of_file(path: Path, key: str) -> Iterator[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            parts = re.split(r"[.!؟\n]", json.loads(line)[key] or "")
            yield [part.strip() for part in parts if 4 <= len(fold(part).split()) <= 40]


def _make_pairs(size: int, articles: list[list[str]]) -> list[SourcedPair]:
    rng = random.Random(13)
    words = sorted({word for article in articles[:2000] for sentence in article for word in fold(sentence).split()})
    pairs: list[SourcedPair] = []
    turn = 0
    while len(pairs) < size:
        for article in articles:
            premise = article[turn % len(article)]
            if turn >= len(article):
                premise = _changed(premise, words, rng, 5)
            for _ in range(3):
                near = rng.random() < 0.5
                hypothesis = _changed(premise, words, rng, 1) if near else rng.choice(article)
                pairs.append(_pair(premise, hypothesis, Label(rng.randrange(3)), len(pairs)))
        turn += 1
    return pairs[:size]


def _changed(sentence: str, words: list[str], rng: random.Random, count: int) -> str:
    parts = sentence.split()
    for _ in range(count):
        parts[rng.randrange(len(parts))] = rng.choice(words)
    return " ".join(parts)


def _pair(premise: str, hypothesis: str, label: Label, line: int) -> SourcedPair:
    pair = ClaimPair(pair_id("made", premise, hypothesis, str(line)), premise, hypothesis, label, "made", "other")
    return SourcedPair(pair, "train", ("validation", "test"), "made.csv", line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Seconds and memory of grouping and splitting")
    parser.add_argument("--data-root", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

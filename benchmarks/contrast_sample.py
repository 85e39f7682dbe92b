"""So many random contrast pairs of each label as a table to be read: is each grammatical, and rightly labelled?

python -m benchmarks.contrast_sample --claims runs/claims/ant/claims.parquet --seed 29 --out sample.tsv
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

from data_prep.contrast.source import read_claims
from data_prep.pairs import ClaimPair, Label
from data_prep.reading.source_config import ContrastConfig, ContrastSource

FIELDS = ("id", "premise", "hypothesis", "premise_date", "hypothesis_date", "label", "relation", "phenomenon")


def main() -> None:
    """Pairs of the claims table, a sample of each label, written as tab-separated text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", required=True, help="claims.parquet of python -m data_prep.claims")
    parser.add_argument("--seed", type=int, required=True, help="of the blocks and of the draw; a new one is unseen")
    parser.add_argument("--each", type=int, default=100, help="pairs of each label")
    parser.add_argument("--pool", type=int, default=12000, help="pairs to draw from")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.out.exists():
        parser.error(f"{options.out} is there already (readers' notes may stand in it); give another name with --out")
    pairs = drawn(made(options.claims, options.seed, options.pool), options.each, options.seed)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(FIELDS)
        writer.writerows([_cell(pair, name) for name in FIELDS] for pair in pairs)
    print(f"{len(pairs)} pairs in {options.out}")


def _cell(pair: ClaimPair, name: str) -> str:
    return pair.label.name if name == "label" else str(getattr(pair, name) or "")


def made(claims: str, seed: int, count: int) -> list[ClaimPair]:
    """Contrast pairs as source=contrast makes them with this seed."""
    config = ContrastConfig(claims, seed, pairs=count)
    source = ContrastSource("unknown", "contrast edits", "1", None, contrast=config)
    return [sourced.pair for sourced in read_claims("contrast", source, config).pairs]


def drawn(pairs: list[ClaimPair], each: int, seed: int) -> list[ClaimPair]:
    """`each` pairs of every label, of as many different claims as there are, in random order."""
    rng = random.Random(seed)
    shuffled = rng.sample(pairs, len(pairs))
    chosen: list[ClaimPair] = []
    for label in Label:
        of_label = {pair.event: pair for pair in shuffled if pair.label is label}
        chosen += list(of_label.values())[:each]
    return rng.sample(chosen, len(chosen))


if __name__ == "__main__":
    main()

"""How long do all intervals of one evaluation take? 5,010 rows (XNLI's test: 1,670 premises), 10,000 draws.

Made-up scores of a model and the baselines; everything that `python -m eval` computes after the model has run:
metrics, average precision, figures at a prevalence, calibration before and after, risk and coverage, slices.

    python -m benchmarks.intervals --pairs 5010 --draws 10000
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time

import numpy as np

from data_prep.pairs import ClaimPair, Label, Relation
from eval.facts.types import EvalSettings
from eval.figures.baselines import BASELINES
from eval.figures.decide import Scores
from eval.figures.measure import measure
from eval.figures.predictions import Predictions

TEXT = "قال وزير النقل ان الجسر فتح امام السيارات بعد اعمال صيانه استمرت 3 اشهر ولم تسجل اي اصابات في الموقع"
WORDS = TEXT.split()


def made_up(number: int, seed: int) -> Predictions:
    """Pairs of three a premise, with relations, dates and words to slice by, and scores that lean towards gold."""
    random = np.random.default_rng(seed)
    pairs = [_pair(index, random) for index in range(number)]
    gold = np.array([int(pair.label) for pair in pairs])

    def scores() -> Scores:
        tables = [random.dirichlet([1, 1, 1], number) + 0.5 * (gold[:, None] == np.arange(3)) for _ in range(2)]
        forward, swapped = (table / table.sum(1, keepdims=True) for table in tables)
        return Scores.both_ways(forward, swapped)

    return Predictions(pairs, [pair.premise_key for pair in pairs], scores(), {name: scores() for name in BASELINES})


def _pair(index: int, random: np.random.Generator) -> ClaimPair:
    relation = list(Relation)[int(random.integers(len(Relation)))]
    hypothesis = " ".join(random.choice(WORDS, int(random.integers(3, 20))))
    premise = f"{' '.join(WORDS[: 4 + index // 3 % 12])} {index // 3}"
    pair = ClaimPair(f"p{index:05}", premise, hypothesis, Label(relation.label), "made-up", "apache-2.0")
    day = f"2024-0{1 + int(random.integers(9))}-01"
    return dataclasses.replace(pair, relation=str(relation), premise_date="2024-01-01", hypothesis_date=day)


def main() -> None:
    """Print the seconds, and what else the machine was doing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5010)
    parser.add_argument("--draws", type=int, default=10_000)
    arguments = parser.parse_args()
    settings = EvalSettings(13, arguments.draws, "event", "macro_f1", 5.0, 0.5, 0.02, 256, "fp64")
    scored, validation = made_up(arguments.pairs, 1), made_up(1000, 2)
    started, worked = time.perf_counter(), time.process_time()
    measured = measure(settings, scored, validation)
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    print(f"{arguments.pairs} pairs, {measured.num_clusters} clusters, {arguments.draws} draws:")
    print(f"{len(BASELINES)} baselines, {len(measured.slices)} slices")
    print(f"{seconds:.1f} s, {cpu:.1f} s of CPU; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

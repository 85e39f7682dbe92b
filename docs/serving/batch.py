"""A batch job: python docs/serving/batch.py <published folder> < pairs.jsonl > scored.jsonl

Each line holds `premise` and `hypothesis`, and may hold their dates and speakers; it comes back with three more keys.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

from detector import Detector

BATCH = 64  # pairs; sort the file by length first where it is long: padding is the largest waste


def side(detector: Detector, row: dict[str, str], name: str) -> str:
    """One claim of a row as the model reads it."""
    return detector.side(row[name], row.get(f"{name}_date"), row.get(f"{name}_speaker"))


def main(folder: str) -> None:
    """Read, score, write, a batch at a time: memory does not grow with the file."""
    detector = Detector(Path(folder))
    rows = (json.loads(line) for line in sys.stdin if line.strip())
    while batch := list(itertools.islice(rows, BATCH)):
        sides = [(side(detector, row, "premise"), side(detector, row, "hypothesis")) for row in batch]
        for row, verdict in zip(batch, detector.judge(sides), strict=True):
            print(json.dumps(row | vars(verdict), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])

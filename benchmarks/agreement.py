"""Cohen's kappa between the two readings of the shipped pairs, the second one blind to the first.

python -m benchmarks.agreement
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import resources

import numpy as np
from sklearn.metrics import cohen_kappa_score

from data_prep.foundation.resampling import Interval, Resamples, interval
from data_prep.pairs import pair_id

IDENTITY = (
    "premise",
    "hypothesis",
    "premise_date",
    "hypothesis_date",
    "premise_speaker",
    "hypothesis_speaker",
    "event",
)
DRAWS, SEED = 1000, 13


def both_readings() -> list[tuple[dict[str, str], dict[str, str]]]:
    """First and second reading of each pair; KeyError where a pair was read only once."""
    first = {pair_id("shipped", *(pair[key] for key in IDENTITY)): pair for pair in _rows("pairs.jsonl")}
    second = {row["id"]: row for row in _rows("second_reading.jsonl")}
    return [(pair, second[identity]) for identity, pair in first.items()]


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("data_prep.shipped") / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def kappa(first: Sequence[str], second: Sequence[str], events: Sequence[str]) -> Interval:
    """Cohen's kappa (1960) with a 95 % interval over events."""
    resamples = Resamples.draw(events, DRAWS, SEED)
    first_labels, second_labels = np.asarray(first), np.asarray(second)
    drawn = [
        cohen_kappa_score(first_labels, second_labels, sample_weight=counts[resamples.cluster_of_row])
        for counts in resamples.counts
    ]
    return interval(cohen_kappa_score(first_labels, second_labels), np.array(drawn), resamples.num_clusters)


def main() -> None:
    """Print both kappas and the pairs whose label the readings disagree on."""
    readings = both_readings()
    events = [first["event"] for first, _ in readings]
    show: Callable[[Interval], str] = lambda cell: f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"  # noqa: E731
    for key in ("label", "relation"):
        ours, blind = ([reading[place][key] for reading in readings] for place in (0, 1))
        print(f"{key}: kappa {show(kappa(ours, blind, events))}, n {len(readings)}, {len(set(events))} events")
    for first, second in readings:
        if first["label"] != second["label"]:
            print(f"{first['label']} ({first['relation']}) / {second['label']} ({second['relation']}): {second['id']}")


if __name__ == "__main__":
    main()

"""A card's examples: four pairs of our own words, and what this model says of them, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data_prep.pairs import LABEL_NAMES, ClaimPair, Label

_FILE = Path(__file__).with_name("examples.yaml")


@dataclass(frozen=True)
class Example:
    """One pair, the label a reader gives it, the model's verdict and its contradiction score."""

    premise: str
    hypothesis: str
    label: str
    verdict: str
    score: float


def own_pairs() -> list[ClaimPair]:
    """The pairs of examples.yaml, in its order."""
    import yaml

    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return [
        ClaimPair(f"example-{n}", row["premise"], row["hypothesis"], Label[row["label"]], "examples", "apache-2.0")
        for n, row in enumerate(rows)
    ]


def examples(checkpoint: Path, threshold: float, max_length: int) -> list[Example]:
    """What the checkpoint says of them, both ways round, with the published threshold."""
    from eval.scoring import score_folder

    pairs = own_pairs()
    scores, verdicts = score_folder(checkpoint, pairs, threshold, max_length)
    return [
        Example(pair.premise, pair.hypothesis, pair.label.name, LABEL_NAMES[verdict], float(score))
        for pair, verdict, score in zip(pairs, verdicts, scores.contradiction, strict=True)
    ]

"""A card's examples: four pairs of our own words, and what this model says of them, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.detector.checkpoint import load_checkpoint
from eval.detector.inputs import template_of
from eval.detector.text_pairs import text_pairs
from eval.facts.types import Facts
from eval.figures.decide import decide

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


def examples(folder: Path, facts: Facts) -> list[Example]:
    """What the checkpoint says of them, as it was evaluated: both ways round, with the threshold of the facts."""
    from accelerate import Accelerator

    from eval.detector.predict import score_pairs

    checkpoint, settings, pairs = load_checkpoint(str(folder)), facts.settings, own_pairs()
    scores, _ = score_pairs(
        checkpoint,
        text_pairs(pairs),
        template_of(checkpoint.model.config),
        settings.max_length,
        settings.max_length * len(pairs),
        Accelerator(cpu=True),
        "examples",
    )
    verdicts = decide(scores, facts.decision.threshold)
    return [
        Example(pair.premise, pair.hypothesis, pair.label.name, LABEL_NAMES[verdict], float(score))
        for pair, verdict, score in zip(pairs, verdicts, scores.contradiction, strict=True)
    ]

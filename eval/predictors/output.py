"""What every measured system hands over, whatever it is: the one shape that facts are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.pairs import Label
from eval.facts.audits import TruncationFacts
from eval.facts.types import PredictorFacts
from eval.figures.decide import Scores


@dataclass(frozen=True)
class Probabilities:
    """Probabilities of one split's pairs in our label order, (n, 3): as published, and swapped where it was asked."""

    forward: Floats
    swapped: Floats | None

    @property
    def scores(self) -> Scores:
        """As verdicts are made from: contradiction averaged over both orders, where there are both."""
        if self.swapped is None:
            return Scores.one_way(self.forward)
        return Scores.both_ways(self.forward, self.swapped)


@dataclass(frozen=True)
class SystemOutput:
    """A system's word on each split, what facts say of it, what it did not answer, and what is true of this run only.

    Without `validation` among the splits nothing can be fitted, and the likeliest label is the verdict.
    """

    splits: dict[str, Probabilities]
    facts: PredictorFacts
    truncation: TruncationFacts | None = None
    rejected: list[dict[str, Any]] | None = None
    circumstances: dict[str, Any] = field(default_factory=dict)


# Half an answer for every label (Jeffreys' prior): one answer without a degree is not certainty, and a share of 0 or 1
# would make log scores infinite.
PRIOR = 0.5


def shares(labels: Iterable[Label]) -> Floats:
    """Probabilities (3,) out of answers that only name labels: of a single one 0.6, and 0.2 for each other label."""
    counts = np.bincount(list(labels), minlength=len(Label)) + PRIOR
    total: Floats = counts / counts.sum()
    return total

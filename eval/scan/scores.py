"""What a model says of candidate pairs: the score that thresholds stand on, and the probability it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_prep.foundation.resampling import Floats
from eval.detector.text_pairs import TextPair


@dataclass(frozen=True)
class PairScores:
    """Of n pairs the contradiction score as the model gives it, (n,), and the probability after calibration, (n,)."""

    score: Floats
    probability: Floats


ScorePairs = Callable[[Sequence[TextPair], float | None], PairScores]  # pairs and a temperature (None: 1)

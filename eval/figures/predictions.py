"""What systems say of a split, as columns: figures are made of these, and predictions.parquet holds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import ClaimPair
from eval.figures.decide import Scores
from eval.figures.labels import gold_labels


@dataclass(frozen=True)
class Predictions:
    """One row a pair of a split, in the order of their ids; every column has n entries.

    `clusters` name what stands or falls together. `model` is None where the system was not asked about the split.
    `verdicts` (label numbers) and `calibrated` (contradiction scores at the fitted temperature) are None where nothing
    was decided: thresholds are chosen on validation, and it gets none itself.
    """

    pairs: list[ClaimPair]
    clusters: list[str]
    model: Scores | None
    baselines: dict[str, Scores]
    verdicts: Ints | None = None
    calibrated: Floats | None = None

    @cached_property
    def ids(self) -> list[str]:
        """The pairs' ids."""
        return [pair.id for pair in self.pairs]

    @cached_property
    def gold(self) -> Ints:
        """Gold labels, shape (n,)."""
        return gold_labels(self.pairs)

    @property
    def scores(self) -> Scores:
        """The model's scores, for splits that it was asked about."""
        assert self.model is not None
        return self.model

    @property
    def decided(self) -> Ints:
        """The model's verdicts, shape (n,), for splits on which it has some."""
        assert self.verdicts is not None
        return self.verdicts

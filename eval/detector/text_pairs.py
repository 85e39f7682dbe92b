"""What a detector is asked about: two texts, with day and speaker where they are known; no label, no source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_prep.pairs import ClaimPair


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two claims as published. `id` is what answers come back under; dates are ISO 8601, as in ClaimPair."""

    id: str
    premise: str
    hypothesis: str
    premise_date: str | None = None
    hypothesis_date: str | None = None
    premise_speaker: str | None = None
    hypothesis_speaker: str | None = None


def texts_of(pair: ClaimPair) -> TextPair:
    """What a detector may know of a labelled pair."""
    return TextPair(
        pair.id,
        pair.premise,
        pair.hypothesis,
        pair.premise_date,
        pair.hypothesis_date,
        pair.premise_speaker,
        pair.hypothesis_speaker,
    )


def text_pairs(pairs: Iterable[ClaimPair]) -> list[TextPair]:
    """`texts_of` each pair, in their order."""
    return [texts_of(pair) for pair in pairs]

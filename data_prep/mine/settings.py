"""Which pairs are looked for, and how many are kept; configs/mine.yaml says what each means."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.config import one_of

SCOPES = ("all", "within", "across", "outlets")
WORDS, EMBEDDINGS = "words", "embeddings"


@dataclass(frozen=True)
class Settings:
    """What decides which pairs of some claims are candidates; ValueError for values that cannot work."""

    scope: str = "all"
    window: int | None = 30
    neighbours: int = 10
    max_frequency: int = 100
    max_pairs: int = 10000
    near_duplicates: float | None = 0.7
    blocking: tuple[str, ...] = (WORDS,)
    rank: str = WORDS
    least_closeness: float = 0.3

    def __post_init__(self) -> None:
        one_of("scope", self.scope, SCOPES)
        one_of("rank", self.rank, (WORDS, EMBEDDINGS))
        for way in self.blocking:
            one_of("blocking", way, (WORDS, EMBEDDINGS))
        if not self.blocking:
            raise ValueError("blocking has no value: give blocking=words, or blocking=[words,embeddings]")
        for key, least in (("neighbours", 1), ("max_pairs", 1), ("max_frequency", 2)):
            if getattr(self, key) < least:
                raise ValueError(f"{key} must be at least {least}, got {getattr(self, key)}")
        if self.window is not None and self.window < 0:
            raise ValueError(f"window must be a number of days from 0 on, or null, got {self.window}")
        if self.near_duplicates is not None and not 0.5 <= self.near_duplicates <= 1:
            raise ValueError(f"near_duplicates must lie between 0.5 and 1, or be null, got {self.near_duplicates}")
        if not 0 <= self.least_closeness <= 1:
            raise ValueError(f"least_closeness must lie between 0 and 1, got {self.least_closeness}")

    @property
    def needs_vectors(self) -> bool:
        """Whether sentence vectors are asked for."""
        return EMBEDDINGS in (*self.blocking, self.rank)

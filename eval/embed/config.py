"""What a run of `python -m eval.embed` needs to know; the values stand in configs/embed.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.config import one_of


@dataclass
class EmbedConfig:
    """One run: which claims, by which encoder, written where."""

    claims: str
    encoder: str
    revision: str | None
    layer: int | None
    prefix: str
    name: str
    runs: str
    output: str | None
    overwrite: bool
    max_length: int
    max_tokens: int
    precision: str

    def __post_init__(self) -> None:
        one_of("precision", self.precision, ("auto", "no", "bf16"))
        if not self.encoder:
            raise ValueError("encoder has no value: give encoder=starter, a folder, or org/name")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one claim of max_length={self.max_length} (>= 8)")

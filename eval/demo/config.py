"""What a demo is; the values stand in configs/demo.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.foundation.config import one_of


@dataclass
class DemoConfig:
    """Which model, and where its page is served."""

    run: str
    checkpoint: str | None
    host: str
    port: int
    max_length: int
    max_tokens: int
    precision: str

    def __post_init__(self) -> None:
        one_of("precision", self.precision, ("auto", "no", "bf16"))
        if not 0 < self.port < 65536:
            raise ValueError(f"port must be 1 to 65535, got {self.port}")

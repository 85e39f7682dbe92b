"""What an export is; the values live in configs/export.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from eval.export.parity import Bounds

VARIANTS = ("fp32", "int8")


@dataclass
class ExportConfig:
    """One export: which finished evaluation, and what each file may change."""

    run: str
    checkpoint: str | None
    name: str
    runs: str
    overwrite: bool
    opset: int
    max_tokens: int
    policy: dict[str, Bounds]
    min_slice_pairs: int

    def __post_init__(self) -> None:
        if not self.policy or set(self.policy) - set(VARIANTS):
            raise ValueError(f"policy takes {', '.join(VARIANTS)}, got {sorted(self.policy)}")
        if self.opset < 18 or self.min_slice_pairs < 1:
            raise ValueError(f"opset must be 18 or more, min_slice_pairs 1 or more, got {self}")

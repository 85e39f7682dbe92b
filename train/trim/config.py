"""What is cut and what stays; the values live in configs/trim.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from train.trim.scripts import SCRIPTS


@dataclass
class TrimConfig:
    """One checkpoint to cut, the texts that say which pieces are needed, and what stays whatever they say."""

    checkpoint: str
    revision: str | None
    data_root: str
    corpus: list[str]
    fields: list[str]
    documents: int | None
    held_out: float
    min_count: int
    max_pieces: int | None
    scripts: list[str]
    characters: list[str]
    other_scripts: bool
    name: str
    runs: str
    overwrite: bool
    steps: int

    def __post_init__(self) -> None:
        for key in ("scripts", "characters"):
            if unknown := set(getattr(self, key)) - set(SCRIPTS):
                raise ValueError(f"{key} knows {', '.join(sorted(SCRIPTS))}, got {', '.join(sorted(unknown))}")
        if not self.corpus and not self.scripts:
            raise ValueError("nothing would be left: give 'corpus=[texts.txt, pairs.jsonl]' or scripts=[arabic]")
        if self.min_count < 1 or (self.documents is not None and self.documents < 1):
            raise ValueError(f"min_count and documents must be 1 or more, got {self.min_count} and {self.documents}")
        if not 0 < self.held_out < 1:
            raise ValueError(f"held_out is a share of the documents, between 0 and 1, got {self.held_out}")
        if self.steps < 0 or (self.max_pieces is not None and self.max_pieces < 100):
            raise ValueError(f"steps must be 0 or more, max_pieces 100 or more, got {self.steps}, {self.max_pieces}")

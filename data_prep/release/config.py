"""What a release of the native pairs is; the values live in configs/release.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.data_config import ArtefactConfig

PARTS = ("native", "crosslingual")  # configurations of the published data set, in this order
SPLITS_OF = {"native": ("train", "validation", "test"), "crosslingual": ("validation", "test")}


@dataclass
class ReleaseConfig:
    """Where the files lie, where the release goes, and whether it is sent to the hub."""

    files: str
    name: str
    runs: str
    overwrite: bool
    seed: int
    near_duplicates: float
    artefacts: ArtefactConfig
    push: str | None
    dry_run: bool
    private: bool

    def __post_init__(self) -> None:
        if self.push is not None and self.push.count("/") != 1:
            raise ValueError(f"push is organisation/name on the hub, got {self.push!r}")
        if not 0.3 <= self.near_duplicates <= 1:
            raise ValueError(f"near_duplicates is a similarity from 0.3 to 1, got {self.near_duplicates}")

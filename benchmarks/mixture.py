"""What both throughput benchmarks read: pairs of mixed lengths as a data set, and one encoder."""

from __future__ import annotations

from pathlib import Path

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
SOURCES = ("ans", "xnli", "arnli")  # headlines, several genres, captions


def build_mixture(data_root: str | None, rows: int, folder: str) -> str:
    """A data set of about `rows` training pairs, in equal parts of ANS, XNLI and ArNLI; or of the shipped pairs."""
    from hydra import compose, initialize_config_dir

    from data_prep.build import build
    from data_prep.data_config import DataConfig
    from data_prep.foundation.config import parse

    overrides = [f"runs={folder}", "name=mixed", "near_duplicates=null", "artefacts.rows=0"]
    if data_root:
        overrides += [f"source=[{','.join(SOURCES)}]", f"data_root={Path(data_root).resolve()}"]
        overrides += [f"source.{name}.cap={-(-rows // len(SOURCES))}" for name in SOURCES]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return str(build(parse(compose("data_prep", overrides), DataConfig)))

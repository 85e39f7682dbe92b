"""The vocabularies that are named in configs/ compose into what the command takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hydra import compose, initialize_config_module

from data_prep.foundation.config import parse
from train.trim.config import TrimConfig

NAMES = sorted(path.stem for path in (Path(__file__).resolve().parents[3] / "configs" / "vocabulary").glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_vocabulary_composes(name: str) -> None:
    with initialize_config_module("configs", version_base="1.3"):
        config = parse(compose("trim", [f"vocabulary={name}", "checkpoint=some/e5"]), TrimConfig)
    assert config.name == "e5-cut"
    assert config.scripts
    assert all(not path.startswith("/") for path in config.corpus)

"""A finished evaluation of a checkpoint that says what it was trained on, and what a human says of it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hydra import compose, initialize_config_dir

from data_prep.dataset import read_manifest
from data_prep.foundation.config import parse
from data_prep.foundation.run_folder import write_json
from eval.publish.config import PublishConfig
from eval.publish.release import Release, read_release

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
MakePublish = Callable[..., PublishConfig]
ABOUT: dict[str, Any] = {
    "model": "tiny",
    "authors": ["Maryam Haddad"],
    "contact": "desk@newsroom.test",
    "intended_use": "Ranking pairs of news claims for a reader who then decides.",
    "out_of_scope": "Any use in which nobody reads what the model flags.",
    "limits": ["Random weights: it knows nothing at all of Arabic."],
}


@pytest.fixture(scope="session")
def trained(tiny_checkpoint: Path, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny checkpoint as training leaves one: with a manifest."""
    folder = tmp_path_factory.mktemp("trained") / "tiny"
    shutil.copytree(tiny_checkpoint, folder)
    config = {"data": str(data_folder), "name": "tiny", "model": {"path": "/home/someone/models/base"}, "lr": 1.0e-4}
    told = {"config": config, "base_model": "from scratch", "base_commit": None}
    write_json(folder / "manifest.json", told | {"data_revision": read_manifest(data_folder)["revision"]})
    return folder


@pytest.fixture(scope="session")
def about_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("about") / "about.yaml"
    path.write_text(yaml.safe_dump(ABOUT, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def make_publish(finished: Path, trained: Path, about_file: Path) -> MakePublish:
    """The config that `python -m eval.publish <overrides>` runs with, on the tiny model."""

    def make(runs: Path, *overrides: str) -> PublishConfig:
        own = [f"run={finished}", f"about={about_file}", f"checkpoint={trained}", f"runs={runs}", "force=true"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("publish", [*own, *overrides]), PublishConfig)

    return make


@pytest.fixture(scope="session")
def release(make_publish: MakePublish) -> Release:
    return read_release(make_publish(Path("nowhere")))


def altered(release: Release, **changes: Any) -> Release:
    """The release with other facts: `altered(release, data={"split": "train"})`."""
    facts = release.facts
    for part, values in changes.items():
        facts = dataclasses.replace(facts, **{part: dataclasses.replace(getattr(facts, part), **values)})
    return dataclasses.replace(release, run=dataclasses.replace(release.run, facts=facts))

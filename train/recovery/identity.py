"""What makes two commands one run: the values of a config that decide the weights, and the data's revision."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_prep.dataset import read_manifest
from train.config import TrainConfig
from train.tasks.corpus import files_revision

# They change where and how often things are written, and no weight; the data set counts by its revision.
INDIFFERENT = {"data", "name", "runs", "overwrite", "resume", "tracking"}
INDIFFERENT |= {
    "checkpoint_every",
    "keep_checkpoints",
    "keep_finished_checkpoints",
    "stop_on_collapse",
    "model.allow_missing",
    "model.check_labels",
}


def identity_of(config: TrainConfig, processes: int, device: str) -> dict[str, Any]:
    """Values by key, nested as in the config; two runs with equal identities end with equal weights."""
    values = {key: value for key, value in dataclasses.asdict(config).items() if key not in INDIFFERENT}
    corpus = config.objective.corpus
    revision = files_revision(corpus.files) if corpus else read_manifest(Path(config.data))["revision"]
    # On another kind of device rows lie otherwise, and batches with them (layout=auto).
    return values | {"data revision": revision, "number of processes": processes, "kind of device": device}


def decides_weights(key: str) -> bool:
    """Whether a flat config's key (`lr`, `model.path`) may change what is learnt."""
    return key not in INDIFFERENT and key.partition(".")[0] not in INDIFFERENT


def differing(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """`lr was 0.0005, is 0.001`, for each value that differs."""
    before, now = dict(flat(old)), dict(flat(new))
    for key in filter(decides_weights, sorted(before | now)):
        if before.get(key) != now.get(key):
            yield f"{key} was {before.get(key)}, is {now.get(key)}"


def flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`{"a": {"b": 1}}` as `("a.b", 1)`."""
    for key, value in tree.items():
        yield from flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]

"""The folder that goes out: model, tokenizer, card, facts, recipe, exports; nothing that is not named here."""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

from data_prep.run_folder import write_json

# Weights (in shards, too), configs and every tokenizer's files. Step checkpoints, metrics and circumstances stay.
_MODEL = (
    "model.safetensors",
    "model-*.safetensors",
    "model.safetensors.index.json",
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "*.model",
)
EXPORTS = "onnx"


def is_ours(name: str) -> bool:
    """Whether a file of this name is one that a published folder may hold."""
    return name.startswith(f"{EXPORTS}/") or any(fnmatchcase(name, pattern) for pattern in _MODEL)


def copy_model(checkpoint: Path, folder: Path) -> None:
    """The files that `from_pretrained` reads, under the same names."""
    for pattern in _MODEL:
        for path in sorted(checkpoint.glob(pattern)):
            shutil.copyfile(path, folder / path.name)


def copy_exports(export: Path, files: list[str], folder: Path) -> None:
    """The exported files of the chosen variants."""
    for name in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(export / name, target)


def published_files(folder: Path) -> dict[str, int]:
    """Every file below `folder` with its size in bytes, by its name there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}


def write_texts(folder: Path, card: str, recipe: str, facts: object) -> None:
    """Card, recipe and facts."""
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / "training.yaml").write_text(recipe, encoding="utf-8")
    write_json(folder / "facts.json", facts)

"""Which files make a checkpoint: hashed to tell one model from another, copied byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

from data_prep.foundation.run_folder import sha256_file, sha256_json

WEIGHT_FILES = ("model.safetensors", "model-*.safetensors", "model.safetensors.index.json")
# Config and every tokenizer's files; with the weights, all that `from_pretrained` reads.
CONFIG_FILES = (
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
_PICKLED = "pytorch_model*.bin"  # read by transformers where no safetensors lie
_ADAPTERS = ("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin")  # added to the weights unasked


def file_hashes(folder: Path) -> dict[str, str | None]:
    """SHA-256 of what makes a model: weights, tokenizer and config, None where one is not there.

    Shards count as one file. Other files that transformers would read are named only where they are there: pickled
    weights in the place of safetensors, adapters at the root.
    """
    files = {name: folder / name for name in ("model.safetensors", "tokenizer.json", "config.json")}
    hashes = {name: sha256_file(file) if file.is_file() else None for name, file in files.items()}
    hashes["model.safetensors"] = hashes["model.safetensors"] or _hash_of_all(folder, "model-*.safetensors")
    if hashes["model.safetensors"] is None and (pickled := _hash_of_all(folder, _PICKLED)):
        hashes["pytorch_model.bin"] = pickled
    return hashes | {name: sha256_file(folder / name) for name in _ADAPTERS if (folder / name).is_file()}


def _hash_of_all(folder: Path, pattern: str) -> str | None:
    """One hash of the hashes of all files of a pattern; None where there is none."""
    files = sorted(folder.glob(pattern)) if folder.is_dir() else []
    return sha256_json([sha256_file(file) for file in files]) if files else None


def copy_files(checkpoint: Path, folder: Path, patterns: tuple[str, ...]) -> None:
    """Copy a checkpoint's files that match one of `patterns` into `folder`, byte for byte, their names kept."""
    for path in sorted(path for pattern in patterns for path in checkpoint.glob(pattern)):
        shutil.copyfile(path, folder / path.name)

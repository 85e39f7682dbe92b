"""The folder that goes out: model, tokenizer, card, facts, recipe, exports; nothing that is not named here."""

from __future__ import annotations

import dataclasses
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

from data_prep.foundation.run_folder import write_json
from eval.detector.files import CONFIG_FILES, WEIGHT_FILES, copy_files
from eval.export.parity import PARITY_FILE, Parity
from eval.facts.files import write_facts
from eval.publish.recipe import FILE, training_yaml
from eval.publish.release import PICTURES, Release, pictures
from eval.scan.decision import DECISION_FILE

_MODEL = (*WEIGHT_FILES, *CONFIG_FILES)  # step checkpoints, metrics and circumstances stay where they are


_PAGES = ("README.md", FILE, "facts.json", DECISION_FILE)
_EXPORTS = ("onnx/*.onnx*", PARITY_FILE)


def is_ours(name: str) -> bool:
    """Whether a file of this name is one that publishing writes; any other is a person's."""
    return any(fnmatchcase(name, pattern) for pattern in (*_MODEL, *_PAGES, *PICTURES, *_EXPORTS))


def fill_folder(folder: Path, release: Release, card: str) -> None:
    """Model, card, recipe, facts."""
    copy_files(release.checkpoint, folder, _MODEL)
    for name, path in pictures(release).items():
        shutil.copyfile(path, folder / name)
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / FILE).write_text(training_yaml(release), encoding="utf-8")
    write_facts(folder / "facts.json", release.facts)
    decision = {"threshold": release.facts.decision.threshold, "temperature": release.facts.calibration.temperature}
    write_json(folder / DECISION_FILE, decision)  # what `python -m eval.scan model=<this folder>` reads


def copy_exports(export: Path, parity: Parity, folder: Path) -> None:
    """The exported files of the chosen variants, with the weights that lie beside a large one, and their measures.

    By the hashes in onnx/parity.json a service knows that it opened what was measured.
    """
    for name in (variant.file for variant in parity.variants):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for path in sorted((export / name).parent.glob(f"{Path(name).name}*")):
            shutil.copyfile(path, (folder / name).parent / path.name)
    write_json(folder / PARITY_FILE, dataclasses.asdict(parity))


def published_files(folder: Path) -> dict[str, int]:
    """What goes out of `folder`, by its name there, with its size in bytes; a person's files stay at home."""
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return {name: sizes[name] for name in sorted(sizes) if is_ours(name)}

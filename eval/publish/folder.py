"""The folder that goes out: model, tokenizer, card, facts, recipe, exports; nothing that is not named here."""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

from data_prep.foundation.run_folder import write_json
from data_prep.foundation.run_marker import MARKER
from eval.detector.checkpoint import CONFIG_FILES, WEIGHT_FILES, copy_files
from eval.facts.files import write_facts
from eval.publish.recipe import FILE, training_yaml
from eval.publish.release import Release
from eval.scan.decision import DECISION_FILE

_MODEL = (*WEIGHT_FILES, *CONFIG_FILES)  # step checkpoints, metrics and circumstances stay where they are


def is_ours(name: str) -> bool:
    """Whether a file of this name is one that a published folder may hold."""
    return name.startswith("onnx/") or any(fnmatchcase(name, pattern) for pattern in _MODEL)


def fill_folder(folder: Path, release: Release, card: str) -> None:
    """Model, card, recipe, facts."""
    copy_files(release.checkpoint, folder, _MODEL)
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / FILE).write_text(training_yaml(release), encoding="utf-8")
    write_facts(folder / "facts.json", release.facts)
    decision = {"threshold": release.facts.decision.threshold, "temperature": release.facts.calibration.temperature}
    write_json(folder / DECISION_FILE, decision)  # what `python -m eval.scan model=<this folder>` reads


def copy_exports(export: Path, files: list[str], folder: Path) -> None:
    """The exported files of the chosen variants, with the weights that lie beside a large one."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for path in sorted((export / name).parent.glob(f"{Path(name).name}*")):
            shutil.copyfile(path, (folder / name).parent / path.name)


def published_files(folder: Path) -> dict[str, int]:
    """Every file below `folder` that goes out, with its size in bytes, by its name there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MARKER)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}

"""The checkpoint behind a finished evaluation, found again and shown to be the same, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import file_hashes
from eval.finished import FinishedRun


def _found_by_evaluation(folder: Path, what: str) -> str:
    """Where an evaluation found its checkpoint or data: a path of this machine, so it stands with the circumstances."""
    try:
        return str(json.loads((folder / "circumstances.json").read_text(encoding="utf-8"))[what])
    except (OSError, ValueError, KeyError):
        raise UserError(f"{folder}: circumstances.json does not say where the {what} lay; give {what}=...") from None


def evaluated_checkpoint(run: FinishedRun, given: str | None) -> Path:
    """The folder that was evaluated, or the one given; UserError unless it holds, byte for byte, that model."""
    facts = run.facts.predictor
    if facts.checkpoint is None:
        raise UserError(f"{run.folder}: {facts.name} is no checkpoint ({facts.kind}), so there is no model to publish")
    checkpoint = Path(given or _found_by_evaluation(run.folder, "checkpoint"))
    if not (checkpoint / "config.json").is_file():
        raise UserError(f"{checkpoint}: no model folder here (config.json is missing); give checkpoint=...")
    hashes = file_hashes(checkpoint)
    for name, digest in facts.checkpoint.files.items():
        if name in hashes and hashes[name] != digest:
            raise UserError(
                f"{checkpoint / name}: {'missing' if hashes[name] is None else 'not the file that was evaluated'}; "
                "evaluate this checkpoint with python -m eval, or give the evaluated one with checkpoint=..."
            )
    return checkpoint

"""Where threshold and temperature come from: a finished evaluation, or a decision file beside the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from eval.detector.starter.folder import is_starter, starter_folder
from eval.lineage import read_object
from eval.measured import check_decision

DECISION_FILE = "decision.json"  # {"threshold": 0.41, "temperature": 1.3}


@dataclass(frozen=True)
class Decision:
    """The contradiction score from which a pair is called one (None: ranks only), and what calibrates probabilities."""

    threshold: float | None
    temperature: float | None
    origin: str

    @property
    def missing(self) -> list[str]:
        """What a reader has to be told is not there."""
        return [name for name in ("threshold", "temperature") if getattr(self, name) is None]


def read_decision(checkpoint: str, evaluation: str | None) -> Decision:
    """Of `evaluation` where it is given, else of decision.json in the checkpoint's folder, else none.

    That the evaluation measured this checkpoint is for `eval.measured.measured_checkpoint` to say.
    """
    if evaluation is not None:
        return _of_evaluation(Path(evaluation))
    path = (starter_folder() if is_starter(checkpoint) else Path(checkpoint).expanduser()) / DECISION_FILE
    if not path.is_file():
        return Decision(None, None, "none")
    check_decision(path.parent)
    values = read_object(path)
    return Decision(_number(values, "threshold", path), _number(values, "temperature", path), DECISION_FILE)


def _of_evaluation(folder: Path) -> Decision:
    path = folder / "facts.json"
    facts = read_object(path)
    threshold = _number(facts.get("decision") or {}, "threshold", path)
    return Decision(threshold, _number(facts.get("calibration") or {}, "temperature", path), folder.name)


def _number(values: dict[str, Any], name: str, path: Path) -> float | None:
    value = values.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or (name == "temperature" and value <= 0):
        raise UserError(f"{path}: {name} is {value!r}, which is no {'positive ' * (name == 'temperature')}number")
    return float(value)

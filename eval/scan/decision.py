"""Where threshold and temperature come from: a finished evaluation, or a decision file beside the weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file

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
    """Of `evaluation` where it is given, else of decision.json in the checkpoint's folder, else none."""
    if evaluation is not None:
        return _of_evaluation(checkpoint, Path(evaluation))
    path = Path(checkpoint) / DECISION_FILE
    if not path.is_file():
        return Decision(None, None, "none")
    values = _read(path)
    return Decision(_number(values, "threshold", path), _number(values, "temperature", path), DECISION_FILE)


def checkpoint_of(evaluation: str) -> str:
    """The checkpoint that a finished evaluation measured; UserError where it does not say."""
    circumstances = _read(Path(evaluation) / "circumstances.json")
    if not isinstance(found := circumstances.get("checkpoint"), str):
        raise UserError(f"{evaluation}: does not name its checkpoint; give model=<checkpoint>")
    return found


def _of_evaluation(checkpoint: str, folder: Path) -> Decision:
    facts = _read(folder / "facts.json")
    weights = Path(checkpoint) / "model.safetensors"
    measured = _measured_weights(facts)
    if measured and weights.is_file() and sha256_file(weights) != measured:
        raise UserError(
            f"{folder}: measured another checkpoint than {checkpoint}, whose threshold it cannot give; "
            f"evaluate this one with python -m eval checkpoint={checkpoint}"
        )
    path = folder / "facts.json"
    threshold = _number(facts.get("decision") or {}, "threshold", path)
    return Decision(threshold, _number(facts.get("calibration") or {}, "temperature", path), folder.name)


def _measured_weights(facts: dict[str, Any]) -> str | None:
    checkpoint = (facts.get("predictor") or {}).get("checkpoint") or facts.get("checkpoint") or {}
    digest = (checkpoint.get("files") or {}).get("model.safetensors")
    return digest if isinstance(digest, str) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; eval= takes a folder of runs/eval, written by python -m eval") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read ({error})") from None
    if not isinstance(values, dict):
        raise UserError(f"{path}: holds no JSON object")
    return values


def _number(values: dict[str, Any], name: str, path: Path) -> float | None:
    value = values.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or (name == "temperature" and value <= 0):
        raise UserError(f"{path}: {name} is {value!r}, which is no {'positive ' * (name == 'temperature')}number")
    return float(value)

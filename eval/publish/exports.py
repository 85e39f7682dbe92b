"""The exports that go along: those of this model, measured on these pairs, changed by nobody, and allowed out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from eval.export.parity import Bounds, Parity, SliceParity, VariantParity
from eval.facts.types import Facts


def read_exports(folder: Path, variants: list[str], facts: Facts) -> Parity:
    """What parity.json says of the chosen variants; UserError where one may not be published."""
    parity = _read(folder / "parity.json")
    _check_same_evaluation(folder, parity, facts)
    there = {variant.name: variant for variant in parity.variants}
    if missing := [name for name in variants if name not in there]:
        raise UserError(f"{folder}: no export {missing[0]!r}; there are {', '.join(there)}: variants=[...]")
    for variant in (there[name] for name in variants):
        if variant.refused:
            rest = [name for name in variants if not there[name].refused]
            raise UserError(
                f"{folder / variant.file}: not to be published: {'; '.join(variant.refused)}; leave it out with "
                f"variants=[{','.join(rest)}]"
            )
        path = folder / variant.file
        if not path.is_file() or sha256_file(path) != variant.sha256:
            raise UserError(f"{path}: not the file that was measured; export again with python -m eval.export")
    return dataclasses.replace(parity, variants=[there[name] for name in variants])


def _read(path: Path) -> Parity:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        variants = [
            VariantParity(**variant | {"slices": [SliceParity(**part) for part in variant["slices"]]})
            for variant in value["variants"]
        ]
        policy = {name: Bounds(**bounds) for name, bounds in value["policy"].items()}
        return Parity(**value | {"variants": variants, "policy": policy})
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{path}: no finished export; make one with python -m eval.export") from None


def _check_same_evaluation(folder: Path, parity: Parity, facts: Facts) -> None:
    """Model, pairs and threshold of the export are those of the card."""
    ours = {
        "model": (parity.model_sha256, facts.predictor.weights_sha256),
        "data": (parity.data, facts.data.version),
        "threshold": (parity.threshold, facts.decision.threshold),
    }
    for what, (exported, evaluated) in ours.items():
        if exported != evaluated:
            raise UserError(
                f"{folder}: was measured with another {what} than this evaluation ({exported} for {evaluated}); "
                "export again with python -m eval.export"
            )

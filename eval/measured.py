"""A checkpoint held against the evaluation that measured it: the one check of scan, demo, export and publication.

A threshold, a temperature and a card's figures hold for the bytes that were measured: weights, tokenizer, config (whose
`id2label` says what each output means), and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES
from eval.detector.checkpoint import check_exists, hub_commit, label_order
from eval.detector.files import file_hashes
from eval.detector.starter.folder import is_starter, starter_folder
from eval.evaluation import Evaluation
from eval.lineage import named_checkpoint, read_object

FACTS = "facts.json"


@dataclass(frozen=True)
class Measured:
    """A checkpoint as an evaluation measured it; `labels` names its outputs in order, None where facts do not say."""

    checkpoint: str
    revision: str | None
    labels: list[str] | None


def measured_checkpoint(
    folder: Path, given: str | None, key: str, revision: str | None = None, labels: list[str] | None = None
) -> Measured:
    """The checkpoint that the evaluation in `folder` measured, or the one `given`, if it is that one byte for byte.

    UserError else, and where the evaluation measured a judge or a file. `key` is the config's for `given`. Without a
    `revision` a model of the hub is read at the commit that was measured; `labels` may only repeat what was measured.
    """
    checkpoint = given or named_checkpoint(folder, key)
    facts = _checkpoint_facts(folder)
    if fault := _difference(facts.get("files") or {}, checkpoint, revision):
        raise UserError(
            f"{folder}: measured another checkpoint than {checkpoint} ({fault}), so its threshold and figures do not "
            f"hold for it; evaluate this one with python -m eval checkpoint={checkpoint}, or give the other with "
            f"{key}=..."
        )
    measured = _named(facts.get("label_order"))
    if labels and measured and label_order(labels) != label_order(measured):
        raise UserError(
            f"{folder}: was measured with labels=[{','.join(measured)}], not [{','.join(labels)}]; leave labels out"
        )
    return Measured(checkpoint, revision or (facts.get("files") or {}).get("hub_commit"), measured or labels)


def evaluated_checkpoint(run: Evaluation, given: str | None) -> Path:
    """The folder that was evaluated, or the one given, for what is made of its files (an export, a publication).

    UserError unless it holds, byte for byte, that model, in safetensors, its outputs named as they were measured.
    """
    facts = run.facts.predictor
    if facts.checkpoint is None:
        raise UserError(f"{run.folder}: {facts.name} is no checkpoint ({facts.kind}), so there is no model to publish")
    measured = measured_checkpoint(run.folder, given, "checkpoint")
    folder = Path(check_exists(measured.checkpoint))
    if not (folder / "config.json").is_file():
        raise UserError(f"{folder}: no model folder here (config.json is missing); give checkpoint=...")
    if facts.weights_sha256 is None:
        raise UserError(f"{folder}: its weights are pickled; save them as safetensors, and evaluate that folder")
    if measured.labels and label_order(own_names(folder)) != label_order(measured.labels):
        raise UserError(
            f"{folder / 'config.json'}: names its outputs otherwise than labels=[{','.join(measured.labels)}] of the "
            "evaluation, and who opens the folder reads the file: write those into id2label, and evaluate it again"
        )
    return folder


def check_decision(folder: Path) -> None:
    """UserError where decision.json lies beside other files than those of the facts.json next to it."""
    if not (folder / FACTS).is_file():
        return  # a threshold that a person wrote
    if fault := _difference(_checkpoint_facts(folder).get("files") or {}, str(folder), None):
        raise UserError(
            f"{folder}: its threshold was measured on another model than lies here ({fault}); copy the published "
            "folder again, whole, or give eval=runs/eval/<name> of this one"
        )


def own_names(folder: Path) -> list[str]:
    """A checkpoint's outputs as its config.json names them, in order."""
    named = read_object(folder / "config.json").get("id2label") or {}
    return [str(named[index]) for index in sorted(named, key=int)]


def _checkpoint_facts(folder: Path) -> dict[str, Any]:
    """What facts.json says of the checkpoint; of any version of the schema: a threshold outlives it."""
    facts = read_object(folder / FACTS)
    checkpoint = (facts.get("predictor") or {}).get("checkpoint") or facts.get("checkpoint")
    if not isinstance(checkpoint, dict):
        named = (facts.get("predictor") or {}).get("name", "what it measured")
        raise UserError(f"{folder / FACTS}: {named} is no checkpoint, so its threshold is no model's")
    return checkpoint


def _difference(measured: dict[str, str | None], checkpoint: str, revision: str | None) -> str | None:
    """In words, the first file or the commit in which a checkpoint differs from what was measured; None: in nothing."""
    folder = starter_folder() if is_starter(checkpoint) else Path(checkpoint).expanduser()
    commit = measured.get("hub_commit")
    if not folder.is_dir():
        return _other_commit(measured, checkpoint, revision)
    if commit is not None:
        return f"that one came from the hub, commit {commit[:12]}"
    hashes = file_hashes(folder)
    for name in dict.fromkeys([*measured, *hashes]):
        if name != "hub_commit" and hashes.get(name) != measured.get(name):
            return f"{name} is {_how(hashes.get(name), measured.get(name))}"
    return None


def _other_commit(measured: dict[str, str | None], name: str, revision: str | None) -> str | None:
    """Of a name on the hub; without a `revision` the measured commit is what will be read."""
    commit = measured.get("hub_commit")
    if commit is None:
        return "that one was a folder"
    if revision is None or revision == commit or (read := hub_commit(name, revision)) == commit:
        return None
    return f"commit {(read or 'unknown')[:12]} for {commit[:12]}"


def _how(here: str | None, measured: str | None) -> str:
    if here is None:
        return "missing"
    return "not the file that was evaluated" if measured else "a file that was not evaluated"


def _named(order: Any) -> list[str] | None:
    """The outputs' names in order, from the position of each of our labels among them."""
    if not isinstance(order, list) or sorted(order) != list(range(len(LABEL_NAMES))):
        return None
    return [LABEL_NAMES[order.index(position)] for position in range(len(LABEL_NAMES))]

"""What is about to go out, gathered from files that must agree: evaluation, checkpoint, its training, its data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.licences import derived_licence, resulting_terms, terms_of
from data_prep.overview import OVERVIEW
from eval.evaluation import Evaluation, read_evaluation
from eval.facts.types import Facts
from eval.lineage import data_manifest, training_manifest
from eval.measured import evaluated_checkpoint
from eval.publish.about import About, read_about
from eval.publish.blocked import blocked_by
from eval.publish.config import PublishConfig

PICTURES = ("training.png", "data.png")  # of a published folder
BASE = "base model"  # its name among the sources of the licence


@dataclass(frozen=True)
class Release:
    """Everything a card says, and the folder of the model it speaks of."""

    run: Evaluation
    about: About
    checkpoint: Path
    training: dict[str, Any]  # manifest.json of python -m train
    training_data: Path
    data_manifest: dict[str, Any]  # of the data set it was trained on
    licence: str
    terms: dict[str, Any]
    blocked: list[str]  # what the policy forbids, a line each

    @property
    def facts(self) -> Facts:
        """The evaluation's."""
        return self.run.facts


def read_release(config: PublishConfig) -> Release:
    """Read and cross-check all parts; UserError where one is missing, or speaks of another model or data set."""
    about = read_about(Path(config.about))
    run = read_evaluation(Path(config.run))
    if about.model != run.facts.predictor.name:
        raise UserError(
            f"{config.about}: speaks of {about.model!r}, the evaluation of {run.facts.predictor.name!r}; "
            "write one for this model (field model)"
        )
    checkpoint = evaluated_checkpoint(run, config.checkpoint)
    training = training_manifest(checkpoint)
    training_data = Path(config.training_data or str(training["config"]["data"]))
    manifest = data_manifest(training_data, training["data_revision"])
    sources = _licences(manifest, training, about)
    licence, terms = _licence(sources, about), resulting_terms(sources)
    blocked = blocked_by(config.policy, run)
    return Release(run, about, checkpoint, training, training_data, manifest, licence, terms, blocked)


def _licences(manifest: dict[str, Any], training: dict[str, Any], about: About) -> dict[str, str]:
    """Name -> licence of everything the model was made of; UserError where its base model's is not told."""
    trained_on = manifest["mix"]["training_rows"]
    licences = {name: str(source["licence"]) for name, source in manifest["sources"].items() if name in trained_on}
    if training["base_model"] == "from scratch":
        return licences
    if about.base_model_licence is None:
        raise UserError(f"about: base_model_licence is missing, and the model began from {training['base_model']}")
    return licences | {BASE: about.base_model_licence}


def _licence(sources: dict[str, str], about: About) -> str:
    """The model's licence: what the sources allow, or what a human chose within it."""
    if about.licence == "other" and not about.licence_link:
        raise UserError("about: licence is other, and licence_link is missing")
    try:
        derived = derived_licence(sources)
    except ValueError as error:
        if about.licence == "other":
            return "other"
        named = ", ".join(f"{name} ({licence})" for name, licence in sources.items())
        raise UserError(
            f"licence: {error}; of {named}. Train without the source at fault, or, where you hold other rights, say "
            "so with licence: other and a licence_link in the about file"
        ) from None
    if about.licence in (None, "other"):
        return about.licence or derived
    freer = resulting_terms({"asked": str(about.licence), "derived": derived})["strictest"] != terms_of(
        str(about.licence)
    )
    if freer:
        raise UserError(f"about: licence {about.licence} is freer than {derived}, which the training data ask for")
    return str(about.licence)


def pictures(release: Release) -> dict[str, Path]:
    """Those that were drawn, by their names in a published folder: curves of the training, overview of its data."""
    places = dict(zip(PICTURES, (release.checkpoint / "training.png", release.training_data / OVERVIEW), strict=True))
    return {name: path for name, path in places.items() if path.is_file()}

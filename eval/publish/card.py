"""The model card: hub metadata with a model-index, and a page; rendered from a release alone, nothing typed in."""

from __future__ import annotations

from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.pages import templates
from data_prep.languages import spoken
from eval.export.parity import Parity
from eval.publish.examples import Example
from eval.publish.recipe import commands
from eval.publish.release import Release
from eval.report.page import HEADLINE, shared

MADE_BY = "arabic-claim-contradiction"  # a tag by which our own cards are known
# Our metric -> the hub's type; the name says which class or average it is.
_HUB_TYPES = {
    "contradiction_f1": "f1",
    "average_precision": "average_precision",
    "macro_f1": "f1",
    "accuracy": "accuracy",
}


def model_card(release: Release, examples: list[Example], parity: Parity | None, repository: str | None) -> str:
    """Markdown with a YAML head, read back and compared by `huggingface_hub.ModelCard` before anybody sees it."""
    page = templates("eval.publish", "eval.report").get_template("model_card.md.j2")
    body = page.render(
        **shared(release.facts),
        release=release,
        about=release.about,
        examples=examples,
        parity=parity,
        base_model=_base_model(release),
        repository=repository or "<this repository>",
        reproduce=commands(release, repository or "<this repository>"),
    )
    card = f"---\n{_metadata(release).to_yaml()}\n---\n\n{body}"
    _check(card, release)
    return card


def _metadata(release: Release) -> Any:
    from huggingface_hub import EvalResult, ModelCardData

    base, commit = release.training["base_model"], release.training["base_commit"]
    linked, may_be_sold = release.licence == "other", release.terms["commercial_use"]
    sources = release.data_manifest["sources"].values()
    return ModelCardData(
        model_name=release.facts.predictor.name,
        language=spoken(release.data_manifest.get("languages", {})),
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["contradiction-detection", "natural-language-inference", "claims", MADE_BY],
        base_model=base if commit else None,  # only the hub has commits; a folder's name would be a dead link
        datasets=sorted(source["hub"]["path"] for source in sources if source["hub"]) or None,
        eval_results=[EvalResult(**_result(release, metric)) for metric in HEADLINE],
        license=release.licence,
        license_name=("as-linked" if may_be_sold else "non-commercial-or-unknown-terms") if linked else None,
        license_link=release.about.licence_link if linked else None,
    )


def _base_model(release: Release) -> str:
    """What it began from, as a phrase."""
    base, commit = release.training["base_model"], release.training["base_commit"]
    if base == "from scratch":
        return "trained from scratch"
    return f"from {base} at revision `{commit}`" if commit else f"from {base.rpartition('/')[2]} (a local folder)"


def _result(release: Release, metric: str) -> dict[str, Any]:
    data, cell = release.facts.data, release.facts.model.metrics[metric]
    told: dict[str, Any] = {"n": data.num_pairs, "low": cell.low, "high": cell.high, "confidence": 0.95}
    if metric != "average_precision":
        told["threshold"] = release.facts.decision.threshold or "argmax"
    return {
        "task_type": "text-classification",
        "task_name": "contradiction between Arabic claims",
        "dataset_type": data.name,
        "dataset_name": data.name,
        "dataset_split": data.split,
        "dataset_revision": data.revision,
        "metric_type": _HUB_TYPES[metric],
        "metric_name": HEADLINE[metric],
        "metric_value": cell.value,
        "metric_args": told,
    }


def _check(card: str, release: Release) -> None:
    """UserError unless the hub's own classes read back what was meant; an AssertionError is ours."""
    from huggingface_hub import ModelCard

    try:
        read = ModelCard(card).data
    except ValueError as error:
        raise UserError(f"card: the hub would refuse it ({error}); look at the names in the about file") from None
    values = {result.metric_name: result.metric_value for result in read.get("eval_results") or []}
    meant = {name: release.facts.model.metrics[metric].value for metric, name in HEADLINE.items()}
    if values != meant or read.to_yaml() != _metadata(release).to_yaml():
        raise AssertionError(f"the card's metadata do not come back as written: {values} for {meant}")

"""The model card: hub metadata with a model-index, and a page; rendered from a release alone, nothing typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.pages import templates
from data_prep.languages import spoken
from eval.export.parity import Parity
from eval.figures.predictions import Predictions
from eval.publish.examples import Example
from eval.publish.recipe import code_of, commands
from eval.publish.release import Release, pictures
from eval.publish.snippet import snippet
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
        snippet=snippet(release.facts, repository),
        argmax_differs=argmax_differs(release.run.predictions),
        pictures=pictures(release),
        code_of=code_of,
        reproduce=commands(release, repository),
    )
    card = f"---\n{_metadata(release).to_yaml()}\n---\n\n{body}"
    _check(card, release)
    return card


def _metadata(release: Release) -> Any:
    from huggingface_hub import EvalResult, ModelCardData

    base, commit = release.training["base_model"], release.training["base_commit"]
    linked = release.licence == "other"
    sources = release.data_manifest["sources"].values()
    return ModelCardData(
        model_name=release.facts.predictor.name,
        language=spoken(release.data_manifest.get("languages", {})),
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["contradiction-detection", "natural-language-inference", "claims", MADE_BY],
        # Only the hub has commits; a folder's name would be a dead link.
        base_model=base if commit else release.about.base_model,
        datasets=sorted({*_on_the_hub(sources), *(release.about.datasets or [])}) or None,
        eval_results=[EvalResult(**_result(release, metric)) for metric in HEADLINE],
        license=release.licence,
        license_name=_licence_name(release) if linked else None,
        license_link=release.about.licence_link if linked else None,
    )


def _on_the_hub(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(source["hub"]["path"]) for source in sources if source["hub"]]


def _licence_name(release: Release) -> str:
    """What the hub shows where it has no name of its own: a human's word, else what is known of the terms."""
    known = "as-linked" if release.terms["commercial_use"] else "non-commercial-or-unknown-terms"
    return release.about.licence_name or known


def argmax_differs(predictions: Predictions) -> int:
    """How many scored pairs have another likeliest label in the order given (a pipeline's word) than verdict."""
    likeliest = predictions.scores.probabilities.argmax(1)
    return int((likeliest != predictions.decided).sum())


def _base_model(release: Release) -> str:
    """What it began from, as a phrase."""
    base, commit = release.training["base_model"], release.training["base_commit"]
    if base == "from scratch":
        return "trained from scratch"
    if commit:
        return f"from {base} at revision `{commit}`"
    known = f", made from {release.about.base_model}" if release.about.base_model else ""
    return f"from {base.rpartition('/')[2]} (a local folder{known})"


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

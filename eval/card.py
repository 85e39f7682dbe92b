"""The model card: hub metadata with a model-index that names split, n and data revision; prose from the facts."""

from __future__ import annotations

from typing import Any

from data_prep.card import templates
from eval.facts import Facts
from eval.report.page import HEADLINE, shared

# Our metric -> the hub's type; the name says which class or average it is.
_HUB_TYPES = {
    "contradiction_f1": "f1",
    "average_precision": "average_precision",
    "macro_f1": "f1",
    "accuracy": "accuracy",
}


def model_card(facts: Facts) -> str:
    """Markdown with a YAML head that `huggingface_hub.ModelCard` reads back, results included."""
    page = templates("eval").get_template("model_card.md.j2")
    return f"---\n{_metadata(facts)}\n---\n\n{page.render(**shared(facts))}"


def _metadata(facts: Facts) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    results = [EvalResult(**_result(facts, metric)) for metric in HEADLINE]
    base = facts.predictor.checkpoint.base_model if facts.predictor.checkpoint else None
    data = ModelCardData(
        model_name=facts.predictor.name,
        language=["ar"],
        license="other",
        license_name="follows-the-training-data",
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["contradiction-detection", "natural-language-inference", "claims"],
        base_model=base if base and base.count("/") == 1 and not base.startswith(".") else None,
        eval_results=results,
    )
    return data.to_yaml()


def _result(facts: Facts, metric: str) -> dict[str, Any]:
    cell = facts.model.metrics[metric]
    return {
        "task_type": "text-classification",
        "task_name": "contradiction between Arabic claims",
        "dataset_type": facts.data.name,
        "dataset_name": facts.data.name,
        "dataset_split": facts.data.split,
        "dataset_revision": facts.data.revision,
        "metric_type": _HUB_TYPES[metric],
        "metric_name": HEADLINE[metric],
        "metric_value": cell.value,
        "metric_args": {"n": facts.data.num_pairs, "low": cell.low, "high": cell.high, "confidence": 0.95},
    }

"""The data set's card: hub metadata that validates, and a page rendered from the manifest alone."""

from __future__ import annotations

from typing import Any

from data_prep.foundation.pages import templates
from data_prep.languages import spoken
from data_prep.pairs import LABEL_NAMES
from data_prep.reading.source_config import SPLITS

_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]


def dataset_card(manifest: dict[str, Any]) -> str:
    """Markdown with a YAML head that `huggingface_hub.DatasetCard` reads back."""
    from huggingface_hub import DatasetCard

    page = templates("data_prep", "data_prep.audit").get_template("dataset_card.md.j2")
    content = page.render(labels=LABEL_NAMES, splits=SPLITS, **manifest)
    return str(DatasetCard(f"---\n{_metadata(manifest)}\n---\n\n{content}")) + "\n"


def _metadata(manifest: dict[str, Any]) -> str:
    from huggingface_hub import DatasetCardData

    rows = manifest["counts"]["written"]
    data = DatasetCardData(
        language=spoken(manifest["languages"]),
        license=sorted({source["licence"] for source in manifest["sources"].values()}),
        pretty_name=manifest["name"],
        size_categories=[next((size for limit, size in _SIZES if rows < limit), "1M<n<10M")],
        task_categories=["text-classification"],
        task_ids=["natural-language-inference"],
        tags=["contradiction-detection", "claims", "arabic"],
        configs=[{"config_name": "default", "data_files": [{"split": s, "path": f"{s}.parquet"} for s in SPLITS]}],
    )
    return data.to_yaml()

"""The data set's card: hub metadata that validates, and a page rendered from the manifest alone."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from data_prep.pairs import LABEL_NAMES
from data_prep.source_config import SPLITS

if TYPE_CHECKING:
    from jinja2 import Environment

_CONTROLS = {code: "\ufffd" for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n\r"}
_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]


def dataset_card(manifest: dict[str, Any]) -> str:
    """Markdown with a YAML head that `huggingface_hub.DatasetCard` reads back."""
    from huggingface_hub import DatasetCard

    page = templates("data_prep").get_template("dataset_card.md.j2")
    content = page.render(labels=LABEL_NAMES, splits=SPLITS, **manifest)
    return str(DatasetCard(f"---\n{_metadata(manifest)}\n---\n\n{content}")) + "\n"


def _metadata(manifest: dict[str, Any]) -> str:
    from huggingface_hub import DatasetCardData

    rows = manifest["counts"]["written"]
    data = DatasetCardData(
        language=["ar"],
        license=sorted({source["licence"] for source in manifest["sources"].values()}),
        pretty_name=manifest["name"],
        size_categories=[next((size for limit, size in _SIZES if rows < limit), "1M<n<10M")],
        task_categories=["text-classification"],
        task_ids=["natural-language-inference"],
        tags=["contradiction-detection", "claims", "arabic"],
        configs=[{"config_name": "default", "data_files": [{"split": s, "path": f"{s}.parquet"} for s in SPLITS]}],
    )
    return data.to_yaml()


@cache
def templates(package: str) -> Environment:
    """Jinja over `<package>/templates`: html autoescaped, an undefined name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "html.j2", "svg"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    environment.filters["cell"] = _cell
    environment.filters["sha256"] = _sha256
    return environment


def _sha256(text: str) -> str:
    """The hash under which a Content-Security-Policy lets an inline script run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _printable(value: object) -> object:
    """Text with control characters as U+FFFD: no page, table or SVG may hold them (HTML, 13.2.3.5)."""
    return value.translate(_CONTROLS) if isinstance(value, str) else value


def _cell(text: object) -> str:
    """Text as one cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")

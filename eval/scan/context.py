"""Where a claim stands: its sentence as received, cut at the claim's span, and the sentences before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data_prep.claims.claim import Claim
from data_prep.foundation.errors import UserError

ArticleKey = tuple[str, str, int]
_END = re.compile(r"[.!؟?…]+[\s\"»”)]*|\n+")
MAX_SIDE = 300  # characters of context on each side; a text without full stops is cut


def read_articles(paths: Iterable[Path], wanted: set[ArticleKey]) -> dict[ArticleKey, dict[str, Any]]:
    """Title and text of the wanted articles, a batch of rows in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    articles: dict[ArticleKey, dict[str, Any]] = {}
    columns = ["article", "file", "line", "title", "text"]
    for path in paths:
        try:
            for batch in pq.ParquetFile(path).iter_batches(batch_size=256, columns=columns):
                rows = [((row["file"], row["article"], row["line"]), row) for row in batch.to_pylist()]
                articles.update((key, row) for key, row in rows if key in wanted)
        except (OSError, pa.ArrowException, KeyError) as error:
            raise UserError(
                f"{path}: cannot be read ({str(error).splitlines()[0]}); write it again with python -m "
                "data_prep.claims, or move it away: claims are then shown without their context"
            ) from None
    return articles


def in_context(claim: Claim, text: str | None) -> dict[str, str]:
    """`before` and `after` the sentence, its parts `opening` and `closing`, and `span`, the claim's own words.

    Without the article's text, or where spans do not fit it, the claim stands alone.
    """
    start, end = claim.span
    if text is None or text[start:end] != claim.text:
        return {"before": "", "opening": "", "span": claim.text, "closing": "", "after": ""}
    first, last = min(claim.sentence_start, start), max(claim.sentence_end, end)
    return {
        "before": _before(text[max(0, first - MAX_SIDE) : first]),
        "opening": text[first:start][-MAX_SIDE:],
        "span": text[start:end],
        "closing": text[end:last][:MAX_SIDE],
        "after": _after(text[last : last + MAX_SIDE]),
    }


def _before(text: str) -> str:
    """The last sentence of a text."""
    ends = [match.end() for match in _END.finditer(text.rstrip())]
    body = text.rstrip()
    return body[max((end for end in ends if end < len(body)), default=0) :].strip()


def _after(text: str) -> str:
    """The first sentence of a text that begins behind another's last word."""
    body = text.lstrip(' .!؟?…"»”)\n\r')
    match = _END.search(body)
    return body[: match.end() if match else len(body)].strip()

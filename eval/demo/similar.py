"""The shipped pairs that are nearest to a typed one, with their labels: how like cases were judged."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from data_prep.foundation.fold import fold

SHOWN = 3


def similar_pairs(left: str, right: str) -> list[dict[str, Any]]:
    """Up to SHOWN pairs of data_prep/shipped, nearest first, by TF-IDF of character 3- to 5-grams."""
    pairs, vectorizer, matrix = _index()
    similarity = (matrix @ vectorizer.transform([fold(f"{left} {right}")]).T).toarray()[:, 0]
    nearest = np.argsort(-similarity, kind="stable")[:SHOWN]
    return [pairs[place] for place in nearest if similarity[place] > 0]


@cache
def _index() -> tuple[list[dict[str, Any]], Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    text = (resources.files("data_prep.shipped") / "native/train.jsonl").read_text(encoding="utf-8")
    pairs = [json.loads(line) for line in text.splitlines()]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2)
    return (
        pairs,
        vectorizer,
        vectorizer.fit_transform(fold(f"{pair['premise']} {pair['hypothesis']}") for pair in pairs),
    )

"""What a detector has to beat: four systems without an encoder, fitted on the same training split.

Two of them are alarms rather than rivals: hypothesis-only near the model means that the labels can be guessed
without the premise (Poliak et al. 2018, S18-2023); overlap near it, that shared words give them away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_prep.audit import artefacts
from data_prep.audit.artefacts import Pairs, Predict, fit_hypothesis_only, fit_majority, fit_overlap
from data_prep.pairs import ClaimPair


def fit_tfidf(train: Pairs) -> Predict:
    """Character n-grams of both sides, of the words that only one side has, and overlap; logistic regression."""
    from scipy.sparse import hstack

    views = (_premise, _hypothesis, _only_premise, _only_hypothesis)
    vectorisers = [artefacts.char_ngrams([view(pair) for pair in train]) for view in views]

    def features(pairs: Pairs) -> Any:
        parts = [turn([view(pair) for pair in pairs]) for turn, view in zip(vectorisers, views, strict=True)]
        return hstack([*parts, artefacts.overlap_features(pairs)]).tocsr()

    return artefacts.fit_logistic(train, features)


BASELINES: dict[str, Callable[[Pairs], Predict]] = {
    "majority": fit_majority,
    "hypothesis_only": fit_hypothesis_only,
    "overlap": fit_overlap,
    "tfidf": fit_tfidf,
}


def _premise(pair: ClaimPair) -> str:
    return pair.premise_key


def _hypothesis(pair: ClaimPair) -> str:
    return pair.hypothesis_key


def _only_premise(pair: ClaimPair) -> str:
    return _without(pair.premise_key, pair.hypothesis_key)


def _only_hypothesis(pair: ClaimPair) -> str:
    return _without(pair.hypothesis_key, pair.premise_key)


def _without(text: str, other: str) -> str:
    there = set(other.split())
    return " ".join(word for word in text.split() if word not in there)

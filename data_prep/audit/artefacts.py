"""What can be told of a pair's label without reading both claims: probes that see one side, shared words, or lengths.

The probes are classifiers with a part of the pair in front of them (Poliak et al. 2018, S18-2023; Gururangan et al.
2018, N18-2017): where one beats the commonest label, the labels can be guessed from that part.
`eval.figures.baselines` fits such probes on a training split to stand beside a model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.pairs import LABEL_NAMES, ClaimPair

Pairs = list[ClaimPair]
Predict = Callable[[Pairs], Floats]
NUM_LABELS = len(LABEL_NAMES)


def fit_majority(train: Pairs, balanced: bool = True) -> Predict:  # noqa: ARG001  (a probe's signature)
    """The training rows' label frequencies for every pair: its argmax is the majority class."""
    gold = [pair.label for pair in train if pair.is_decided]
    shares = np.bincount(gold, minlength=NUM_LABELS) / len(gold)
    return lambda pairs: np.tile(shares, (len(pairs), 1))


def fit_hypothesis_only(train: Pairs, balanced: bool = True) -> Predict:
    """Character 2-5-grams of the hypothesis alone, logistic regression."""
    return _fit_side(train, lambda pair: pair.hypothesis_key, balanced)


def fit_premise_only(train: Pairs, balanced: bool = True) -> Predict:
    """Character 2-5-grams of the premise alone, logistic regression."""
    return _fit_side(train, lambda pair: pair.premise_key, balanced)


def fit_overlap(train: Pairs, balanced: bool = True) -> Predict:
    """Five numbers of word overlap and length, logistic regression: no word is known by name."""
    return fit_logistic(train, overlap_features, balanced)


def fit_length(train: Pairs, balanced: bool = True) -> Predict:
    """Words and characters of either side and their differences, logistic regression."""
    return fit_logistic(train, _length_features, balanced)


PROBES: dict[str, Callable[[Pairs, bool], Predict]] = {
    "majority": fit_majority,
    "hypothesis_only": fit_hypothesis_only,
    "premise_only": fit_premise_only,
    "overlap": fit_overlap,
    "length_only": fit_length,
}


def fit_logistic(train: Pairs, features: Callable[[Pairs], Any], balanced: bool = True) -> Predict:
    """Logistic regression over `features`, rows by their weight; `balanced`: classes count alike, else as they are.

    Rows whose label is undecided teach nothing here. The result gives probabilities, shape (n, NUM_LABELS).
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    train = [pair for pair in train if pair.is_decided]
    gold = np.array([pair.label for pair in train])
    weights = np.array([pair.weight for pair in train])
    if len(set(gold.tolist())) < 2:  # nothing to tell apart
        return fit_majority(train)
    # One thread: the solver's sums, and so the verdicts (3 of 755 on ANS), would depend on how many there are.
    with threadpool_limits(1):
        kind = "balanced" if balanced else None
        model = LogisticRegression(max_iter=1000, class_weight=kind).fit(features(train), gold, weights)

    def predict(pairs: Pairs) -> Floats:
        probabilities = np.zeros((len(pairs), NUM_LABELS))
        probabilities[:, model.classes_] = model.predict_proba(features(pairs))
        return probabilities

    return predict


def char_ngrams(texts: list[str]) -> Callable[[list[str]], Any]:
    """A function from folded texts to their TF-IDF rows over the character 2-5-grams of `texts`."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=200_000)
    vectoriser.fit([*texts, "فارغ"])  # one word of its own, so that no vocabulary is ever empty
    return vectoriser.transform  # type: ignore[no-any-return]


def overlap_features(pairs: Pairs) -> Floats:
    """Shape (n, 5): shared words over union, over premise, over hypothesis; both lengths in log words."""
    rows = []
    for pair in pairs:
        premise, hypothesis = set(pair.premise_key.split()), set(pair.hypothesis_key.split())
        shared = len(premise & hypothesis)
        ratios = [shared / len(premise | hypothesis), shared / len(premise), shared / len(hypothesis)]
        rows.append([*ratios, np.log1p(len(premise)), np.log1p(len(hypothesis))])
    return np.array(rows, dtype=np.float64)


def _length_features(pairs: Pairs) -> Floats:
    """Shape (n, 6): log words of premise, of hypothesis, their difference; then log characters in that order."""
    sides = [(pair.premise_key, pair.hypothesis_key) for pair in pairs]
    words = np.log1p([[len(premise.split()), len(hypothesis.split())] for premise, hypothesis in sides])
    letters = np.log1p([[len(premise), len(hypothesis)] for premise, hypothesis in sides])
    columns = [side for table in (words, letters) for side in (table, table[:, :1] - table[:, 1:])]
    return np.hstack(columns)


def _fit_side(train: Pairs, side: Callable[[ClaimPair], str], balanced: bool) -> Predict:
    vectorise = char_ngrams([side(pair) for pair in train])
    return fit_logistic(train, lambda pairs: vectorise([side(pair) for pair in pairs]), balanced)

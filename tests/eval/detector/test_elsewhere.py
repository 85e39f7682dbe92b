"""A checkpoint opens in other people's programs, without our code, and says there what it says here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from accelerate import Accelerator
from accelerate.state import AcceleratorState

from data_prep.foundation.resampling import Floats
from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.detector.checkpoint import load_checkpoint
from eval.detector.inputs import InputTemplate
from eval.detector.predict import score_pairs
from eval.detector.text_pairs import text_pairs


@pytest.fixture(scope="module")
def pairs(shipped_splits: dict[str, list[ClaimPair]]) -> list[ClaimPair]:
    return shipped_splits["validation"][:12]


@pytest.fixture(scope="module")
def ours(tiny_checkpoint: Path, pairs: list[ClaimPair]) -> Iterator[Floats]:
    """Our probabilities of the pairs as they stand, in our label order."""
    checkpoint = load_checkpoint(str(tiny_checkpoint))
    yield score_pairs(checkpoint, text_pairs(pairs), InputTemplate(), 256, 4096, Accelerator(), "pairs")[
        0
    ].probabilities
    AcceleratorState._reset_state()


def test_in_a_transformers_pipeline(tiny_checkpoint: Path, pairs: list[ClaimPair], ours: Floats) -> None:
    from transformers import pipeline

    classify = pipeline("text-classification", model=str(tiny_checkpoint), top_k=None)
    for row, pair in enumerate(pairs):
        answer = classify({"text": pair.premise, "text_pair": pair.hypothesis})
        found = {one["label"]: one["score"] for one in answer}
        assert set(found) == set(LABEL_NAMES)
        assert [found[name] for name in LABEL_NAMES] == pytest.approx(list(ours[row]), abs=1e-5)


def test_in_a_sentence_transformers_cross_encoder(tiny_checkpoint: Path, pairs: list[ClaimPair], ours: Floats) -> None:
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(tiny_checkpoint), device="cpu")
    found = model.predict(
        [(pair.premise, pair.hypothesis) for pair in pairs], apply_softmax=True, show_progress_bar=False
    )
    assert found.shape == (len(pairs), 3)
    names = [model.config.id2label[index] for index in range(3)]
    order = [names.index(name) for name in LABEL_NAMES]
    assert np.abs(found[:, order] - ours).max() < 1e-5

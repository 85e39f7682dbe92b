"""The code on the card gives the verdicts of the evaluation; the card says on how many pairs a pipeline would not."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.figures.decide import decide
from eval.publish import run as publishing
from eval.publish.card import argmax_differs
from eval.publish.release import Release
from eval.publish.run import publish
from eval.publish.snippet import snippet
from tests.eval.publish.conftest import MakePublish

BATCH = 32


@pytest.fixture(scope="module")
def published(make_publish: MakePublish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "examples", lambda *_: [])
        return publish(make_publish(tmp_path_factory.mktemp("runs")))


def executed(code: str, folder: Path) -> dict[str, Any]:
    """The names that the code leaves, with the model read from `folder`."""
    code = re.sub(r'^NAME = ".*?"', f"NAME = {str(folder)!r}", code, flags=re.MULTILINE)
    names: dict[str, Any] = {}
    exec(compile(code, "card", "exec"), names)
    return names


def verdicts(judge: Callable[..., Any], pairs: list[ClaimPair]) -> tuple[list[str], list[float]]:
    said: list[tuple[str, float]] = []
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        said += judge([pair.premise for pair in batch], [pair.hypothesis for pair in batch])
    return [verdict for verdict, _ in said], [score for _, score in said]


def test_the_cards_code_gives_every_verdict_of_the_evaluation(
    published: Path, release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", (published / "README.md").read_text("utf-8"), re.DOTALL)
    names = executed(code, published)
    assert re.fullmatch(r"\[\('\w+', 0\.\d+\)\]\n", capsys.readouterr().out)  # its own example
    told, scores = verdicts(names["judge"], release.run.pairs)
    said = release.run.predictions
    assert told == [LABEL_NAMES[verdict] for verdict in said.decided]
    assert scores == pytest.approx(said.scores.contradiction.tolist(), abs=2e-6)


def test_without_a_threshold_the_highest_of_three_counts(published: Path, release: Release) -> None:
    facts = dataclasses.replace(release.facts, decision=dataclasses.replace(release.facts.decision, threshold=None))
    told, _ = verdicts(executed(snippet(facts, "x"), published)["judge"], release.run.pairs[:64])
    expected = decide(release.run.predictions.scores, None)[:64]
    assert told == [LABEL_NAMES[verdict] for verdict in expected]


def test_dates_and_speakers_are_put_before_a_claim_as_in_training(published: Path, release: Release) -> None:
    checkpoint = release.facts.predictor.checkpoint
    assert checkpoint is not None
    reading = dataclasses.replace(checkpoint, reads_dates=True, reads_speakers=True)
    facts = dataclasses.replace(
        release.facts, predictor=dataclasses.replace(release.facts.predictor, checkpoint=reading)
    )
    side = executed(snippet(facts, "x"), published)["side"]
    assert side("النص", "2024-03-05", "وزارة") == "[2024-03-05 | وزارة] النص"
    assert (side("النص", speaker="وزارة"), side("النص")) == ("[وزارة] النص", "النص")


def test_the_card_says_on_how_many_pairs_the_likeliest_label_is_another(published: Path, release: Release) -> None:
    said = release.run.predictions
    likeliest = np.array([row.argmax() for row in said.scores.probabilities])
    differ = sum(int(one != other) for one, other in zip(likeliest, said.decided, strict=True))
    assert differ == argmax_differs(said) > 0
    assert f"another verdict on **{differ} of the {len(said.decided)}** scored pairs" in (
        published / "README.md"
    ).read_text("utf-8")

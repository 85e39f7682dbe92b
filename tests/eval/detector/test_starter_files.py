"""The starter that ships: small enough, the weights its facts speak of, a card that says what the facts say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import LABEL_NAMES
from eval.detector.starter.folder import shipped_files, starter_folder
from eval.facts.files import read_facts

FILES = shipped_files()
MOST_BYTES = 40_000_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, unpacked."""
    return starter_folder(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def facts() -> Any:
    """Its evaluation on the frozen native test."""
    return read_facts(FILES / "facts.json")


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FILES.iterdir()) <= MOST_BYTES


def test_the_facts_are_of_these_weights(folder: Path, facts: Any) -> None:
    measured = facts.predictor.checkpoint.files
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        assert sha256_file(folder / name) == measured[name], name


def test_the_threshold_is_that_of_the_evaluation(folder: Path, facts: Any) -> None:
    decision = json.loads((folder / "decision.json").read_text("utf-8"))
    assert decision == {"threshold": facts.decision.threshold, "temperature": facts.calibration.temperature}


def test_the_card_is_a_card_and_its_figures_are_the_facts(facts: Any) -> None:
    from huggingface_hub import ModelCard

    card = ModelCard.load(FILES / "README.md")
    given = {metric.metric_type: metric.metric_value for metric in card.data.eval_results or [] if metric.metric_value}
    assert given
    measured = {round(cell.value, 6) for cell in facts.model.metrics.values()}
    assert [value for value in given.values() if round(float(value), 6) not in measured] == []
    assert card.data.license == "cc-by-sa-4.0"


def test_the_card_tells_how_a_verdict_follows_and_its_pictures_are_there(facts: Any) -> None:
    card = (FILES / "README.md").read_text("utf-8")
    assert f'("contradiction" if score >= {facts.decision.threshold} else rest)' in card
    for label, row in zip(LABEL_NAMES, facts.model.confusion, strict=True):
        assert f"| **{label}** | {' | '.join(map(str, row))} |" in card
    assert "Published although these bounds are not kept (`force=true`):\n- contradiction_precision" in card
    assert [name for name in ("data.png", "training.png") if f"]({name})" in card and (FILES / name).is_file()]
    assert f"commit `{facts.code.commit}`" in card


def test_plain_transformers_opens_it_and_it_knows_a_contradiction(folder: Path) -> None:
    from transformers import pipeline

    classify: Any = pipeline("text-classification", model=str(folder), top_k=None)
    answers = classify(
        [
            {"text": "أعيد فتح المطار أمام الرحلات صباح اليوم", "text_pair": "المطار مغلق ولم تقلع منه أي رحلة اليوم"},
            {"text": "أعيد فتح المطار أمام الرحلات صباح اليوم", "text_pair": "عاد المطار إلى العمل اليوم"},
        ]
    )
    told = [max(answer, key=lambda each: float(each["score"]))["label"] for answer in answers]
    assert set(told) <= set(LABEL_NAMES)
    assert told == ["contradiction", "entailment"]

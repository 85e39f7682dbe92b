"""Probabilities: in our label order, the same whatever the batches and the order of pairs, every id once."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from safetensors.torch import load_file, save_file

from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.detector.checkpoint import Checkpoint, load_checkpoint
from eval.detector.device import multiplies_bf16, number_format
from eval.detector.inputs import InputTemplate
from eval.detector.predict import in_order, prepare_for_scoring, score_pairs
from eval.detector.text_pairs import TextPair, text_pairs
from eval.figures.decide import Scores


@pytest.fixture
def accelerator() -> Iterator[Accelerator]:
    yield Accelerator()
    AcceleratorState._reset_state()


@pytest.fixture(scope="module")
def checkpoint(tiny_checkpoint: Path) -> Checkpoint:
    return load_checkpoint(str(tiny_checkpoint))


@pytest.fixture(scope="module")
def pairs(shipped_splits: dict[str, list[ClaimPair]]) -> list[TextPair]:
    return text_pairs(shipped_splits["validation"])


def score(checkpoint: Checkpoint, pairs: list[TextPair], accelerator: Accelerator, max_tokens: int = 4096) -> Scores:
    return score_pairs(checkpoint, pairs, InputTemplate(), 256, max_tokens, accelerator, "pairs")[0]


def test_probabilities_are_those_of_the_model_one_pair_at_a_time(
    checkpoint: Checkpoint, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    found = score(checkpoint, pairs, accelerator)
    assert np.ptp(found.contradiction) > 0.3  # the tiny model tells pairs apart, or this test would prove nothing
    ours = {name: index for index, name in enumerate(LABEL_NAMES)}
    theirs: Any = checkpoint.model.config.id2label
    for row in range(0, len(pairs), 9):
        one_way = []
        for sides in ((pairs[row].premise, pairs[row].hypothesis), (pairs[row].hypothesis, pairs[row].premise)):
            with torch.inference_mode():
                logits = checkpoint.model(**checkpoint.tokenizer(*sides, return_tensors="pt")).logits[0]
            one_way.append({theirs[index]: float(value) for index, value in enumerate(logits.softmax(0))})
        for name, value in one_way[0].items():
            assert found.probabilities[row, ours[name]] == pytest.approx(value, abs=1e-5)
        mean = (one_way[0]["contradiction"] + one_way[1]["contradiction"]) / 2
        assert found.contradiction[row] == pytest.approx(mean, abs=1e-5)


def test_batch_size_and_order_of_pairs_change_nothing(
    checkpoint: Checkpoint, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    found = score(checkpoint, pairs, accelerator)
    order = np.random.default_rng(13).permutation(len(pairs))
    for other, rows in (
        (score(checkpoint, pairs, accelerator, max_tokens=256), np.arange(len(pairs))),
        (score(checkpoint, [pairs[row] for row in order], accelerator), order),
    ):
        assert np.abs(other.probabilities - found.probabilities[rows]).max() < 1e-5
        assert np.abs(other.contradiction - found.contradiction[rows]).max() < 1e-5


def test_swapped_pairs_have_the_same_contradiction_score(
    checkpoint: Checkpoint, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    turned = [dataclasses.replace(pair, premise=pair.hypothesis, hypothesis=pair.premise) for pair in pairs]
    one, other = score(checkpoint, pairs, accelerator), score(checkpoint, turned, accelerator)
    assert np.abs(one.contradiction - other.contradiction).max() < 1e-5
    assert np.abs(one.probabilities - other.probabilities).max() > 0.01  # one way, the tiny model does mind


def test_the_model_is_left_in_the_mode_it_came_in(
    checkpoint: Checkpoint, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    checkpoint.model.train()
    score(checkpoint, pairs[:2], accelerator)
    assert checkpoint.model.training
    checkpoint.model.eval()


def test_nothing_to_score_gives_nothing(checkpoint: Checkpoint, accelerator: Accelerator) -> None:
    assert score(checkpoint, [], accelerator).probabilities.shape == (0, 3)


def test_weights_that_are_no_numbers_stop_by_name(
    tiny_checkpoint: Path, tmp_path: Path, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    broken = shutil.copytree(tiny_checkpoint, tmp_path / "broken")
    weights = load_file(broken / "model.safetensors")
    weights["classifier.bias"][1] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UserError, match=r"broken: 132 of 132 outputs \(pairs\) are not numbers.*train it anew"):
        score(load_checkpoint(str(broken)), pairs, accelerator)


def test_dates_reach_a_model_that_was_trained_with_them(
    tiny_checkpoint: Path, tmp_path: Path, pairs: list[TextPair], accelerator: Accelerator
) -> None:
    from eval.detector.inputs import template_of

    dated = shutil.copytree(tiny_checkpoint, tmp_path / "dated")
    config = json.loads((dated / "config.json").read_text())
    (dated / "config.json").write_text(json.dumps(config | {"reads_dates": True}))
    checkpoint = load_checkpoint(str(dated))
    template = template_of(checkpoint.model.config)
    later = [dataclasses.replace(pair, premise_date="1999-01-01") for pair in pairs]
    one, other = (score_pairs(checkpoint, rows, template, 256, 4096, accelerator, "")[0] for rows in (pairs, later))
    assert np.abs(one.probabilities - other.probabilities).max() > 1e-3


def test_in_order_puts_rows_back() -> None:
    rows = [("b", np.array([2.0, 2, 2])), ("a", np.array([1.0, 1, 1]))]
    assert in_order(["a", "b"], rows)[:, 0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("ids", "gathered"),
    [(["a", "b"], "a"), (["a", "b"], "abb"), (["a"], "ab"), (["a", "a"], "a"), (["a"], "")],
    ids=["lost", "repeated", "foreign", "asked twice", "all lost"],
)
def test_in_order_stops_where_an_id_is_lost_or_repeated(ids: list[str], gathered: str) -> None:
    with pytest.raises(AssertionError, match="lost or repeated"):
        in_order(ids, [(identity, np.zeros(3)) for identity in gathered])


@pytest.mark.parametrize(
    ("precision", "dtype"), [("fp64", torch.float64), ("no", torch.float32), ("bf16", torch.bfloat16)]
)
def test_weights_are_cast_for_scoring(
    tiny_checkpoint: Path, pairs: list[TextPair], accelerator: Accelerator, precision: str, dtype: torch.dtype
) -> None:
    checkpoint = load_checkpoint(str(tiny_checkpoint))
    exact = score(checkpoint, pairs, accelerator)
    prepare_for_scoring(checkpoint.model, accelerator.device, precision, 256)
    assert {parameter.dtype for parameter in checkpoint.model.parameters()} == {dtype}
    found = score(checkpoint, pairs, accelerator)
    error = np.abs(found.contradiction - exact.contradiction).max()
    assert error < (0.05 if precision == "bf16" else 1e-5)


def test_rotary_frequencies_are_not_rounded() -> None:
    from transformers import ModernBertConfig, ModernBertForSequenceClassification

    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config: dict[str, Any] = {"vocab_size": 40, "pad_token_id": 0, "cls_token_id": 2, "sep_token_id": 3} | shape
    model = ModernBertForSequenceClassification(ModernBertConfig(**config, bos_token_id=2, eos_token_id=3))
    prepare_for_scoring(model, torch.device("cpu"), "bf16", 64)
    assert {buffer.dtype for buffer in model.buffers()} == {torch.float32}


def test_the_number_format() -> None:
    auto = torch.bfloat16 if multiplies_bf16(torch.device("cpu")) else torch.float32
    assert number_format("auto", torch.device("cpu")) == auto
    assert number_format("fp64", torch.device("cpu")) == torch.float64

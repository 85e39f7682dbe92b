"""ModernBERT with both turned at once: transformers' logits and gradients, copies, packed rows, exports left alone."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import ModernBertConfig, ModernBertForSequenceClassification

from eval.detector.inputs import Row, collate
from eval.detector.layout import collator, use_packed
from eval.detector.rotary import AttentionTurnedAtOnce, turn_at_once

ROWS: list[Row] = [{"input_ids": [2, 5, 9, 31, 3]}, {"input_ids": [2, *range(4, 40), 3]}, {"input_ids": [2, 3]}]


def model_of(**changes: Any) -> Any:
    """A classifier with wide random weights, two layers that look everywhere and two that look nearby."""
    torch.manual_seed(4)
    shape = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 48}
    tokens = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
    wide = {"initializer_range": 0.4, "local_attention": 8, "global_attn_every_n_layers": 2, "num_labels": 3}
    config: Any = {"vocab_size": 60} | shape | tokens | wide | changes
    return ModernBertForSequenceClassification(ModernBertConfig(**config)).eval()


def gradients(model: Any, batch: dict[str, Any]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    logits = model(**batch).logits
    logits.logsumexp(-1).sum().backward()
    return logits.detach(), {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


@pytest.mark.parametrize("is_packed", [False, True])
def test_logits_and_gradients_are_those_of_transformers(is_packed: bool) -> None:
    theirs, ours = model_of().double(), model_of().double()
    turn_at_once(ours)
    turn_at_once(ours)
    if is_packed:
        use_packed(ours)
    logits, of_weights = gradients(theirs, collate(ROWS, 0))
    found, of_ours = gradients(ours, collator(ours, 0, 80)(ROWS))
    assert logits.std() > 0.1
    assert torch.allclose(found, logits, atol=1e-6)  # transformers hands over cos and sin in fp32's digits
    assert of_ours.keys() == of_weights.keys()
    for name, gradient in of_weights.items():
        assert torch.allclose(of_ours[name], gradient, atol=1e-5), name


def test_scored_in_fp64_a_short_row_beside_a_long_one_is_a_number() -> None:
    """What transformers' eager attention makes NaN of (5.23): padding beyond the window sees nothing."""
    from eval.detector.predict import prepare_for_scoring

    model, alone = model_of(), model_of().double()
    prepare_for_scoring(model, torch.device("cpu"), "fp64", 40)
    with torch.inference_mode():
        logits = model(**collate(ROWS, 0)).logits
        for row, found in zip(ROWS, logits, strict=True):
            assert torch.allclose(found, alone(**collate([row], 0)).logits[0], atol=1e-6)


def test_in_bf16_it_is_no_further_from_fp32() -> None:
    exact, theirs, ours = model_of(), model_of().bfloat16(), model_of().bfloat16()
    turn_at_once(ours)
    batch = collate(ROWS, 0)
    with torch.inference_mode():
        reference = exact(**batch).logits
        error, of_ours = ((model(**batch).logits.float() - reference).abs().max() for model in (theirs, ours))
    assert of_ours <= 1.5 * error


def test_copies_and_saved_models(tmp_path: Path) -> None:
    model = model_of()
    names = set(model.state_dict())
    turn_at_once(model)
    assert set(model.state_dict()) == names
    assert sum(isinstance(module, AttentionTurnedAtOnce) for module in copy.deepcopy(model).modules()) == 4
    model.save_pretrained(tmp_path)
    opened = ModernBertForSequenceClassification.from_pretrained(tmp_path)
    assert not any(isinstance(module, AttentionTurnedAtOnce) for module in opened.modules())
    batch = collate(ROWS, 0)
    assert torch.allclose(opened(**batch).logits, model(**batch).logits, atol=1e-5)


def test_a_trace_is_of_transformers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of()
    turn_at_once(model)

    def must_not_run(*_: Any) -> torch.Tensor:
        raise AssertionError

    monkeypatch.setattr("eval.detector.rotary._turned", must_not_run)
    monkeypatch.setattr("torch.compiler.is_exporting", lambda: True)
    assert model(**collate(ROWS, 0)).logits.shape == (3, 3)

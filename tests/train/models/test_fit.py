"""What model, tokenizer and text say of each other before a run begins."""

from __future__ import annotations

from typing import Any

import pytest
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerBase

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import check_positions
from train.models.fit import check_fit

SIZES: dict[str, Any] = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "num_labels": 3,
}  # fmt: skip


def classifier(family: str, **changes: Any) -> Any:
    return AutoModelForSequenceClassification.from_config(AutoConfig.for_model(family, **(SIZES | changes)))


def test_robertas_positions_begin_behind_the_padding_id(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    model = classifier("xlm-roberta", vocab_size=50, max_position_embeddings=34, pad_token_id=1)
    check_positions(model, tiny_tokenizer, "roberta", 32)
    with pytest.raises(UserError, match="reads at most 32 tokens, not max_length=33"):
        check_positions(model, tiny_tokenizer, "roberta", 33)


def test_a_model_of_distances_has_no_end(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    model = classifier("xlnet", vocab_size=50, d_model=16, n_layer=1, n_head=2, d_inner=16)
    assert model.config.max_position_embeddings == -1
    check_positions(model, tiny_tokenizer, "xlnet", 256)


def test_a_padding_token_of_the_tokenizer_is_the_models(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    import torch

    model = classifier("gpt2", vocab_size=len(tiny_tokenizer), n_embd=16, n_layer=1, n_head=2)
    batch = torch.ones((2, 4), dtype=torch.long)
    with pytest.raises(ValueError, match="pad"):
        model(batch)
    check_fit(model, tiny_tokenizer, [], "gpt2")
    assert model(batch).logits.shape == (2, 3)


def test_a_token_without_an_embedding_is_named(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    size = len(tiny_tokenizer)
    with pytest.raises(UserError, match=rf"a token {size - 1}, and the model embeddings for 0 to {size - 2} only"):
        check_fit(classifier("bert", vocab_size=size - 1), tiny_tokenizer, [], "short")
    check_fit(classifier("bert", vocab_size=size), tiny_tokenizer, [], "whole")


def test_a_control_token_in_a_text_is_named(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    model = classifier("bert", vocab_size=len(tiny_tokenizer))
    check_fit(model, tiny_tokenizer, ["قال [إن] الجسر", "فتح"], "bert")
    with pytest.raises(UserError, match=r"1 claims spell a control token of bert's tokenizer, e.g. \[SEP\] in 'قال"):
        check_fit(model, tiny_tokenizer, ["فتح الجسر", "قال [SEP] الجسر"], "bert")

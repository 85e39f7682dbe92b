"""Packed rows: the logits and gradients of padded rows, for every family, and an error for other batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eval.detector.inputs import Row, collate, to_device, token_batches
from eval.detector.layout import (
    SIZES,
    Layout,
    batch_step,
    collator,
    fastest_layout,
    is_packed,
    num_places,
    pack,
    use_packed,
    why_not_packed,
)

PAD, SIZE, TOKENS_A_BATCH = 1, 60, 400
SHAPE: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 48}
COMMON: dict[str, Any] = {
    "vocab_size": SIZE,
    "num_labels": 3,
    "pad_token_id": PAD,
    "initializer_range": 0.4,
    "max_position_embeddings": 66,
}
TOKENS = {"bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
NO_DROPOUT = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
MODERN = TOKENS | {"local_attention": 8, "global_attn_every_n_layers": 2, "initializer_cutoff_factor": 2.0}
FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "bert": ("Bert", NO_DROPOUT),
    "electra": ("Electra", NO_DROPOUT | {"embedding_size": 24}),
    "xlm-roberta": ("XLMRoberta", NO_DROPOUT | {"type_vocab_size": 1}),
    "modernbert, cls": ("ModernBert", MODERN | {"classifier_pooling": "cls"}),
    "modernbert, mean": ("ModernBert", MODERN | {"classifier_pooling": "mean"}),
}


def model_of(family: str, **changes: Any) -> Any:
    """A classifier with wide random weights, so that every token moves the logits."""
    import transformers

    kind, own = FAMILIES[family]
    torch.manual_seed(5)
    config = getattr(transformers, f"{kind}Config")(**COMMON | SHAPE | own | changes)
    return getattr(transformers, f"{kind}ForSequenceClassification")(config).double().eval()


def rows_of(family: str, lengths: Sequence[int] = (7, 1, 40, 18, 18)) -> list[Row]:
    """Random tokens, none of them padding; segments where the family has two."""
    random = np.random.default_rng(3)
    rows: list[Row] = [{"input_ids": random.integers(4, SIZE, length).astype(np.int32)} for length in lengths]
    if family in ("bert", "electra"):
        rows = [{**row, "token_type_ids": (np.arange(len(row["input_ids"])) > 3).astype(np.int32)} for row in rows]
    return rows


def gradients(model: Any, batch: dict[str, Any]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Logits, and what a loss of all of them leaves on the weights."""
    logits = model(**batch).logits
    torch.nn.functional.cross_entropy(logits, torch.arange(len(logits)) % 3).backward()
    return logits.detach(), {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def packed(model: Any) -> Any:
    """The model made to read packed rows."""
    use_packed(model)
    return model


@pytest.mark.parametrize("family", FAMILIES)
def test_logits_and_gradients_are_those_of_padded_rows(family: str) -> None:
    padded, other = model_of(family), packed(model_of(family))
    rows = rows_of(family)
    logits, of_weights = gradients(padded, collate(rows, PAD))
    found, of_other = gradients(other, collator(other, PAD, TOKENS_A_BATCH)(rows))
    assert logits.std() > 0.1
    assert torch.allclose(found, logits, atol=1e-10)
    assert of_other.keys() == of_weights.keys()
    for name, gradient in of_weights.items():
        assert torch.allclose(of_other[name], gradient, atol=1e-10), name


@pytest.mark.parametrize("family", ["xlm-roberta", "modernbert, mean"])
def test_gradients_are_the_same_where_activations_are_not_kept(family: str) -> None:
    from train.models.parameters import save_memory

    rows = rows_of(family)
    kept, computed_again = packed(model_of(family)).train(), packed(model_of(family)).train()
    save_memory(computed_again)
    (logits, of_weights), (found, of_other) = (
        gradients(model, collator(model, PAD, TOKENS_A_BATCH)(rows)) for model in (kept, computed_again)
    )
    assert torch.equal(found, logits)
    assert all(torch.allclose(of_other[name], gradient) for name, gradient in of_weights.items())


@pytest.mark.parametrize("family", FAMILIES)
def test_a_row_reads_nothing_of_its_neighbours(family: str) -> None:
    model = packed(model_of(family))
    make = collator(model, PAD, TOKENS_A_BATCH)
    one, *others = rows_of(family)
    with torch.inference_mode():
        alone = model(**make([one])).logits[0]
        beside = model(**make([*others, one])).logits[-1]
    assert torch.allclose(alone, beside, atol=1e-12)


def test_attention_dropout_acts_on_a_cpu() -> None:
    model = packed(model_of("bert", attention_probs_dropout_prob=0.5))
    batch = collator(model, PAD, TOKENS_A_BATCH)(rows_of("bert"))
    with torch.inference_mode():
        assert torch.equal(model(**batch).logits, model(**batch).logits)
        model.train()
        assert not torch.allclose(model(**batch).logits, model(**batch).logits)


def test_what_is_saved_is_a_plain_model(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    model = model_of("xlm-roberta")
    rows = rows_of("xlm-roberta")
    plain = model(**collate(rows, PAD)).logits
    use_packed(model)
    use_packed(model)  # once more changes nothing
    model.save_pretrained(tmp_path)
    opened: Any = AutoModelForSequenceClassification.from_pretrained(tmp_path, dtype=torch.float64)
    assert not is_packed(opened)
    assert torch.allclose(opened(**collate(rows, PAD)).logits, plain)


def test_a_padded_batch_is_an_error_not_a_wrong_answer() -> None:
    model = packed(model_of("bert"))
    with pytest.raises(AssertionError, match=r"was given padded ones: make batches by eval\.detector\.layout"):
        model(**collate(rows_of("bert"), PAD))


def test_below_adapters_the_encoder_reads_it_too() -> None:
    from train.models.adapters import add_adapters

    rows = rows_of("xlm-roberta")
    padded, other = (add_adapters(model_of("xlm-roberta"), 2, 4.0, 0.0, None).double().eval() for _ in range(2))
    other.load_state_dict(padded.state_dict())
    use_packed(other)
    found = other(**collator(other, PAD, TOKENS_A_BATCH)(rows)).logits
    assert torch.allclose(found, padded(**collate(rows, PAD)).logits)


@pytest.mark.parametrize(
    ("device", "family", "changes", "trains", "reason"),
    [
        ("cuda", "bert", {}, True, None),
        ("cuda", "bert", {"attention_probs_dropout_prob": 0.1}, False, None),
        ("cuda", "bert", {"attention_probs_dropout_prob": 0.1}, True, "{attention_probs_dropout_prob: 0.0}"),
        ("cuda", "modernbert, cls", {"attention_dropout": 0.1}, True, "{attention_dropout: 0.0}"),
        ("cpu", "bert", {"attention_probs_dropout_prob": 0.1}, True, None),
    ],
)
def test_who_can_be_packed(device: str, family: str, changes: dict[str, Any], trains: bool, reason: str | None) -> None:
    found = why_not_packed(model_of(family, **changes), torch.device(device), trains)
    assert found == reason if reason is None else f"'model.settings={reason}'" in str(found)


def test_other_families_stay_padded() -> None:
    from transformers import DebertaV2Config, DebertaV2ForSequenceClassification

    model = DebertaV2ForSequenceClassification(DebertaV2Config(**COMMON | SHAPE))
    found = why_not_packed(model, torch.device("cpu"), trains=False)
    assert "DebertaV2ForSequenceClassification is not among" in str(found)


def test_the_fastest_layout() -> None:
    cpu, cuda, mps = (torch.device(name) for name in ("cpu", "cuda", "mps"))
    assert fastest_layout(cuda, torch.bfloat16) is fastest_layout(cpu, torch.bfloat16) is Layout.packed
    assert fastest_layout(cpu, torch.float32) is fastest_layout(cuda, torch.float64) is Layout.padded
    assert fastest_layout(mps, torch.bfloat16) is Layout.padded


def test_pack_without_a_place_free() -> None:
    batch = pack([{"input_ids": [2, 7, 3]}, {"input_ids": [2, 3]}], pad_token_id=9, first=2, step=1)
    assert batch["input_ids"].tolist() == [[2, 7, 3, 2, 3]]
    assert batch["position_ids"].tolist() == [[2, 3, 4, 2, 3]]
    assert batch["row_starts"].tolist() == [0, 3]
    assert batch["row_ends"].tolist() == [0, 3, 5]
    assert batch["row_ends"].dtype == torch.int32
    assert batch["row_width"] == 3


def test_pack_to_one_of_few_sizes() -> None:
    rows = [{"input_ids": [2, 7, 3], "token_type_ids": [0, 1, 1]}, {"input_ids": [2, 3], "token_type_ids": [0, 1]}]
    batch = pack(rows, pad_token_id=9, first=2, step=4)
    assert batch["input_ids"].tolist() == [[2, 7, 3, 2, 3, 9, 9, 9]]
    assert batch["token_type_ids"].tolist() == [[0, 1, 1, 0, 1, 0, 0, 0]]
    assert batch["position_ids"].tolist() == [[2, 3, 4, 2, 3, 2, 2, 2]]
    assert batch["row_lengths"].tolist() == [3, 2, 0, 0]
    assert batch["row_width"] == 8
    assert batch["token_places"].tolist() == [0, 1, 2, 8, 9, 31, 31, 31]
    places = batch["grid_tokens"].view(4, 8).tolist()
    assert places == [[0, 1, 2, 7, 7, 7, 7, 7], [3, 4, 7, 7, 7, 7, 7, 7], [7] * 8, [7] * 8]


@given(st.lists(st.integers(1, 90), min_size=1, max_size=60), st.integers(91, 300))
def test_batches_on_a_cpu_have_few_sizes(lengths: list[int], budget: int) -> None:
    sizes = set()
    for batch in token_batches(range(len(lengths)), lengths, budget, is_packed=True):
        made = pack([{"input_ids": [4] * lengths[row]} for row in batch], PAD, 0, batch_step(budget))
        sizes.add(made["input_ids"].shape[1])
        num_tokens = sum(lengths[row] for row in batch)
        assert made["input_ids"].shape[1] == num_places(num_tokens, batch_step(budget)) > num_tokens
        assert (made["grid_tokens"][made["token_places"][:num_tokens]] == torch.arange(num_tokens)).all()
    assert len(sizes) <= SIZES
    assert max(sizes) < budget + SIZES


@given(st.lists(st.integers(1, 90), max_size=60), st.integers(8, 300))
def test_packed_batches_hold_tokens_and_no_padding(lengths: list[int], budget: int) -> None:
    batches = token_batches(range(len(lengths)), lengths, budget, is_packed=True)
    assert [row for batch in batches for row in batch] == list(range(len(lengths)))
    totals = [sum(lengths[row] for row in batch) + 1 for batch in batches]  # one place stays free
    assert all(total <= budget or len(batch) == 1 for total, batch in zip(totals, batches, strict=True))
    firsts = [lengths[batch[0]] for batch in batches[1:]]
    assert all(total + first > budget for total, first in zip(totals, firsts, strict=False))  # none is cut too soon


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("family", FAMILIES)
def test_flash_attention_over_packed_rows_agrees_with_padded_ones_in_bf16(family: str) -> None:
    wide = {"hidden_size": 128, "initializer_range": 0.1}  # flash attention wants heads of 8, 16, ...
    device, rows = torch.device("cuda"), rows_of(family, (7, 1, 40, 18, 33, 64))
    exact = model_of(family, **wide)(**collate(rows, PAD)).logits.float()
    padded, other = (model_of(family, **wide).to(device, torch.bfloat16) for _ in range(2))
    use_packed(other)
    with torch.inference_mode():
        of_padded = padded(**to_device(collate(rows, PAD), device)).logits.float().cpu()
        of_packed = other(**to_device(collator(other, PAD, 400)(rows), device)).logits.float().cpu()
    error = (of_padded - exact).abs().max()
    assert (of_packed - exact).abs().max() <= 2 * error + 0.01

"""Depths, rates and freezing on five families' own parameter names; the moving average; adapters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from data_prep.foundation.errors import UserError
from train.models.adapters import add_adapters, save_model
from train.models.average import WeightAverage
from train.models.parameters import depth, freeze, has_dropout, num_layers, parameter_groups, save_memory

SIZES: dict[str, Any] = {
    "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 16,
    "max_position_embeddings": 32, "pad_token_id": 0,
}  # fmt: skip
FAMILIES: dict[str, dict[str, Any]] = {
    "bert": {},
    "xlm-roberta": {},
    "deberta-v2": {
        "relative_attention": True,
        "position_buckets": 4,
        "pos_att_type": "p2c|c2p",
        "norm_rel_ebd": "layer_norm",
    },
    "electra": {"embedding_size": 8},
    "modernbert": {"layer_types": ["full_attention"] * 3, "cls_token_id": 1, "sep_token_id": 2},
}


def classifier(family: str, **changes: Any) -> Any:
    """A three-layer classifier of a family with random weights."""
    from transformers import AutoConfig, AutoModelForSequenceClassification

    config = AutoConfig.for_model(family, **(SIZES | FAMILIES[family] | changes), num_labels=3)
    return AutoModelForSequenceClassification.from_config(config)


@pytest.mark.parametrize("family", FAMILIES)
def test_depths_follow_the_names_of_each_family(family: str) -> None:
    model = classifier(family)
    assert num_layers(model) == 3
    depths = {name: depth(name, 3) for name, _ in model.named_parameters()}
    assert set(depths.values()) == {0, 1, 2, 3, 4}
    assert all(at == 0 for name, at in depths.items() if "embeddings" in name)
    assert all(at == 4 for name, at in depths.items() if name.startswith(("classifier", "pooler", "head")))
    assert all(at == 2 for name, at in depths.items() if "layer.1." in name or "layers.1." in name)


@pytest.mark.parametrize("family", FAMILIES)
def test_rates_fall_towards_the_embeddings(family: str) -> None:
    model = classifier(family)
    groups = parameter_groups(model, lr=1.0, weight_decay=0.1, layer_decay=0.5)
    rates = {id(parameter): group["lr"] for group in groups for parameter in group["params"]}
    assert len(rates) == sum(1 for _ in model.parameters())
    for name, parameter in model.named_parameters():
        assert rates[id(parameter)] == 0.5 ** (4 - depth(name, 3)), name
    assert all(group["weight_decay"] == 0.1 * (group["params"][0].ndim >= 2) for group in groups)


def test_without_decay_there_are_two_groups() -> None:
    groups = parameter_groups(classifier("bert"), lr=2.0, weight_decay=0.1, layer_decay=1.0)
    assert [(group["lr"], group["weight_decay"]) for group in groups] == [(2.0, 0.1), (2.0, 0.0)]
    assert all(parameter.ndim >= 2 for parameter in groups[0]["params"])


@pytest.mark.parametrize("family", FAMILIES)
def test_frozen_layers_have_no_gradient(family: str) -> None:
    model = classifier(family)
    trained = freeze(model, embeddings=True, layers=2)
    names = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert {depth(name, 3) for name in names} == {3, 4}
    assert 0 < trained < sum(parameter.numel() for parameter in model.parameters())


def test_what_cannot_be_frozen_is_said() -> None:
    with pytest.raises(UserError, match="BertForSequenceClassification has 3 layers"):
        freeze(classifier("bert"), embeddings=False, layers=4)
    with pytest.raises(UserError, match="no layers among its parameters"):
        freeze(nn.Linear(2, 2), embeddings=False, layers=1)


@pytest.mark.parametrize("frozen", [False, True])
def test_saved_memory_changes_no_gradient(frozen: bool) -> None:
    gradients = []
    for saves in (False, True):
        torch.manual_seed(1)
        model = classifier("bert").train()
        freeze(model, embeddings=frozen, layers=0)
        if saves:
            save_memory(model)
        torch.manual_seed(2)
        model(torch.arange(12).reshape(2, 6)).logits.square().sum().backward()
        gradients.append([weight.grad for weight in model.parameters() if weight.grad is not None])
    assert len(gradients[0]) == len(gradients[1]) > 20
    for plain, saved in zip(*gradients, strict=True):
        assert torch.equal(plain, saved)
    assert model.is_activation_checkpointing


def test_dropout_is_found_where_it_is() -> None:
    assert has_dropout(classifier("bert"))
    assert not has_dropout(classifier("modernbert"))
    assert not has_dropout(classifier("bert", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))


def test_the_average_by_hand() -> None:
    model = nn.Linear(1, 1, bias=False)
    weight = model.weight.data.fill_(1.0)
    average = WeightAverage(model, decay=0.2)
    weight.fill_(2.0)
    average.update()  # d = min(.2, 1/10): .1 * 1 + .9 * 2 = 1.9
    weight.fill_(3.0)
    average.update()  # d = min(.2, 2/11): 2/11 * 1.9 + 9/11 * 3 = 2.8
    weight.fill_(4.0)
    average.update()  # d = min(.2, 3/12) = .2: .2 * 2.8 + .8 * 4 = 3.76
    with average.applied():
        assert weight.item() == pytest.approx(3.76)
    assert weight.item() == 4.0


def test_the_average_goes_on_from_its_state() -> None:
    model = nn.Linear(2, 2)
    average = WeightAverage(model, decay=0.9)
    model.weight.data.add_(1.0)
    average.update()
    other = WeightAverage(model, decay=0.9)
    other.load_state_dict(average.state_dict())
    for one in (average, other):
        one.update()
    assert average.steps == other.steps == 2
    for name, value in average.state_dict().items():
        assert torch.equal(value, other.state_dict()[name])


@pytest.mark.parametrize("family", FAMILIES)
def test_merged_adapters_say_what_the_adapted_model_says(family: str, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    torch.manual_seed(1)
    plain = classifier(family).eval()
    ids = torch.arange(12).reshape(2, 6) + 3
    before = plain(ids).logits
    adapted = add_adapters(plain, rank=2, alpha=4, dropout=0.0, targets=None).eval()
    torch.testing.assert_close(adapted(ids).logits, before)  # B starts at zero
    for name, weight in adapted.named_parameters():
        assert weight.requires_grad is ("lora_" in name or "modules_to_save" in name), name
        if "lora_B" in name:
            weight.data.normal_()
    after = adapted(ids).logits
    assert not torch.allclose(after, before, atol=1e-3)
    save_model(adapted, tmp_path, adapted.state_dict(), keep_adapter=False)
    whole, found = type(plain).from_pretrained(tmp_path, output_loading_info=True)
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]
    torch.testing.assert_close(whole.eval()(ids).logits, after, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(adapted(ids).logits, after)  # the adapted model goes on as it was


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft's own call, 0.21.2
def test_the_adapter_by_itself_opens_on_its_base(tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    base = classifier("bert").eval()
    base.save_pretrained(tmp_path / "base")
    adapted = add_adapters(base, rank=2, alpha=4, dropout=0.0, targets=["query"]).eval()
    for name, weight in adapted.named_parameters():
        if "lora_B" in name or "classifier" in name:
            weight.data.normal_()
    save_model(adapted, tmp_path, adapted.state_dict(), keep_adapter=True)
    fresh = type(base).from_pretrained(tmp_path / "base")
    opened = peft.PeftModel.from_pretrained(fresh, tmp_path / "adapter").eval()
    ids = torch.arange(12).reshape(2, 6)
    torch.testing.assert_close(opened(ids).logits, adapted(ids).logits)
    assert {path.name for path in (tmp_path / "adapter").iterdir()} == {
        "adapter_config.json",
        "adapter_model.safetensors",
    }


def test_a_target_that_fits_nothing_is_named() -> None:
    pytest.importorskip("peft")
    with pytest.raises(UserError, match=r"'q_proj'; there are dense, key, query, value"):
        add_adapters(classifier("bert"), rank=2, alpha=4, dropout=0.0, targets=["q_proj"])

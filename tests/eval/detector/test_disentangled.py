"""DeBERTa's attention by distance says what transformers' says, and so do all its gradients, whatever the settings."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import BertConfig, BertModel, DebertaV2Config, DebertaV2ForSequenceClassification, DebertaV2Model

from eval.detector import disentangled
from eval.detector.device import attend_fast
from eval.detector.disentangled import AttentionByDistance, attend_by_distance
from tests.conftest import seeded
from train.models.adapters import add_adapters
from train.models.parameters import save_memory

SIZES: dict[str, Any] = {
    "vocab_size": 60, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24,
    "max_position_embeddings": 64, "initializer_range": 0.5,
}  # fmt: skip
MDEBERTA: dict[str, Any] = {
    "relative_attention": True,
    "position_buckets": 8,
    "share_att_key": True,
    "pos_att_type": "p2c|c2p",
    "norm_rel_ebd": "layer_norm",
    "position_biased_input": False,
    "type_vocab_size": 0,
}  # but for its 256 buckets: here logarithmic ones begin at distance 5
SETTINGS: dict[str, dict[str, Any]] = {
    "mDeBERTa": {},
    "own projections": {"share_att_key": False, "norm_rel_ebd": "none"},
    "c2p": {"pos_att_type": "c2p"},
    "p2c of its own": {"pos_att_type": "p2c", "share_att_key": False},
    "no buckets": {"position_buckets": -1},
    "no buckets, clamped": {"position_buckets": -1, "max_relative_positions": 6},
    "steep buckets": {"position_buckets": 7, "max_relative_positions": 9, "share_att_key": False},
    "two buckets": {"position_buckets": 2},
    "convolution": {"conv_kernel_size": 3, "position_biased_input": True, "type_vocab_size": 2},
}
LENGTHS = (1, 2, 5, 6, 9, 33)  # up to 5 tokens by the slice, from 6 on by the whole table


def tiny(kind: Any = DebertaV2Model, **changes: Any) -> Any:
    """Two layers of random weights, drawn so wide that each position counts; fp64."""
    config = DebertaV2Config(**SIZES | MDEBERTA | changes)
    with seeded(13):
        return kind(config).double().eval()


def both(kind: Any = DebertaV2Model, **changes: Any) -> tuple[Any, Any]:
    """The library's model, and ours of the same weights."""
    ours = tiny(kind, **changes)
    attend_by_distance(ours)
    return tiny(kind, **changes), ours


def batch(length: int) -> dict[str, Tensor]:
    """A whole row, one with two tokens of padding, one of a single token, and one with nothing in it."""
    generator = torch.Generator().manual_seed(length)
    mask = (torch.arange(length) < torch.tensor([length, max(1, length - 2), 1, 0])[:, None]).long()
    return {"input_ids": torch.randint(1, 60, (4, length), generator=generator) * mask, "attention_mask": mask}


def told(model: Any, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Last states and every gradient of a sum that weighs each of them, padding too."""
    model.zero_grad()
    states = model(**inputs)[0]
    weights = torch.randn(states.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    (states * weights.to(states)).sum().backward()
    gradients = {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}
    return {"": states.detach()} | gradients


def assert_same(ours: dict[str, Tensor], theirs: dict[str, Tensor], tolerance: float = 1e-10) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        difference = float((ours[name] - value).abs().max())
        assert difference < tolerance * (1 + float(value.abs().max())), f"{name}: {difference}"


@pytest.fixture(params=["plain products", "fused"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of computing, on this CPU."""
    monkeypatch.setattr(disentangled, "fuses", lambda _: request.param == "fused")
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_states_and_gradients_are_the_librarys(settings: dict[str, Any]) -> None:
    theirs, ours = both(**settings)
    for length in LENGTHS:
        expected = told(theirs, batch(length))
        positions = expected["encoder.rel_embeddings.weight"].abs().max()
        assert positions > 1e-3 or length == 1  # they do count, but where there is nothing to choose from
        assert_same(told(ours, batch(length)), expected)


@pytest.mark.usefixtures("way")
def test_padding_on_the_left_and_masks_of_three_dimensions() -> None:
    theirs, ours = both()
    inputs = batch(9)
    turned = {name: value.flip(1) for name, value in inputs.items()}
    assert_same(told(ours, turned), told(theirs, turned))
    states = theirs.embeddings(inputs["input_ids"])
    causal = torch.ones(4, 9, 9, dtype=torch.long).tril()
    assert torch.equal(ours.encoder(states, causal)[0].isfinite(), torch.ones(4, 9, 16, dtype=torch.bool))
    torch.testing.assert_close(ours.encoder(states, causal)[0], theirs.encoder(states, causal)[0])


def test_only_the_positions_that_occur_are_projected() -> None:
    _, ours = both(position_buckets=32)
    seen: list[int] = []
    attention = ours.encoder.layer[0].attention.self
    attention.key_proj.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].shape[:-1].numel()))
    ours(**batch(6))
    assert seen == [24, 12]  # 4 rows of 6 tokens; distances -6 to 5, once and not four times


def test_queries_of_their_own_and_positions_from_elsewhere() -> None:
    theirs, ours = both()
    states, mask = torch.randn(2, 4, 9, 16, dtype=torch.float64), batch(9)["attention_mask"]
    for given in ({"query_states": states[1]}, {"relative_pos": torch.randint(-7, 7, (9, 9))}):
        expected, found = (model.encoder(states[0], mask, **given)[0] for model in (theirs, ours))
        assert not torch.allclose(expected, theirs.encoder(states[0], mask)[0])
        torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)


def test_attentions_are_the_librarys() -> None:
    theirs, ours = both()
    expected, found = (model(**batch(9), output_attentions=True) for model in (theirs, ours))
    assert len(found.attentions) == 2
    for one, other in zip(expected.attentions, found.attentions, strict=True):
        assert torch.equal(one, other)
    assert torch.equal(expected.last_hidden_state, found.last_hidden_state)


@pytest.mark.usefixtures("way")
def test_bf16_errs_no_more_than_the_librarys() -> None:
    theirs, ours = both(hidden_size=64, initializer_range=0.1)
    exact = told(theirs, batch(33))
    errors = []
    for model in (theirs.float(), ours.float()):
        with torch.autocast("cpu", torch.bfloat16):
            found = told(model, batch(33))
        # the mean over all gradients: each rounds another way, and a single one may be lucky
        errors.append(
            [float((found[name] - value).norm() / value.norm()) for name, value in exact.items() if value.norm()]
        )
    assert 0 < sum(errors[1]) < 1.5 * sum(errors[0])


@pytest.mark.usefixtures("way")
def test_dropout_acts_with_the_configured_probabilities() -> None:
    """Draws differ from the library's (fewer positions are dropped), what they average to and scatter by does not."""
    settings = {"hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2, "initializer_range": 0.4}
    draws = []
    with torch.no_grad(), seeded(7):
        for model in both(**settings):
            attention = model.encoder.layer[0].attention.self.train()
            states, mask = torch.linspace(-1, 1, 5 * 16, dtype=torch.float64).reshape(1, 5, 16), torch.ones(1, 1, 5, 5)
            positions, table = model.encoder.get_rel_pos(states), model.encoder.get_rel_embedding()
            passes = [attention(states, mask, relative_pos=positions, rel_embeddings=table)[0] for _ in range(1500)]
            draws.append(torch.stack(passes).flatten(1))
            attention.eval()
            assert torch.equal(
                *(attention(states, mask, relative_pos=positions, rel_embeddings=table)[0] for _ in "ab")
            )
    theirs, ours = draws
    error = ((theirs.var(0) + ours.var(0)) / len(ours)).sqrt()
    assert ((theirs.mean(0) - ours.mean(0)).abs() < 4.5 * error).all()
    torch.testing.assert_close(ours.std(0), theirs.std(0), rtol=0.12, atol=0)


def test_a_switched_model_is_copied_pickled_and_saved_like_another(tmp_path: Path) -> None:
    theirs, ours = both(DebertaV2ForSequenceClassification)
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    expected = theirs(**batch(9)).logits
    for other in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert type(other.deberta.encoder.layer[1].attention.self) is AttentionByDistance
        torch.testing.assert_close(other(**batch(9)).logits, expected)
        other.deberta.encoder.layer[0].attention.self.query_proj.weight.data.zero_()
        assert not torch.allclose(other(**batch(9)).logits, expected)
    torch.testing.assert_close(ours(**batch(9)).logits, expected)  # copies have weights of their own
    ours.save_pretrained(tmp_path)
    kind: Any = DebertaV2ForSequenceClassification
    opened, found = kind.from_pretrained(tmp_path, output_loading_info=True)
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]
    assert not any(isinstance(module, AttentionByDistance) for module in opened.modules())
    torch.testing.assert_close(opened.double().eval()(**batch(9)).logits, expected)


def test_the_switch_is_thrown_in_one_place_and_once() -> None:
    model = tiny(DebertaV2ForSequenceClassification)
    for device in ("cpu", "cuda", "cuda"):
        attend_fast(model, torch.device(device), 256)
        kinds = [type(module) for module in model.modules() if "Attention" in type(module).__name__]
        assert kinds.count(AttentionByDistance) == 2
    others = BertModel(BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8))
    content_only = tiny(relative_attention=False)
    for untouched in (others, content_only):
        before = [type(module) for module in untouched.modules()]
        attend_fast(untouched, torch.device("cuda"), 256)
        assert [type(module) for module in untouched.modules()] == before


@pytest.mark.parametrize("adapts_first", [False, True])
def test_adapters_act_on_tokens_and_positions(adapts_first: bool) -> None:
    pytest.importorskip("peft")
    models: list[Any] = []
    for model in (tiny(DebertaV2ForSequenceClassification), tiny(DebertaV2ForSequenceClassification)):
        is_ours = bool(models)
        if is_ours and not adapts_first:
            attend_by_distance(model)
        adapted: Any = add_adapters(model, rank=2, alpha=4, dropout=0.0, targets=None).double().eval()
        if is_ours and adapts_first:
            attend_by_distance(adapted)
        generator = torch.Generator().manual_seed(3)
        for name, weight in adapted.named_parameters():
            if "lora_" in name:
                weight.data.normal_(std=0.3, generator=generator)
        models.append(adapted)
    theirs, ours = models
    assert any(isinstance(module, AttentionByDistance) for module in ours.modules())
    expected = told(theirs, batch(9))
    assert any("key_proj.lora_A" in name for name in expected)
    assert_same(told(ours, batch(9)), expected)


def test_saved_memory_changes_no_gradient() -> None:
    theirs, ours = both(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    save_memory(ours)
    assert_same(told(ours.train(), batch(9)), told(theirs.train(), batch(9)))


def test_an_exported_graph_is_the_librarys_and_fits_any_length() -> None:
    theirs, ours = both()
    inputs = tuple(batch(6).values())
    rows, tokens = torch.export.Dim("rows", min=1, max=99), torch.export.Dim("tokens", min=2, max=64)
    program = torch.export.export(ours, inputs, dynamic_shapes=({0: rows, 1: tokens},) * 2)
    for length in (2, 33):
        found = program.module()(*batch(length).values())[0]
        torch.testing.assert_close(found, theirs(**batch(length))[0])


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_compiled_graph_is_whole_and_fits_any_length(backend: str) -> None:
    theirs, ours = both()
    compiled: Any = torch.compile(ours, backend=backend, dynamic=True, fullgraph=True)
    for length in (3, 6, 5, 33):
        found, expected = (told(model, batch(length)) for model in (compiled, theirs))
        assert_same({name.removeprefix("_orig_mod."): value for name, value in found.items()}, expected)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("length", [9, 33, 64])
def test_bf16_on_cuda_errs_no_more_than_the_librarys(length: int) -> None:
    theirs, ours = both(hidden_size=128, initializer_range=0.1, position_buckets=32)
    exact = told(theirs, batch(length))
    inputs = {name: value.cuda() for name, value in batch(length).items()}
    errors = []
    for model in (theirs, ours):
        with torch.autocast("cuda", torch.bfloat16):
            found = told(model.float().cuda(), inputs)
        assert all(value.isfinite().all() for value in found.values())
        errors.append(
            [float((found[name].cpu() - value).norm() / value.norm()) for name, value in exact.items() if value.norm()]
        )
    assert sum(errors[1]) < 1.5 * sum(errors[0])

"""Opening a checkpoint: labels by name in any order, then by behaviour; what is missing is said in a line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, Label
from eval.detector.checkpoint import check_label_behaviour, check_length, describe, label_order, load_checkpoint
from eval.figures.metrics import macro_recall


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_names_in_any_order_give_the_place_of_each_label(order: tuple[int, ...]) -> None:
    found = label_order([LABEL_NAMES[index] for index in order])
    assert found is not None
    assert [order[place] for place in found] == list(Label)


@pytest.mark.parametrize(
    "names",
    [
        ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"],
        ["Entails", "Neutral", "Contradicts"],
        ["entail", " neutral ", "contradictory"],
    ],
)
def test_other_spellings_are_understood(names: list[str]) -> None:
    assert label_order(names) == (0, 1, 2)


@pytest.mark.parametrize(
    "names",
    [
        ["LABEL_0", "LABEL_1", "LABEL_2"],
        ["entailment", "contradiction"],
        ["entailment", "not_entailment"],
        ["entailment", "neutral", "neutral"],
        ["entailment", "neutral", "contradiction", "other"],
        ["support", "neutral", "refute"],
        [],
    ],
)
def test_names_that_are_not_the_three_labels_are_none(names: list[str]) -> None:
    assert label_order(names) is None


def behaving(gold: Ints, says: dict[Label, list[float]], seed: int = 13) -> Floats:
    """Sharp probabilities; for each gold label, how often each of the three answers comes."""
    random = np.random.default_rng(seed)
    answers = np.array([random.choice(3, p=says[Label(label)]) for label in gold])
    sharp: Floats = np.eye(3)[answers] * 0.8 + 0.2 / 3
    return sharp


COMPETENT = {Label.entailment: [0.8, 0.1, 0.1], Label.neutral: [0.1, 0.8, 0.1], Label.contradiction: [0.1, 0.1, 0.8]}
GOLD: Ints = np.repeat([0, 1, 2], 60)


def test_a_competent_model_passes_as_named() -> None:
    check_label_behaviour(GOLD, behaving(GOLD, COMPETENT), "model")


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:])
def test_a_competent_model_under_wrong_names_is_stopped(order: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match=r"model: its label names do not fit.*labels=\[") as stopped:
        check_label_behaviour(GOLD, behaving(GOLD, COMPETENT)[:, order], "model")
    for index, name in enumerate(LABEL_NAMES):
        assert f"{name} means {LABEL_NAMES[order[index]]}" in str(stopped.value)


@pytest.mark.parametrize("answer", Label)
def test_a_collapsed_model_passes(answer: Label) -> None:
    check_label_behaviour(GOLD, np.tile(np.eye(3)[answer], (len(GOLD), 1)), "model")


@pytest.mark.parametrize("seed", range(20))
def test_a_model_at_chance_passes(seed: int) -> None:
    gold = np.repeat([0, 1, 2], [20, 9, 25])
    check_label_behaviour(gold, np.random.default_rng(seed).dirichlet([1, 1, 1], len(gold)), "model")


def test_a_rare_class_read_into_a_common_one_is_no_proof() -> None:
    """Seen on ANS, which has 2 % neutrals: all 4 of them called contradiction, as many of everything was.

    Read as neutral, that answer wins 0.17 of macro recall with 4 rows, and is wrong on 50 others.
    """
    gold = np.repeat([0, 1, 2], [60, 4, 100])
    named = np.repeat([0, 2, 2, 0, 2], [50, 10, 4, 50, 50])
    reread = np.array([0, 2, 1])[named]
    assert macro_recall(gold, reread) > max(0.45, macro_recall(gold, named) + 0.1)
    check_label_behaviour(gold, np.eye(3)[named], "model")


def test_a_validation_split_without_a_class_is_no_stumbling_block() -> None:
    gold = GOLD[Label.neutral != GOLD]
    check_label_behaviour(gold, behaving(gold, COMPETENT), "model")
    with pytest.raises(UserError, match="do not fit"):
        check_label_behaviour(gold, behaving(gold, COMPETENT)[:, [2, 1, 0]], "model")


def renamed(folder: Path, names: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text())
    config |= {"id2label": dict(enumerate(names)), "label2id": {name: index for index, name in enumerate(names)}}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.fixture
def copy(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "copy"))


def test_the_order_in_the_config_is_followed(copy: Path) -> None:
    assert load_checkpoint(str(copy)).label_order == (1, 2, 0)
    renamed(copy, ["NEUTRAL", "CONTRADICTION", "ENTAILMENT"])
    assert load_checkpoint(str(copy)).label_order == (2, 0, 1)


def test_numbered_labels_are_refused_with_the_remedy_that_works(copy: Path) -> None:
    renamed(copy, ["LABEL_0", "LABEL_1", "LABEL_2"])
    with pytest.raises(UserError, match=r"labels are LABEL_0, LABEL_1, LABEL_2.*e\.g\. labels=\[contradiction"):
        load_checkpoint(str(copy))
    named = load_checkpoint(str(copy), labels=["contradiction", "neutral", "entailment"])
    assert named.label_order == (2, 1, 0)


def test_labels_that_are_too_many_for_the_model_are_refused(copy: Path) -> None:
    with pytest.raises(UserError, match="not entailment, neutral, contradiction"):
        load_checkpoint(str(copy), labels=["contradiction", "neutral", "entailment", "other"])


def two_classes(folder: Path) -> None:
    renamed(folder, ["entailment", "contradiction"])
    weights = load_file(folder / "model.safetensors")
    weights |= {name: weights[name][:2].clone() for name in ("classifier.weight", "classifier.bias")}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def no_head(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in weights.items() if not name.startswith("classifier")}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})


def other_width(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 64}))


def no_pad_token(folder: Path) -> None:
    config = json.loads((folder / "tokenizer_config.json").read_text())
    del config["pad_token"]
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


def cut(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def no_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "config.json").unlink(), r"no model folder here.*python -m train"),
        (lambda folder: (folder / "model.safetensors").unlink(), r"cannot be loaded.*no file named.*copy the folder"),
        (lambda folder: (folder / "tokenizer.json").unlink(), r"cannot be loaded.*copy the folder again, whole"),
        (lambda folder: (folder / "config.json").write_text("{"), r"cannot be loaded.*not a valid JSON"),
        (cut, r"cannot be loaded.*incomplete metadata.*copy the folder again, whole, or train it anew"),
        (no_tokenizer, r"no tokenizer here \(tokenizer\.json is missing\); copy it"),
        (no_pad_token, r"no padding token; set one"),
        (no_head, r"2 weights .* missing .*classifier\.bias, classifier\.weight.*train one"),
        (other_width, r"weights .* of another shape .*train one"),
        (two_classes, r"its labels are entailment, contradiction, not entailment, neutral, contradiction"),
    ],
)
def test_a_damaged_folder_is_named_with_the_remedy(
    damage: Callable[[Path], object], message: str, copy: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    damage(copy)
    with pytest.raises(UserError, match=message) as stopped:
        load_checkpoint(str(copy))
    assert str(stopped.value).startswith(str(copy))
    assert str(stopped.value).count("\n") <= 1
    assert "MISSING" not in capfd.readouterr().err  # transformers' own table would bury the message


@pytest.mark.parametrize("path", ["nowhere", "runs/train/nowhere", "./nowhere", "/nowhere", "~/nowhere", "a/b/c"])
def test_a_folder_that_is_not_there(path: str) -> None:
    with pytest.raises(UserError, match=r"nowhere|a/b/c.*: no model folder here .*python -m train"):
        load_checkpoint(path)


def test_a_hub_name_without_a_hub() -> None:
    with pytest.raises(UserError, match=r"org/name: cannot be loaded \(.*\); check the name, .*or give a folder"):
        load_checkpoint("org/name")


def test_the_home_folder_may_be_written_short(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(copy.parent))
    assert load_checkpoint("~/copy").label_order == (1, 2, 0)


def test_more_tokens_than_the_model_has_positions_are_refused(tiny_checkpoint: Path) -> None:
    checkpoint = load_checkpoint(str(tiny_checkpoint))
    check_length(checkpoint, 512)
    with pytest.raises(UserError, match=r"tiny: reads at most 512 tokens, not max_length=513; lower it"):
        check_length(checkpoint, 513)


def test_facts_of_a_checkpoint_pin_its_files_and_not_its_place(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"base_model": str(copy.parent / "start")}))
    predictor = describe(load_checkpoint(str(copy)))
    facts = predictor.checkpoint
    assert facts is not None
    assert (predictor.name, facts.base_model, facts.label_order) == ("copy", "start", [1, 2, 0])
    assert facts.num_parameters == sum(tensor.numel() for tensor in load_file(copy / "model.safetensors").values())
    assert facts.files["hub_commit"] is None
    before = dict(facts.files)
    renamed(copy, ["neutral", "contradiction", "entailment"])
    after = describe(load_checkpoint(str(copy))).checkpoint.files  # type: ignore[union-attr]
    assert {name for name in before if before[name] != after[name]} == {"config.json"}

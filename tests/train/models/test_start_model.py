"""What a run starts from: scratch, an encoder, a classifier; the tokenizer trained on the training split."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from data_prep.foundation.errors import UserError
from train.config import ModelConfig, ScratchConfig
from train.models.start import start_model, train_tokenizer

TEXTS = ["سيطرت القوات على المدينة", "المدينة لا تزال محتلة", "فُتح الجسر أمام السيّارات", "أغلق الجسر في المدينة"] * 3
SCRATCH = ScratchConfig(200, 16, 1, 2, 32, 0.1)


def test_the_tokenizer_follows_from_the_texts() -> None:
    first, second = (train_tokenizer(texts, 200).backend_tokenizer.to_str() for texts in (TEXTS, TEXTS[::-1]))
    assert first == second


@pytest.mark.parametrize("spelling", ["المـــدينة", "المَدينةُ", "\u200fالمدينة", "ﺍﻟﻤﺪﻳﻨﺔ"])
def test_marks_without_sound_are_left_unread(spelling: str) -> None:
    tokenizer = train_tokenizer(TEXTS, 200)
    assert tokenizer(spelling)["input_ids"] == tokenizer("المدينة")["input_ids"]
    assert tokenizer.unk_token_id not in tokenizer(spelling)["input_ids"]


def test_hamza_and_taa_marbuta_are_read_as_they_stand() -> None:
    tokenizer = train_tokenizer([*TEXTS, "المدينه"], 200)
    assert tokenizer("المدينه")["input_ids"] != tokenizer("المدينة")["input_ids"]


def test_from_scratch_has_our_labels_and_needs_no_check() -> None:
    checkpoint, knows_labels = start_model(ModelConfig("compact", scratch=SCRATCH), TEXTS)
    assert checkpoint.model.config.id2label == {0: "entailment", 1: "neutral", 2: "contradiction"}
    assert not knows_labels


def test_a_classifier_is_taken_with_its_head(tiny_checkpoint: Path) -> None:
    checkpoint, knows_labels = start_model(ModelConfig("tiny", path=str(tiny_checkpoint)), [])
    assert knows_labels
    assert checkpoint.label_order == (1, 2, 0)


def test_an_encoder_gets_a_new_head(tmp_path: Path, tiny_checkpoint: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    AutoModel.from_pretrained(tiny_checkpoint).save_pretrained(tmp_path / "encoder")
    AutoTokenizer.from_pretrained(tiny_checkpoint).save_pretrained(tmp_path / "encoder")
    checkpoint, knows_labels = start_model(ModelConfig("encoder", path=str(tmp_path / "encoder")), [])
    assert not knows_labels
    assert checkpoint.label_order == (0, 1, 2)
    assert checkpoint.model.config.num_labels == 3


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"config\.json is missing"):
        start_model(ModelConfig("none", path=str(tmp_path)), [])


def test_a_head_of_another_task_is_not_kept_under_our_names(tmp_path: Path, tiny_checkpoint: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    other = AutoModelForSequenceClassification.from_pretrained(tiny_checkpoint)
    other.config.id2label = {0: "negative", 1: "objective", 2: "positive"}
    other.config.label2id = {name: index for index, name in other.config.id2label.items()}
    other.save_pretrained(tmp_path / "sentiment")
    AutoTokenizer.from_pretrained(tiny_checkpoint).save_pretrained(tmp_path / "sentiment")
    checkpoint, knows_labels = start_model(ModelConfig("sentiment", path=str(tmp_path / "sentiment")), [])
    assert not knows_labels
    heads = [dict(model.named_parameters())["classifier.weight"] for model in (checkpoint.model, other)]
    assert not torch.allclose(*heads)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"labels": ["contradiction", "neutral", "entailmnt"]}, "model.labels must be"),
        ({"settings": {"classifier_dropout": 0.5}}, "an NLI classifier already"),
    ],
)
def test_what_cannot_be_done_with_a_classifier_is_said(tiny_checkpoint: Path, changes: Any, told: str) -> None:
    with pytest.raises(UserError, match=told):
        start_model(ModelConfig("tiny", path=str(tiny_checkpoint), **changes), [])


def test_code_that_lies_with_a_model_runs_only_when_asked_for(tmp_path: Path, tiny_checkpoint: Path) -> None:
    import json
    import shutil

    folder = tmp_path / "with_code"
    shutil.copytree(tiny_checkpoint, folder)
    (folder / "theirs.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Theirs: pass\n")
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "theirs", "auto_map": {"AutoConfig": "theirs.Theirs"}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(UserError, match="trust_remote_code"):
        start_model(ModelConfig("theirs", path=str(folder)), [])
    assert not (tmp_path / "ran").exists()


def damaged(folder: Path, checkpoint: Path, rename: Any, **config: Any) -> Path:
    """The checkpoint's encoder, its tensors renamed (None: left out), as a folder that asks for a new head."""
    import json
    import shutil

    from safetensors.torch import load_file, save_file

    shutil.copytree(checkpoint, folder)
    tensors = {rename(name): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    tensors.pop(None, None)
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    values = json.loads((folder / "config.json").read_text()) | {"architectures": ["BertModel"]} | config
    (folder / "config.json").write_text(json.dumps(values))
    return folder


@pytest.mark.parametrize(
    ("rename", "config", "named"),
    [
        (lambda name: f"module.{name}", {}, r"bert\.embeddings\.LayerNorm\.bias.*unused: module\.bert"),
        (lambda name: name, {"num_hidden_layers": 4}, r"bert\.encoder\.layer\.2\.attention.*\[bert\.encoder\.layer\]"),
        (lambda name: name, {"intermediate_size": 48}, r"bert\.encoder\.layer\.0\.intermediate\.dense"),
        (lambda name: None if "word_embeddings" in name else name, {}, r"1 weights.*word_embeddings"),
    ],
    ids=["module.", "fewer layers", "another shape", "one tensor"],
)
def test_weights_that_do_not_load_stop_by_name(
    tmp_path: Path, tiny_checkpoint: Path, rename: Any, config: dict[str, Any], named: str
) -> None:
    folder = damaged(tmp_path / "damaged", tiny_checkpoint, rename, **config)
    with pytest.raises(UserError, match=named):
        start_model(ModelConfig("damaged", path=str(folder)), [])
    _, knows_labels = start_model(ModelConfig("damaged", path=str(folder), allow_missing=["bert"]), [])
    assert not knows_labels


def test_a_missing_pooler_is_part_of_the_new_head(tmp_path: Path, tiny_checkpoint: Path) -> None:
    folder = damaged(tmp_path / "bare", tiny_checkpoint, lambda name: None if "pooler" in name else name)
    assert start_model(ModelConfig("bare", path=str(folder)), [])[0].model.config.num_labels == 3


@pytest.mark.parametrize("names", [["LABEL_0", "LABEL_1", "LABEL_2"], ["تناقض", "حياد", "استلزام"]])
def test_a_head_with_labels_of_no_name_is_asked_about(tmp_path: Path, tiny_checkpoint: Path, names: list[str]) -> None:
    labels = {"architectures": ["BertForSequenceClassification"], "id2label": dict(enumerate(names))}
    folder = str(damaged(tmp_path / "nli", tiny_checkpoint, lambda name: name, **labels))
    with pytest.raises(UserError, match=rf"{names[0]}.*model\.labels=\[contradiction,neutral,entailment\]"):
        start_model(ModelConfig("nli", path=folder), [])
    kept, knows_labels = start_model(ModelConfig("nli", folder, labels=["contradiction", "entailment", "neutral"]), [])
    assert knows_labels
    assert kept.label_order == (1, 2, 0)
    assert not start_model(ModelConfig("nli", folder, labels=[]), [])[1]


def test_label_names_may_be_taken_at_their_word(tiny_checkpoint: Path) -> None:
    """A first stage reads claims with updates so badly that another order of its labels may fit them better."""
    assert not start_model(ModelConfig("tiny", path=str(tiny_checkpoint), check_labels=False), [])[1]


def test_a_replaced_head_is_told(tmp_path: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {"id2label": {0: "negative", 1: "positive"}, "architectures": ["BertForSequenceClassification"]}
    start_model(ModelConfig("x", str(damaged(tmp_path / "x", tiny_checkpoint, lambda name: name, **names))), [])
    assert "classifier of negative, positive; its head is replaced by a new one" in capsys.readouterr().out

"""Cutting a vocabulary: what is kept reads as before and is answered as before; what changed is counted and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from tests.train.trim.conftest import ARABIC, ENGLISH, RUSSIAN, unigram, wrapped
from train.trim.bpe import with_ways
from train.trim.config import TrimConfig
from train.trim.model import cut_model, open_model
from train.trim.scripts import is_common, scripts_of
from train.trim.tokenizer import cut_tokenizer
from train.trim.trim import trim


def config_for(checkpoint: Path, texts: Path, /, **changed: Any) -> TrimConfig:
    values: dict[str, Any] = {
        "checkpoint": str(checkpoint), "revision": None, "data_root": "data",
        "corpus": [str(texts)], "fields": ["premise", "hypothesis"],
        "documents": None, "held_out": 0.01, "min_count": 1, "max_pieces": None, "scripts": ["arabic"],
        "characters": ["latin"], "other_scripts": True, "name": "cut", "runs": str(texts.parent / "runs"),
        "overwrite": False, "steps": 0,
    }  # fmt: skip
    return TrimConfig(**values | changed)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(ENGLISH[:3]) + "\n", encoding="utf-8")
    return path


def opened(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    return AutoModelForMaskedLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)


def test_kept_texts_have_the_same_tokens_and_logits(checkpoint: Path, corpus: Path) -> None:
    import torch

    folder = trim(config_for(checkpoint, corpus))
    (old, old_tokens), (new, new_tokens) = opened(checkpoint), opened(folder)
    kept = old_tokens.convert_tokens_to_ids(new_tokens.convert_ids_to_tokens(range(len(new_tokens))))
    assert len(new_tokens) == new.config.vocab_size < old.config.vocab_size
    for first, second in [(text, ENGLISH[0]) for text in [*ARABIC, *ENGLISH[:3]]]:
        was, now = (tokens(first, second, return_tensors="pt") for tokens in (old_tokens, new_tokens))
        words = old_tokens.convert_ids_to_tokens(was["input_ids"][0])
        assert new_tokens.convert_ids_to_tokens(now["input_ids"][0]) == words
        with torch.inference_mode():
            torch.testing.assert_close(new(**now).logits, old(**was).logits[..., kept], rtol=0, atol=0)


def test_masks_and_specials_follow(checkpoint: Path, corpus: Path) -> None:
    (old, old_tokens), (new, new_tokens) = opened(checkpoint), opened(trim(config_for(checkpoint, corpus)))
    assert new_tokens.special_tokens_map == old_tokens.special_tokens_map
    assert new.config.pad_token_id == new_tokens.pad_token_id == old.config.pad_token_id
    assert new_tokens.mask_token_id == len(new_tokens) - 1
    assert new_tokens("<mask>")["input_ids"][1] == new_tokens.mask_token_id
    assert new.get_output_embeddings().weight.data_ptr() == new.get_input_embeddings().weight.data_ptr()


def test_pieces_of_other_scripts_go_and_what_that_changes_is_counted(checkpoint: Path, corpus: Path) -> None:
    corpus.write_text("\n".join([*ENGLISH, *RUSSIAN]), encoding="utf-8")
    folder = trim(config_for(checkpoint, corpus, held_out=0.999, scripts=["arabic"], characters=["latin"]))
    facts = json.loads((folder / "trim.json").read_text(encoding="utf-8"))
    (row,) = facts["held_out"]
    assert row["texts"] == len(ENGLISH) + len(RUSSIAN)
    assert row["changed"] >= len(RUSSIAN)
    assert row["unknown_after"] + row["tokens_per_word_after"] > row["unknown_before"] + row["tokens_per_word_before"]
    assert facts["parameters"]["after"] < facts["parameters"]["before"]
    assert "held back" in (folder / "README.md").read_text(encoding="utf-8")


def test_seen_pieces_of_scripts_not_named_go_where_asked(checkpoint: Path, corpus: Path) -> None:
    corpus.write_text("\n".join([*ENGLISH, *RUSSIAN]), encoding="utf-8")
    sizes = [
        len(opened(trim(config_for(checkpoint, corpus, other_scripts=other, name=f"cut-{other}")))[1])
        for other in (True, False)
    ]
    assert sizes[0] > sizes[1]


def test_at_most_so_many_pieces(checkpoint: Path, corpus: Path) -> None:
    whole = len(opened(trim(config_for(checkpoint, corpus)))[1])
    fewer = len(opened(trim(config_for(checkpoint, corpus, max_pieces=max(100, whole - 10), name="fewer")))[1])
    assert fewer <= whole


def test_step_time_and_memory_are_measured_where_asked(checkpoint: Path, corpus: Path) -> None:
    folder = trim(config_for(checkpoint, corpus, steps=1))
    step = json.loads((folder / "trim.json").read_text(encoding="utf-8"))["step"]
    assert min(step[side][key] for side in step for key in ("seconds", "peak_bytes")) > 0


def test_a_tokenizer_of_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="WordLevel tokenizer cannot be cut"):
        cut_tokenizer({"model": {"type": "WordLevel", "vocab": {"a": 0}}, "added_tokens": []}, [0])


def test_a_model_with_fewer_rows_than_the_tokenizer_has_ids_is_refused(checkpoint: Path) -> None:
    model, _ = open_model(str(checkpoint), None)
    with pytest.raises(UserError, match="not one checkpoint"):
        cut_model(model, [0, 1, model.config.vocab_size])


def test_weights_that_the_checkpoint_does_not_hold_are_not_written(tmp_path: Path, corpus: Path) -> None:
    from safetensors import safe_open
    from transformers import BertConfig, BertModel

    tokenizer = wrapped(unigram())
    sizes: dict[str, Any] = {
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
    }
    model = BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=1, **sizes))
    held = {name: value for name, value in model.state_dict().items() if "pooler" not in name}
    names = set(held)
    model.save_pretrained(tmp_path / "encoder", state_dict=held)  # which empties the dictionary
    tokenizer.save_pretrained(tmp_path / "encoder")
    folder = trim(config_for(tmp_path / "encoder", corpus))
    with safe_open(folder / "model.safetensors", "pt") as file:
        assert set(file.keys()) == names


def test_templates_and_pairs_of_specials_are_numbered_anew() -> None:
    added = [{"id": 1, "content": "</s>"}, {"id": 4, "content": "<s>"}]
    inner = [{"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 4]}, {"type": "ByteLevel"}]
    file = {
        "model": {"type": "WordPiece", "vocab": {"a": 0, "</s>": 1, "b": 2, "c": 3, "<s>": 4}},
        "added_tokens": added,
        "post_processor": {"type": "Sequence", "processors": inner},
    }
    cut = cut_tokenizer(file, [1, 2, 4])
    roberta = cut["post_processor"]["processors"][0]
    assert cut["model"]["vocab"] == {"</s>": 0, "b": 1, "<s>": 2}
    assert roberta == {
        "type": "RobertaProcessing",
        "sep": ["</s>", 0],
        "cls": ["<s>", 2],
    }
    assert file["added_tokens"] == [{"id": 1, "content": "</s>"}, {"id": 4, "content": "<s>"}]


def test_old_merges_written_as_one_string_are_read() -> None:
    model = {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "c": 3, "abc": 4}, "merges": ["a b", "ab c"]}
    assert with_ways(model, [4]) == {0, 1, 2, 3, 4}
    assert with_ways(model, [2]) == {0, 1, 2}


@pytest.mark.parametrize(
    ("piece", "scripts", "is_sign"),
    [("▁المدينة", {"arabic"}, False), ("##ing", {"latin"}, False), ("▁", set(), True), ("٢٠٢٤", set(), True),
     ("...", set(), False), ("中", {"other"}, False), ("\ufffd", set(), False), ("▁день", {"cyrillic"}, False)],
)  # fmt: skip
def test_scripts_of_pieces(piece: str, scripts: set[str], is_sign: bool) -> None:
    assert scripts_of(piece) == scripts
    assert is_common(piece) == is_sign


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"scripts": ["klingon"]}, "scripts knows"), ({"corpus": [], "scripts": []}, "nothing would be left"),
     ({"held_out": 0.0}, "held_out is a share"), ({"min_count": 0}, "min_count")],
)  # fmt: skip
def test_config_refuses(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        config_for(tmp_path, tmp_path / "texts.txt", **changed)


def test_weights_keep_the_format_they_are_stored_in(tmp_path: Path, corpus: Path) -> None:
    import torch
    from safetensors import safe_open
    from transformers import BertConfig, BertModel

    tokenizer = wrapped(unigram())
    sizes: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(tokenizer), **sizes)).half().save_pretrained(tmp_path / "half")
    tokenizer.save_pretrained(tmp_path / "half")
    told = json.loads((tmp_path / "half" / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "half" / "config.json").write_text(json.dumps(told | {"dtype": "float32"}), encoding="utf-8")
    with safe_open(trim(config_for(tmp_path / "half", corpus)) / "model.safetensors", "pt") as file:
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float16}  # noqa: SIM118

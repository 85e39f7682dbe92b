"""Cutting a vocabulary: what is kept reads as before and is answered as before; what changed is counted and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.train.trim.conftest import ARABIC, ENGLISH, RUSSIAN
from train.trim.config import TrimConfig
from train.trim.trim import trim


def config_for(checkpoint: Path, corpus: Path, **changed: Any) -> TrimConfig:
    values: dict[str, Any] = {
        "checkpoint": str(checkpoint), "revision": None, "corpus": [str(corpus)], "fields": ["premise", "hypothesis"],
        "documents": None, "held_out": 0.01, "min_count": 1, "max_pieces": None, "scripts": ["arabic"],
        "characters": ["latin"], "other_scripts": True, "name": "cut", "runs": str(corpus.parent / "runs"),
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
    assert row["texts"] == len(ENGLISH) + len(RUSSIAN) and row["changed"] >= len(RUSSIAN)
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

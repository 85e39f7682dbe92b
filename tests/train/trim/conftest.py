"""Tiny checkpoints of each kind of tokenizer, made in memory: texts in three scripts, random weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ARABIC = [
    "نفت الوزارة إغلاق المستشفى يوم الثلاثاء",
    "أعلنت الوزارة افتتاح المستشفى يوم الأربعاء",
    "قال المتحدث إن الطريق مفتوح أمام السيارات",
    "نفى المتحدث إغلاق الطريق أمام السيارات، وقال: مفتوح!",
    "ارتفعت الأسعار في 2024 بنسبة 12 بالمئة",
]
ENGLISH = [
    "the ministry denied closing the hospital on Tuesday",
    "the ministry opened the hospital on Wednesday",
    "the speaker said the road was open to cars",
    "prices rose by 12 per cent in 2024",
]
RUSSIAN = ["министерство закрыло больницу во вторник", "дорога открыта для машин", "цены выросли на 12 процентов"]
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def unigram() -> Any:
    """As XLM-R's, with words, their beginnings and characters for pieces (its trainer needs more text than this)."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = sorted({"▁" + word for text in ARABIC + ENGLISH + RUSSIAN for word in text.split()})
    beginnings = sorted({word[:length] for word in words for length in range(3, 6)} - set(words))
    characters = sorted({character for word in words for character in word})
    scored = [(word, -5.0 - at / 100) for at, word in enumerate(words)]
    scored += [(part, -7.0 - at / 100) for at, part in enumerate(beginnings)]
    scored += [(character, -11.0 - at / 100) for at, character in enumerate(characters)]
    tokenizer = Tokenizer(models.Unigram([(token, 0.0) for token in SPECIALS[:4]] + scored, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def bpe(is_byte_level: bool = False) -> Any:
    """Merges over characters (as Gemma's, mmBERT's) or over bytes (as GPT-2's, ModernBERT's)."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(unk_token=None if is_byte_level else "<unk>"))
    alphabet: list[str] = []
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    if is_byte_level:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        tokenizer.decoder, alphabet = decoders.ByteLevel(), pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=SPECIALS[:4], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(ARABIC + ENGLISH + RUSSIAN, trainer)
    return tokenizer


def wordpiece() -> Any:
    """As BERT's: longest piece first, ## inside a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=SPECIALS[:4], show_progress=False)
    tokenizer.train_from_iterator(ARABIC + ENGLISH + RUSSIAN, trainer)
    return tokenizer


KINDS: dict[str, Callable[[], Any]] = {
    "unigram": unigram,
    "bpe": bpe,
    "byte_level_bpe": lambda: bpe(is_byte_level=True),
    "wordpiece": wordpiece,
}


def wrapped(tokenizer: Any) -> Any:
    """With specials, a pair template, and <mask> added behind the vocabulary."""
    from tokenizers import processors
    from transformers import PreTrainedTokenizerFast

    ids = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ids
    )
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token", "mask_token"), SPECIALS, strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token="<s>", sep_token="</s>", model_max_length=190,
        model_input_names=["input_ids", "attention_mask"], **names,
    )  # fmt: skip


@pytest.fixture(params=KINDS)
def checkpoint(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a masked language model whose positions count from the padding id and whose head is tied."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

    torch.manual_seed(5)
    tokenizer = wrapped(KINDS[request.param]())
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer) + 3, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=200, pad_token_id=tokenizer.pad_token_id, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    model = XLMRobertaForMaskedLM(config)
    torch.nn.init.normal_(model.lm_head.bias)
    model.save_pretrained(tmp_path / "uncut")
    tokenizer.save_pretrained(tmp_path / "uncut")
    return tmp_path / "uncut"

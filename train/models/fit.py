"""Model, tokenizer and text held against each other before the first step: what would stop a run in its middle."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_prep.foundation.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def check_fit(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Iterable[str], origin: str) -> None:
    """UserError where a token has no embedding, or a text spells one of the tokenizer's control tokens.

    A padding token that the tokenizer has and config.json lacks (GPT-2, Llama, Qwen3) is set: without it a classifier
    reads no batch of more than one row.
    """
    if model.config.pad_token_id is None:
        model.config.pad_token_id = tokenizer.pad_token_id
    rows = getattr(model.get_input_embeddings(), "num_embeddings", None)
    if rows is not None and (highest := max(tokenizer.get_vocab().values())) >= rows:
        raise UserError(
            f"{origin}: its tokenizer has a token {highest}, and the model embeddings for 0 to {rows - 1} only: copy "
            "the tokenizer that the model was saved with, or model.resize_token_embeddings(len(tokenizer)) and save it"
        )
    _check_texts(tokenizer, texts, origin)


def _check_texts(tokenizer: PreTrainedTokenizerBase, texts: Iterable[str], origin: str) -> None:
    """Control tokens in a text end or cut the input (BART and T5 stop at a second </s>; XLM-R reads an end there)."""
    controls = re.compile("|".join(map(re.escape, sorted(tokenizer.all_special_tokens, key=len, reverse=True))))
    hits = [(text, match[0]) for text in texts if (match := controls.search(text))]
    if hits:
        text, token = hits[0]
        raise UserError(
            f"{len(hits)} claims spell a control token of {origin}'s tokenizer, e.g. {token} in {text[:60]!r}: it "
            "would be read as the end or a gap of the input; take it out of the source, and build the data set again"
        )

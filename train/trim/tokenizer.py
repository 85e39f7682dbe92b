"""A tokenizer.json with fewer pieces: the same text is cut alike wherever all its pieces are kept."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from data_prep.foundation.errors import UserError
from train.trim.bpe import cut_bpe

NewIds = dict[int, int]  # old id -> new id, of what stays


def cut_tokenizer(file: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The content of tokenizer.json with only the ids in `kept` (sorted), numbered anew from 0.

    UserError for a kind of tokenizer that is not known here.
    """
    new_ids = {old: new for new, old in enumerate(kept)}
    cut = copy.deepcopy(file)
    kind = cut["model"].get("type")
    if kind not in _CUTTERS:
        raise UserError(f"a {kind} tokenizer cannot be cut here; known are {', '.join(_CUTTERS)}")
    _CUTTERS[kind](cut["model"], new_ids)
    for token in cut["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    cut["added_tokens"].sort(key=lambda token: token["id"])
    _renumber_processor(cut.get("post_processor"), {token["content"]: token["id"] for token in cut["added_tokens"]})
    return cut


def _cut_unigram(model: dict[str, Any], new_ids: NewIds) -> None:
    model["vocab"] = [entry for index, entry in enumerate(model["vocab"]) if index in new_ids]
    if model["unk_id"] is not None:
        model["unk_id"] = new_ids[model["unk_id"]]


def _cut_wordpiece(model: dict[str, Any], new_ids: NewIds) -> None:
    """The longest piece that begins a word is taken: with the ones that were taken kept, none longer has come."""
    model["vocab"] = {piece: new_ids[index] for piece, index in model["vocab"].items() if index in new_ids}


_CUTTERS: dict[str, Callable[[dict[str, Any], NewIds], None]] = {
    "Unigram": _cut_unigram,
    "BPE": cut_bpe,
    "WordPiece": _cut_wordpiece,
}


def _renumber_processor(processor: Any, ids: dict[str, int]) -> None:
    """Ids of the special tokens in templates, BERT's and RoBERTa's pairs, and sequences of these."""
    if not isinstance(processor, dict):
        return
    for inner in processor.get("processors", []):
        _renumber_processor(inner, ids)
    if isinstance(templates := processor.get("special_tokens"), dict):
        for template in templates.values():
            template["ids"] = [ids[token] for token in template["tokens"]]
    for side in ("sep", "cls"):
        if isinstance(processor.get(side), list):
            processor[side] = [processor[side][0], ids[processor[side][0]]]

"""Byte-pair encoding: which pieces stand on the way to a piece, and which merges are left when pieces go.

What BPE makes of a stretch of text that ends up as one piece depends on that stretch alone: no merge crossed its ends.
So the pieces met on the way to a piece are found by running BPE on its own characters; with these kept, and all merges
between kept pieces in their old order, text whose pieces are all kept is merged step by step as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

Ranks = dict[tuple[str, str], int]


def merges_of(model: dict[str, Any]) -> list[tuple[str, str]]:
    """The merges, first to last; older files hold them as "a b"."""
    pairs = (one.split(" ", 1) if isinstance(one, str) else one for one in model["merges"])
    return [(left, right) for left, right in pairs]


def with_ways(model: dict[str, Any], kept: Iterable[int]) -> set[int]:
    """`kept` and every piece that BPE meets on the way to one of them, its characters first."""
    vocab: dict[str, int] = model["vocab"]
    piece_of = {index: piece for piece, index in vocab.items()}
    ranks: Ranks = {pair: rank for rank, pair in enumerate(merges_of(model))}
    prefix = model.get("continuing_subword_prefix") or ""
    closed = set(kept)
    for index in list(closed):
        if piece := piece_of.get(index):  # added tokens may stand outside
            closed |= {vocab[part] for part in _way(piece, ranks, prefix) if part in vocab}
    return closed


def _way(piece: str, ranks: Ranks, prefix: str) -> set[str]:
    """All that BPE holds between the characters of a piece and its end; the end may be several pieces."""
    parts = _characters(piece, prefix)
    met = set(parts)
    while len(parts) > 1:
        pairs = list(pairwise(parts))
        at = min(range(len(pairs)), key=lambda index: ranks.get(pairs[index], len(ranks)))
        if pairs[at] not in ranks:
            break
        parts[at : at + 2] = [_merged(*pairs[at], prefix)]
        met.add(parts[at])
    return met


def _characters(piece: str, prefix: str) -> list[str]:
    """What BPE starts from: characters, those inside a word under the prefix, if there is one."""
    if not prefix:
        return list(piece)
    first, rest = (prefix, piece[len(prefix) :]) if piece.startswith(prefix) else ("", piece)
    return [(first if not at else prefix) + character for at, character in enumerate(rest)]


def _merged(left: str, right: str, prefix: str) -> str:
    return left + right.removeprefix(prefix)


def cut_bpe(model: dict[str, Any], new_ids: dict[int, int]) -> None:
    """Vocabulary and merges with only these ids; a merge stays where both parts and what they make do."""
    model["vocab"] = {piece: new_ids[index] for piece, index in model["vocab"].items() if index in new_ids}
    prefix, left = model.get("continuing_subword_prefix") or "", model["vocab"]
    merges = [pair for pair in merges_of(model) if set(pair) <= left.keys() and _merged(*pair, prefix) in left]
    model["merges"] = [list(pair) for pair in merges]


@lru_cache(maxsize=1)
def byte_of_character() -> dict[str, int]:
    """The byte that each of the 256 letters of byte-level BPE stands for (GPT-2's table, as `tokenizers` has it)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + at): byte for at, byte in enumerate(others)}


def is_byte_level(file: dict[str, Any]) -> bool:
    """Whether a tokenizer.json writes its pieces in those letters."""
    return '"ByteLevel"' in str([file.get("pre_tokenizer"), file.get("decoder")]).replace("'", '"')


def readable(piece: str) -> str:
    """What a byte-level piece says; U+FFFD for bytes that are part of a character."""
    table = byte_of_character()
    if not all(character in table for character in piece):
        return piece  # an added token, written plainly
    return bytes(table[character] for character in piece).decode("utf-8", "replace")

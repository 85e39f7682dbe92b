"""Which pieces stay: those that the texts hold, whole scripts, signs, and what the tokenizer cannot do without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from train.trim.bpe import byte_of_character, is_byte_level, readable, with_ways
from train.trim.config import TrimConfig
from train.trim.scripts import is_character_of, is_common, scripts_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_AT_ONCE = 2048  # texts


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each id stands in the texts, special tokens that the tokenizer adds left out."""
    counts: Counter[int] = Counter()
    stream = iter(texts)
    while block := list(islice(stream, _AT_ONCE)):
        for encoding in tokenizer.encode_batch_fast(block, add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def choose(file: dict[str, Any], counts: Counter[int], needed: set[int], config: TrimConfig) -> list[int]:
    """The ids that stay, in order; for BPE with all that stands on the way to them, which may exceed max_pieces."""
    kept = _chosen(spelled(file), counts, needed, config)
    return sorted(with_ways(file["model"], kept) if file["model"]["type"] == "BPE" else kept)


def _chosen(pieces: dict[int, str], counts: Counter[int], needed: set[int], config: TrimConfig) -> list[int]:
    """First `needed` and what stays whether seen or not; then the commonest of the texts up to max_pieces."""
    wanted, scripts = set(config.scripts), set(config.characters)
    kept, refused = set(needed), set[int]()
    for index, piece in pieces.items():
        of_piece = scripts_of(piece)
        if not config.other_scripts and not of_piece <= wanted | scripts:
            refused.add(index)
        if is_common(piece) or (of_piece and of_piece <= wanted) or is_character_of(piece, scripts):
            kept.add(index)
    out = kept | refused
    seen = [index for index, count in counts.most_common() if count >= config.min_count and index not in out]
    room = len(seen) if config.max_pieces is None else max(0, config.max_pieces - len(kept))
    return sorted(kept | set(seen[:room]))


def always_needed(file: dict[str, Any], pad_id: int | None) -> set[int]:
    """Ids that no corpus decides on: added tokens, byte fallback, the unknown piece, everything up to the padding.

    Everything before the padding token (at most a handful of specials) because positions may count from its id.
    """
    needed = {int(token["id"]) for token in file["added_tokens"]}
    needed |= {index for piece, index in vocab_of(file).items() if _is_byte(piece)}
    if pad_id is not None and pad_id < 1000:
        needed |= set(range(pad_id + 1))
    if is_byte_level(file):
        needed |= {index for piece, index in vocab_of(file).items() if piece in byte_of_character()}
    return needed | _needed_of_model(file["model"])


def vocab_of(file: dict[str, Any]) -> dict[str, int]:
    """Piece -> id, of a tokenizer.json of any of the three kinds."""
    vocab = file["model"]["vocab"]
    return dict(vocab) if isinstance(vocab, dict) else {piece: index for index, (piece, _) in enumerate(vocab)}


def spelled(file: dict[str, Any]) -> dict[int, str]:
    """Id -> piece as it reads: byte-level ones are written in letters of their own, and two may read alike."""
    read = readable if is_byte_level(file) else str
    return {index: read(piece) for piece, index in vocab_of(file).items()}


def _is_byte(piece: str) -> bool:
    return len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")


def _needed_of_model(model: dict[str, Any]) -> set[int]:
    """Unigram: the unknown piece, and the least likely one: an unknown character costs ten more than that."""
    if model["type"] != "Unigram":
        unknown = model.get("unk_token")
        return {model["vocab"][unknown]} if unknown in model["vocab"] else set()
    scores: Sequence[float] = [score for _, score in model["vocab"]]
    least = min(range(len(scores)), key=scores.__getitem__)
    return {least} | ({model["unk_id"]} if model["unk_id"] is not None else set())

"""What a cut costs: tokens per word and unknown pieces on held-back text; time and memory of a training step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True)
class Reading:
    """How a tokenizer reads some texts."""

    words: int
    tokens: int
    unknown: int

    @property
    def tokens_per_word(self) -> float:
        """Words are what stands between spaces."""
        return self.tokens / max(1, self.words)


def read(tokenizer: Tokenizer, texts: Sequence[str], unknown_id: int | None) -> Reading:
    """Count over all texts."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    unknown = 0 if unknown_id is None else sum(one.ids.count(unknown_id) for one in encodings)
    return Reading(sum(len(text.split()) for text in texts), sum(len(one.ids) for one in encodings), unknown)


def changed(before: Tokenizer, after: Tokenizer, texts: Sequence[str]) -> int:
    """How many of the texts are no longer cut alike."""
    old, new = (one.encode_batch(list(texts), add_special_tokens=False) for one in (before, after))
    return sum(a.tokens != b.tokens for a, b in zip(old, new, strict=True))


def compare(
    before: Tokenizer, after: Tokenizer, held_out: Mapping[str, Sequence[str]], unknown: tuple[int | None, int | None]
) -> list[dict[str, str | int | float]]:
    """One row a file: texts held back, how many are cut otherwise, tokens per word and unknown pieces before, after."""
    rows: list[dict[str, str | int | float]] = []
    for name, texts in held_out.items():
        if texts:
            was, now = read(before, texts, unknown[0]), read(after, texts, unknown[1])
            rows.append(
                {
                    "file": name,
                    "texts": len(texts),
                    "changed": changed(before, after, texts),
                    "tokens_per_word_before": round(was.tokens_per_word, 4),
                    "tokens_per_word_after": round(now.tokens_per_word, 4),
                    "unknown_before": was.unknown,
                    "unknown_after": now.unknown,
                }
            )
    return rows

"""What the model reads: the claims as published, optionally headed by date and speaker; tokens, batches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_prep.pairs import ClaimPair

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class InputTemplate:
    """Which metadata stand before a claim; kept in the checkpoint's config.json, so that evaluation reads alike."""

    dates: bool = False
    speakers: bool = False

    def side(self, text: str, day: str | None, speaker: str | None) -> str:
        """`[2024-03-05 | وزارة النقل] text`; the text itself is never changed."""
        head = [part for part, wanted in ((day, self.dates), (speaker, self.speakers)) if wanted and part]
        return f"[{' | '.join(head)}] {text}" if head else text

    def sides(self, pair: ClaimPair) -> tuple[str, str]:
        """Premise and hypothesis as the tokenizer gets them."""
        return (
            self.side(pair.premise, pair.premise_date, pair.premise_speaker),
            self.side(pair.hypothesis, pair.hypothesis_date, pair.hypothesis_speaker),
        )


@dataclass(frozen=True)
class Encoded:
    """Token rows, unpadded: one dict of equally long lists (input_ids, ...) per pair."""

    rows: list[dict[str, list[int]]]
    num_truncated: int

    @property
    def lengths(self) -> list[int]:
        """Tokens of each row, specials included."""
        return [len(row["input_ids"]) for row in self.rows]


def encode(
    pairs: Sequence[ClaimPair],
    tokenizer: PreTrainedTokenizerBase,
    template: InputTemplate,
    max_length: int,
    swap: bool = False,
) -> Encoded:
    """Tokenise all pairs at once; `swap` puts the hypothesis first. The longer side is cut at `max_length` tokens."""
    if not pairs:
        return Encoded([], 0)
    first, second = map(list, zip(*(template.sides(pair) for pair in pairs), strict=True))
    if swap:
        first, second = second, first
    tokens = tokenizer(
        first, second, truncation="longest_first", max_length=max_length, return_overflowing_tokens=False
    )
    names = [name for name in ("input_ids", "token_type_ids") if name in tokens]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*(tokens[name] for name in names), strict=True)]
    # A row of full length was cut, or fits to the token; the count is an upper bound and says so in facts.
    return Encoded(rows, sum(len(row["input_ids"]) >= max_length for row in rows))


def cut_tokens(
    pairs: Sequence[ClaimPair], tokenizer: PreTrainedTokenizerBase, template: InputTemplate, max_length: int
) -> list[int]:
    """How many tokens of each pair are beyond `max_length`: what `encode` cuts, counted."""
    if not pairs:
        return []
    first, second = map(list, zip(*(template.sides(pair) for pair in pairs), strict=True))
    whole = tokenizer(first, second, truncation=False, verbose=False)
    return [max(0, len(ids) - max_length) for ids in whole["input_ids"]]


def collate(rows: Sequence[dict[str, list[int]]], pad_token_id: int, pad_to: int = 1) -> dict[str, Tensor]:
    """Right-padded tensors of shape (rows, longest), longest rounded up to a multiple of `pad_to`."""
    import torch

    longest = max(len(row["input_ids"]) for row in rows)
    width = -(-longest // pad_to) * pad_to
    fill = {"input_ids": pad_token_id, "token_type_ids": 0}
    batch: dict[str, Tensor] = {
        name: torch.tensor([row[name] + [fill[name]] * (width - len(row[name])) for row in rows]) for name in rows[0]
    }
    lengths = torch.tensor([len(row["input_ids"]) for row in rows])
    batch["attention_mask"] = (torch.arange(width)[None, :] < lengths[:, None]).long()
    return batch


def token_batches(order: Iterable[int], lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Cut `order` into batches of at most `max_tokens` tokens, padding counted (rows x longest row).

    A single row longer than the budget makes a batch of its own.
    """
    batches: list[list[int]] = []
    longest = 0
    for index in order:
        longest = max(longest, lengths[index])
        if not batches or longest * (len(batches[-1]) + 1) > max_tokens:
            batches.append([])
            longest = lengths[index]
        batches[-1].append(index)
    return batches


def by_length(encoded: Encoded) -> list[int]:
    """Longest first: an out-of-memory shows at once, and neighbours need little padding."""
    lengths = encoded.lengths
    return sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))


def template_of(config: Any) -> InputTemplate:
    """The template a checkpoint was trained with; plain text where it does not say."""
    return InputTemplate(bool(getattr(config, "reads_dates", False)), bool(getattr(config, "reads_speakers", False)))

"""What the model reads: the claims as published, optionally headed by date and speaker; tokens, batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Ints
from eval.detector.text_pairs import TextPair

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase

TokenIds = npt.NDArray[np.int32]
Row = Mapping[str, Sequence[int] | TokenIds]  # input_ids, ...: equally long
Batch = dict[str, Any]  # tensors, and (packed) a length: what a model is called with
_CHUNK = 1024  # pairs tokenised at once: what the tokenizer itself holds of them is some 15 kB a pair


@dataclass(frozen=True)
class InputTemplate:
    """Which metadata stand before a claim; kept in the checkpoint's config.json, so that evaluation reads alike."""

    dates: bool = False
    speakers: bool = False

    def side(self, text: str, day: str | None, speaker: str | None) -> str:
        """`[2024-03-05 | وزارة النقل] text`; the text itself is never changed."""
        head = [part for part, wanted in ((day, self.dates), (speaker, self.speakers)) if wanted and part]
        return f"[{' | '.join(head)}] {text}" if head else text

    def sides(self, pair: TextPair) -> tuple[str, str]:
        """Premise and hypothesis as the tokenizer gets them."""
        return (
            self.side(pair.premise, pair.premise_date, pair.premise_speaker),
            self.side(pair.hypothesis, pair.hypothesis_date, pair.hypothesis_speaker),
        )


@dataclass(frozen=True)
class Encoded:
    """Token rows without padding, one after another: four bytes a token, where lists of Python integers take up to 36.

    `columns` (input_ids, ...) hold all rows' tokens; row i has those from `starts[i]` to `starts[i + 1]`.
    """

    columns: dict[str, TokenIds]
    starts: Ints
    num_truncated: int

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> list[int]:
        """Tokens of each row, specials included."""
        lengths: list[int] = np.diff(self.starts).tolist()
        return lengths

    def row(self, index: int) -> Row:
        """One row's equally long columns; nothing is copied."""
        start, end = self.starts[index : index + 2]
        return {name: column[start:end] for name, column in self.columns.items()}


def encode(
    pairs: Sequence[TextPair],
    tokenizer: PreTrainedTokenizerBase,
    template: InputTemplate,
    max_length: int,
    swap: bool = False,
) -> Encoded:
    """Tokenise all pairs; `swap` puts the hypothesis first. The longer side is cut at `max_length` tokens."""
    chunks = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    parts = [_encode_chunk(chunk, tokenizer, template, max_length, swap) for chunk in chunks]
    columns = {name: np.concatenate([part[name] for part, _ in parts]) for name in (parts[0][0] if parts else ())}
    lengths = [length for _, of_chunk in parts for length in of_chunk]
    # A row of full length was cut, or fits to the token; the count is an upper bound and says so in facts.
    return Encoded(columns, np.cumsum([0, *lengths]), sum(length >= max_length for length in lengths))


def _encode_chunk(
    pairs: Sequence[TextPair], tokenizer: PreTrainedTokenizerBase, template: InputTemplate, max_length: int, swap: bool
) -> tuple[dict[str, TokenIds], list[int]]:
    """Flat columns and the rows' lengths."""
    first, second = map(list, zip(*(template.sides(pair) for pair in pairs), strict=True))
    if swap:
        first, second = second, first
    tokens = tokenizer(
        first, second, truncation="longest_first", max_length=max_length, return_overflowing_tokens=False
    )
    names = [name for name in ("input_ids", "token_type_ids") if name in tokens]
    columns = {name: np.fromiter(chain.from_iterable(tokens[name]), np.int32) for name in names}
    return columns, [len(row) for row in tokens["input_ids"]]


def cut_tokens(
    pairs: Sequence[TextPair], tokenizer: PreTrainedTokenizerBase, template: InputTemplate, max_length: int
) -> list[int]:
    """How many tokens of each pair are beyond `max_length`: what `encode` cuts, counted."""
    lengths: list[int] = []
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        first, second = map(list, zip(*(template.sides(pair) for pair in chunk), strict=True))
        lengths += map(len, tokenizer(first, second, truncation=False, verbose=False)["input_ids"])
    return [max(0, length - max_length) for length in lengths]


def collate(rows: Sequence[Row], pad_token_id: int) -> Batch:
    """Right-padded tensors of shape (rows, longest)."""
    import torch

    lengths = np.array([len(row["input_ids"]) for row in rows])
    is_token = np.arange(lengths.max())[None, :] < lengths[:, None]
    batch: Batch = {}
    for name in rows[0]:
        padded = np.full(is_token.shape, pad_token_id if name == "input_ids" else 0, np.int64)
        padded[is_token] = np.concatenate([row[name] for row in rows])
        batch[name] = torch.from_numpy(padded)
    return batch | {"attention_mask": torch.from_numpy(is_token.astype(np.int64))}


def to_device(batch: Batch, device: torch.device) -> Batch:
    """The batch on the device; copies to a GPU run beside what it computes, and the host does not wait for them."""

    def moved(value: Any) -> Any:
        if isinstance(value, int):
            return value
        return value.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else value.to(device)

    return {name: moved(value) for name, value in batch.items()}


def token_batches(
    order: Iterable[int], lengths: Sequence[int], max_tokens: int, is_packed: bool = False
) -> list[list[int]]:
    """Cut `order` into batches of at most `max_tokens` tokens; padding counts (rows x longest) unless packed.

    Packed rows leave one of them free (eval/detector/layout.py).
    A single row longer than the budget makes a batch of its own.
    """
    batches: list[list[int]] = []
    longest = total = 0
    for index in order:
        longest, total = max(longest, lengths[index]), total + lengths[index]
        held = total + 1 if is_packed else longest * (len(batches[-1]) + 1) if batches else 0
        if not batches or held > max_tokens:
            batches.append([])
            longest = total = lengths[index]
        batches[-1].append(index)
    return batches


def by_length(encoded: Encoded) -> list[int]:
    """Longest first: an out-of-memory shows at once, and neighbours need little padding."""
    lengths = encoded.lengths
    return sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))


def template_of(config: Any) -> InputTemplate:
    """The template a checkpoint was trained with; plain text where it does not say."""
    return InputTemplate(bool(getattr(config, "reads_dates", False)), bool(getattr(config, "reads_speakers", False)))

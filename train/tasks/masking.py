"""Whole-word masking: what is hidden of a packed sequence, and what is to be guessed there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

NOT_ASKED = -100  # torch's ignore_index


def mask_words(
    ids: Sequence[int],
    words: Sequence[int],
    share: float,
    random: np.random.Generator,
    mask_token: int,
    replacements: Sequence[int],
) -> tuple[list[int], list[int]]:
    """Inputs and targets of one sequence, each as long as `ids`.

    Every word is chosen with probability `share`, at least one a sequence; all its tokens are then asked for. Of them,
    80 % become the mask token, 10 % a random one of `replacements`, 10 % stay (Devlin et al. 2019, appendix C.2; whole
    words as in BERT's later release). Tokens of no word (-1) are never asked for.
    """
    tokens, word = np.array(ids), np.array(words)
    is_word = word >= 0
    if not is_word.any():
        return list(ids), [NOT_ASKED] * len(ids)
    numbers = np.unique(word[is_word])
    chosen = numbers[random.random(len(numbers)) < share]
    if not len(chosen):
        chosen = numbers[[random.integers(len(numbers))]]
    asked = is_word & np.isin(word, chosen)
    fate, substitutes = random.random(len(tokens)), random.choice(np.array(replacements), len(tokens))
    inputs = np.where(asked & (fate < 0.8), mask_token, tokens)
    inputs = np.where(asked & (fate >= 0.8) & (fate < 0.9), substitutes, inputs)
    return inputs.tolist(), np.where(asked, tokens, NOT_ASKED).tolist()


def replacement_tokens(vocabulary_size: int, special: Collection[int]) -> list[int]:
    """Token ids that may stand in for a word's: all but the special ones."""
    return [token for token in range(vocabulary_size) if token not in set(special)]

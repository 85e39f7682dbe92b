"""What the model reads: the template, both orders, padding and mask, batches of a number of tokens, cuts."""

from __future__ import annotations

from itertools import chain, pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.detector.inputs import Encoded, InputTemplate, by_length, collate, encode, template_of, token_batches
from eval.detector.text_pairs import TextPair

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

DETAILS = {"premise_date": "2024-03-05", "premise_speaker": "وزارة النقل", "hypothesis_speaker": "شاهد"}


@pytest.mark.parametrize(
    ("template", "premise", "hypothesis"),
    [
        (InputTemplate(), "فُتِحَ الجسر", "أُغلق الجسر"),
        (InputTemplate(dates=True), "[2024-03-05] فُتِحَ الجسر", "أُغلق الجسر"),
        (InputTemplate(speakers=True), "[وزارة النقل] فُتِحَ الجسر", "[شاهد] أُغلق الجسر"),
        (InputTemplate(dates=True, speakers=True), "[2024-03-05 | وزارة النقل] فُتِحَ الجسر", "[شاهد] أُغلق الجسر"),
    ],
)
def test_the_template_heads_each_claim_and_leaves_its_text(
    template: InputTemplate, premise: str, hypothesis: str
) -> None:
    pair = TextPair("a", "فُتِحَ الجسر", "أُغلق الجسر", **DETAILS)
    assert template.sides(pair) == (premise, hypothesis)


def test_the_template_comes_from_the_checkpoint_and_is_plain_where_it_says_nothing() -> None:
    assert template_of(SimpleNamespace(reads_dates=True, reads_speakers=False)) == InputTemplate(dates=True)
    assert template_of(SimpleNamespace()) == InputTemplate()


def ids_of(encoded: Encoded, row: int) -> list[int]:
    """A row's tokens."""
    return [int(token) for token in encoded.row(row)["input_ids"]]


def test_swap_is_the_pair_the_other_way_round(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    pair = TextPair("a", premise="فتح الجسر أمام السيارات", hypothesis="أغلق الجسر")
    turned = TextPair("a", premise=pair.hypothesis, hypothesis=pair.premise)
    forward = encode([pair], tiny_tokenizer, InputTemplate(), 64)
    swapped = ids_of(encode([pair], tiny_tokenizer, InputTemplate(), 64, swap=True), 0)
    assert swapped == ids_of(encode([turned], tiny_tokenizer, InputTemplate(), 64), 0)
    assert swapped != ids_of(forward, 0)
    whole = str(tiny_tokenizer.decode(ids_of(forward, 0), skip_special_tokens=True))
    assert whole.split() == f"{pair.premise} {pair.hypothesis}".split()


def test_the_longer_side_is_cut_and_the_cut_counted(tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    long, short = (
        TextPair("a", premise="فتح الجسر " * 30, hypothesis="أغلق"),
        TextPair("a", premise="فتح", hypothesis="أغلق"),
    )
    encoded = encode([long, short], tiny_tokenizer, InputTemplate(), 16)
    assert encoded.lengths[0] == 16
    assert encoded.lengths[1] < 16
    assert encoded.num_truncated == 1
    alone = tiny_tokenizer("أغلق", add_special_tokens=False)["input_ids"]
    end = tiny_tokenizer.sep_token_id
    assert ids_of(encoded, 0)[-len(alone) - 1 :] == [*alone, end]  # the shorter side is whole
    assert len(encode([], tiny_tokenizer, InputTemplate(), 16)) == 0


def test_rows_lie_one_after_another_whatever_the_chunks(
    tiny_tokenizer: PreTrainedTokenizerBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [TextPair("a", premise="فتح الجسر " * times, hypothesis="أغلق") for times in (3, 1, 2, 40, 1)]
    whole = encode(pairs, tiny_tokenizer, InputTemplate(), 16)
    monkeypatch.setattr("eval.detector.inputs._CHUNK", 2)
    chunked = encode(pairs, tiny_tokenizer, InputTemplate(), 16)
    alone = [ids_of(encode([pair], tiny_tokenizer, InputTemplate(), 16), 0) for pair in pairs]
    assert [ids_of(chunked, row) for row in range(5)] == alone == [ids_of(whole, row) for row in range(5)]
    assert chunked.num_truncated == whole.num_truncated == 3


def test_collate_pads_on_the_right_and_masks_the_padding() -> None:
    rows = [
        {"input_ids": [2, 7, 3], "token_type_ids": [0, 0, 0]},
        {"input_ids": [2, 7, 3, 8, 9], "token_type_ids": [0, 0, 0, 1, 1]},
    ]
    batch = {name: tensor.tolist() for name, tensor in collate(rows, pad_token_id=1).items()}
    assert batch == {
        "input_ids": [[2, 7, 3, 1, 1], [2, 7, 3, 8, 9]],
        "token_type_ids": [[0, 0, 0, 0, 0], [0, 0, 0, 1, 1]],
        "attention_mask": [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]],
    }
    assert collate(rows[:1], 1)["attention_mask"].tolist() == [[1, 1, 1]]


def test_a_padding_token_inside_a_text_is_not_masked() -> None:
    """The mask follows from lengths, not from ids: some tokenizers have pad = eos."""
    assert collate([{"input_ids": [2, 1, 3]}], pad_token_id=1)["attention_mask"].tolist() == [[1, 1, 1]]


@given(st.lists(st.integers(1, 90), max_size=60), st.integers(8, 300), st.booleans())
def test_batches_keep_the_order_and_the_budget(lengths: list[int], budget: int, is_sorted: bool) -> None:
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row]) if is_sorted else list(range(len(lengths)))
    batches = token_batches(order, lengths, budget)
    assert list(chain.from_iterable(batches)) == order
    assert all(batches)
    assert all(len(batch) * max(lengths[row] for row in batch) <= budget or len(batch) == 1 for batch in batches)
    for batch, following in pairwise(batches):  # none ends before it must
        longest = max(lengths[row] for row in [*batch, following[0]])
        assert longest * (len(batch) + 1) > budget


def test_by_length_starts_with_the_longest_and_keeps_ties_in_order() -> None:
    encoded = Encoded({}, np.cumsum([0, 3, 5, 3, 9]), 0)
    assert by_length(encoded) == [3, 1, 0, 2]

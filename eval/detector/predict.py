"""Run a checkpoint over pairs: sorted by length, on as many processes as there are, every id exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.progress import progress_bar
from data_prep.foundation.resampling import Floats
from eval.detector.checkpoint import Checkpoint
from eval.detector.device import attend_fast, cast_weights, number_format, scoring_tokens
from eval.detector.inputs import Encoded, InputTemplate, by_length, encode, to_device, token_batches
from eval.detector.layout import Layout, collator, fastest_layout, is_packed, use_packed, why_not_packed
from eval.detector.text_pairs import TextPair
from eval.figures.decide import Scores

if TYPE_CHECKING:
    import torch
    from accelerate import Accelerator
    from torch import Tensor
    from transformers import PreTrainedModel


def prepare_for_scoring(model: PreTrainedModel, device: torch.device, precision: str, max_length: int) -> None:
    """The model on its device, in the number format asked for, with the fastest attention that is exact there."""
    dtype = number_format(precision, device)
    model.to(device)  # type: ignore[arg-type]
    cast_weights(model, dtype)
    attend_fast(model, device, max_length)
    if fastest_layout(device, dtype) is Layout.packed and why_not_packed(model, device, trains=False) is None:
        use_packed(model)


def score_pairs(
    checkpoint: Checkpoint,
    pairs: Sequence[TextPair],
    template: InputTemplate,
    max_length: int,
    max_tokens: int,
    accelerator: Accelerator,
    title: str,
) -> tuple[Scores, int]:
    """Probabilities in our label order, both ways round, and how many pairs may have been cut.

    The batches follow from the data alone, so neither the number of processes nor the order of the pairs
    changes a figure (they do elsewhere: lm-evaluation-harness#1645, reward-bench#137).
    """
    forward, swapped, truncated = pair_logits(checkpoint, pairs, template, max_length, max_tokens, accelerator, title)
    return Scores.both_ways(softmax(forward), softmax(swapped)), truncated


def pair_logits(
    checkpoint: Checkpoint,
    pairs: Sequence[TextPair],
    template: InputTemplate,
    max_length: int,
    max_tokens: int,
    accelerator: Accelerator,
    title: str,
) -> tuple[Floats, Floats, int]:
    """Logits in our label order as published and swapped, (n, 3) each, and how many pairs may have been cut."""
    ids = [pair.id for pair in pairs]
    forward = encode(pairs, checkpoint.tokenizer, template, max_length)
    swapped = encode(pairs, checkpoint.tokenizer, template, max_length, swap=True)
    forward_logits = _logits(checkpoint, ids, forward, max_tokens, accelerator, title)
    swapped_logits = _logits(checkpoint, ids, swapped, max_tokens, accelerator, f"{title}, swapped")
    return forward_logits, swapped_logits, forward.num_truncated


def _logits(
    checkpoint: Checkpoint,
    ids: list[str],
    encoded: Encoded,
    max_tokens: int,
    accelerator: Accelerator,
    title: str,
) -> Floats:
    """Logits of shape (n, 3) in the order of `ids`, on every process."""
    import torch
    from accelerate.utils import gather_object

    model = checkpoint.model
    budget = scoring_tokens(max_tokens, accelerator.device, model.dtype)
    make_batch = collator(model, int(checkpoint.tokenizer.pad_token_id), budget)
    batches = token_batches(by_length(encoded), encoded.lengths, budget, is_packed(model))
    mine = batches[accelerator.process_index :: accelerator.num_processes]

    def logits_of(batch: list[int]) -> Tensor:
        inputs = to_device(make_batch([encoded.row(index) for index in batch]), accelerator.device)
        logits: Tensor = model(**inputs).logits.double()
        return logits

    was_training = model.training
    model.eval()
    with torch.inference_mode(), accelerator.autocast():
        outputs = []
        with progress_bar(len(mine), title, "batches", is_quiet=not accelerator.is_main_process) as bar:
            for batch in mine:
                outputs.append(logits_of(batch))
                bar.update()
        if len(mine) < -(-len(batches) // accelerator.num_processes):
            logits_of(batches[0][:1])  # each pass gathers the weights of a model in shards: as many for every process
    model.train(was_training)
    rows = torch.cat(outputs).cpu().numpy() if outputs else np.zeros((0, 3))
    gathered = gather_object([(ids[index], row) for index, row in zip(chain.from_iterable(mine), rows, strict=True)])
    logits = in_order(ids, gathered)[:, list(checkpoint.label_order)]
    if broken := int((~np.isfinite(logits)).any(1).sum()):
        raise UserError(
            f"{checkpoint.origin}: {broken} of {len(ids)} outputs ({title}) are not numbers: "
            "its weights are damaged, or overflow; try precision=no, or train it anew"
        )
    return logits


def in_order(ids: Sequence[str], gathered: Sequence[tuple[str, Floats]]) -> Floats:
    """Rows as `ids` lists them; AssertionError unless every id came back exactly once (accelerate#226 and others)."""
    asked, counts = Counter(ids), Counter(identity for identity, _ in gathered)
    wrong = {identity: counts[identity] for identity in asked | counts if not asked[identity] == counts[identity] == 1}
    if wrong:
        raise AssertionError(f"{len(wrong)} ids lost or repeated between processes, e.g. {sorted(wrong.items())[:3]}")
    rows = dict(gathered)
    return np.stack([rows[identity] for identity in ids]) if ids else np.zeros((0, 3))


def softmax(logits: Floats) -> Floats:
    """Probabilities over the last axis of (n, 3)."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    total: Floats = shifted / shifted.sum(1, keepdims=True)
    return total

"""An encoder from the hub or a folder: a text becomes the mean of one layer's hidden states, of length one.

A model taught to embed says most in its last layer; a classifier of pairs has given that up for its labels, and says
most in the middle (docs/mining.md has the ranks).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from data_prep.foundation.errors import UserError
from data_prep.foundation.hub import hub_errors
from data_prep.foundation.progress import progress_bar
from eval.detector.checkpoint import check_exists, check_positions, load_tokenizer
from eval.detector.device import number_format

if TYPE_CHECKING:
    from transformers import BatchEncoding, PretrainedConfig

Vectors = npt.NDArray[np.float32]


class Encoder:
    """The model, loaded once. A classifier's head is left where it is."""

    def __init__(
        self, path: str, revision: str | None, layer: int | None, max_length: int, max_tokens: int, precision: str
    ) -> None:
        import torch
        from transformers import AutoModel

        self.origin = check_exists(path)
        with hub_errors(self.origin):
            model, loading = AutoModel.from_pretrained(self.origin, revision=revision, output_loading_info=True)
        lost = sorted(key for key in loading["missing_keys"] if "pooler" not in key)  # the mean needs no pooler
        if lost:
            raise UserError(f"{path}: {len(lost)} weights of the encoder are missing ({lost[0]}, ...); copy it whole")
        self.tokenizer = load_tokenizer(self.origin, revision)
        check_positions(model, self.tokenizer, path, max_length)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.layer = _layer(model.config, layer, path)
        self.model = model.to(self.device, number_format(precision, self.device)).eval()
        self.max_length, self.max_tokens, self.num_cut = max_length, max_tokens, 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, (n, width), in their order; batches hold a number of tokens of similar length."""
        import torch

        encoded = self.tokenizer(list(texts), truncation=True, max_length=self.max_length)
        lengths = [len(ids) for ids in encoded["input_ids"]]
        self.num_cut += sum(length >= self.max_length for length in lengths)
        order = sorted(range(len(texts)), key=lengths.__getitem__)
        vectors = np.zeros((len(texts), int(self.model.config.hidden_size)), np.float32)
        with torch.inference_mode(), progress_bar(len(texts), "vectors", "claims") as bar:
            for batch in _batches(order, lengths, self.max_tokens):
                vectors[batch] = self._means(encoded, batch)
                bar.update(len(batch))
        return vectors

    def _means(self, encoded: BatchEncoding, batch: list[int]) -> Vectors:
        import torch

        rows = {"input_ids": [encoded["input_ids"][row] for row in batch]}
        inputs = self.tokenizer.pad(rows, return_tensors="pt").to(self.device)
        hidden = self.model(**inputs, output_hidden_states=True).hidden_states[self.layer].float()
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        mean = (hidden * mask).sum(1) / mask.sum(1)
        return np.asarray(torch.nn.functional.normalize(mean, dim=1).cpu().numpy(), dtype=np.float32)


def _layer(config: PretrainedConfig, asked: int | None, path: str) -> int:
    """Which hidden states are read: those asked for, of a classifier the middle ones, else the last."""
    count = int(config.num_hidden_layers)
    if asked is None:
        is_classifier = any("Classification" in name for name in config.architectures or ())
        return count // 2 if is_classifier else count
    if not 0 <= asked <= count:
        raise UserError(f"{path}: has {count} layers, not layer={asked}")
    return asked


def _batches(order: list[int], lengths: list[int], max_tokens: int) -> list[list[int]]:
    """Runs of texts, shortest first, that hold `max_tokens` with their padding."""
    batches: list[list[int]] = [[]]
    for row in order:
        if batches[-1] and (len(batches[-1]) + 1) * lengths[row] > max_tokens:
            batches.append([])
        batches[-1].append(row)
    return batches if order else []

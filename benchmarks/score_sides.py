"""One set of pairs through four scorers; each says how long it took and leaves its logits beside the model."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rounds import Figures, peak_memory_mb
from data_prep.dataset import read_split
from data_prep.foundation.resampling import Floats
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint, load_checkpoint
from eval.detector.inputs import InputTemplate, collate, encode
from eval.detector.text_pairs import text_pairs

ROWS, MAX_LENGTH, MAX_TOKENS = 32, 256, 16384  # the last two: configs/eval.yaml
Texts = Sequence[tuple[str, str]]
Scorer = Callable[[Sequence[ClaimPair]], Floats]  # logits, all pairs as published, then all swapped


def run_side(arguments: Namespace) -> Figures:
    """Open the model, warm it up on a few pairs, score all; the model's loading is not timed."""
    pairs = read_split(Path(arguments.data), "train")[: arguments.rows]
    sides: dict[str, Callable[[str], Scorer]] = {
        "ours": partial(_ours, precision="auto"),  # as scans and the demo score
        "ours, fp32": partial(_ours, precision="no"),
        "pipeline, batch 32": _pipeline,
        "CrossEncoder.predict, sorted": _cross_encoder,
        "ONNX Runtime, batch 32, sorted": _onnx,
    }
    score = sides[arguments.side](arguments.checkpoint)
    score(pairs[:64])
    began, cpu_began = time.perf_counter(), time.process_time()
    logits = score(pairs)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    np.save(Path(arguments.out) / f"{arguments.side}.npy", logits)
    return {
        "rows_per_second": round(len(logits) / seconds, 1),
        "rows_per_cpu_second": round(len(logits) / cpu_seconds, 1),
        "peak_mb": peak_memory_mb(),
    }


def _both_orders(pairs: Sequence[ClaimPair]) -> Texts:
    return [(pair.premise, pair.hypothesis) for pair in pairs] + [(pair.hypothesis, pair.premise) for pair in pairs]


def _by_length(texts: Texts) -> list[int]:
    return sorted(range(len(texts)), key=lambda row: -len(texts[row][0]) - len(texts[row][1]))


def _ours(folder: str, precision: str) -> Scorer:
    """The function that `eval`, `eval.scan` and `eval.demo` score with."""
    from accelerate import Accelerator

    from eval.detector.predict import pair_logits, prepare_for_scoring

    checkpoint, accelerator = load_checkpoint(folder), Accelerator()
    prepare_for_scoring(checkpoint.model, accelerator.device, precision, MAX_LENGTH)

    def score(pairs: Sequence[ClaimPair]) -> Floats:
        given = pair_logits(
            checkpoint, text_pairs(pairs), InputTemplate(), MAX_LENGTH, MAX_TOKENS, accelerator, "score"
        )
        return np.concatenate(given[:2])

    return score


def _pipeline(folder: str) -> Scorer:
    """The pipeline of transformers, pairs in the order they come."""
    from transformers import pipeline

    classify = pipeline("text-classification", folder, batch_size=ROWS, top_k=None, function_to_apply="none")
    id2label = load_checkpoint(folder).model.config.id2label or {}
    names = [name for _, name in sorted(id2label.items())]

    def score(pairs: Sequence[ClaimPair]) -> Floats:
        texts = [{"text": first, "text_pair": second} for first, second in _both_orders(pairs)]
        answers: Any = classify(texts)
        logits_of_batches = [{row["label"]: row["score"] for row in rows} for rows in answers]
        return np.array([[row[name] for name in names] for row in logits_of_batches])

    return score


def _cross_encoder(folder: str) -> Scorer:
    """sentence-transformers, given the pairs longest first."""
    from sentence_transformers import CrossEncoder
    from torch import nn

    model = CrossEncoder(folder, num_labels=3, max_length=MAX_LENGTH)

    def score(pairs: Sequence[ClaimPair]) -> Floats:
        texts = _both_orders(pairs)
        order = _by_length(texts)
        logits_of_batches = model.predict([texts[row] for row in order], batch_size=ROWS, activation_fn=nn.Identity())
        return _back(np.asarray(logits_of_batches, np.float64), order)

    return score


def _onnx(folder: str) -> Scorer:
    """ONNX Runtime on the exported graph; batches of 32, longest first."""
    import onnxruntime

    checkpoint = load_checkpoint(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _threads()
    session = onnxruntime.InferenceSession(str(Path(folder) / "model.onnx"), options)
    wanted = {node.name for node in session.get_inputs()}

    def score(pairs: Sequence[ClaimPair]) -> Floats:
        halves = [
            encode(text_pairs(pairs), checkpoint.tokenizer, InputTemplate(), MAX_LENGTH, swap) for swap in (False, True)
        ]
        rows = [half.row(index) for half in halves for index in range(len(half))]
        order = sorted(range(len(rows)), key=lambda row: -len(rows[row]["input_ids"]))
        logits_of_batches = []
        for start in range(0, len(order), ROWS):
            batch = collate([rows[row] for row in order[start : start + ROWS]], int(checkpoint.tokenizer.pad_token_id))
            inputs = {name: value.numpy() for name, value in batch.items() if name in wanted}
            logits_of_batches.append(session.run(["logits"], inputs)[0])
        return _back(np.concatenate(logits_of_batches).astype(np.float64), order)

    return score


def _threads() -> int:
    import torch

    return torch.get_num_threads()


def _back(logits_of_batches: Floats, order: Sequence[int]) -> Floats:
    """Rows in the order they came in."""
    logits = np.empty_like(logits_of_batches)
    logits[np.array(order)] = logits_of_batches
    return logits


def write_onnx(checkpoint: Checkpoint, path: Path) -> None:
    """The classifier as a graph over (batch, length)."""
    import torch

    class Logits(torch.nn.Module):
        """Tensors in, tensor out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = checkpoint.model.eval()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
            return logits

    checkpoint.model.set_attn_implementation("eager")
    example = torch.ones((4, 24), dtype=torch.long)
    axes = {0: torch.export.Dim("batch", min=2, max=4096), 1: torch.export.Dim("length", min=2, max=MAX_LENGTH)}
    torch.onnx.export(
        Logits(),
        (example, example.clone()),
        path,
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_shapes=(axes, axes),
        dynamo=True,
        external_data=False,
        verbose=False,
    )

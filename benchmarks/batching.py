"""Rows a second of training steps: our batches of similar length against padding every pair to 128 tokens.

`run_xnli.py` of transformers pads each pair to 128 tokens by default, in batches of 32 rows. Both sides train the
same model on the same rows here, in turn, so that the machine's drift hits both; medians and their ratio are printed.

    python -m benchmarks.batching --data runs/data/ans --model ../shared/models/ar-mini
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor

from data_prep.dataset import read_split
from eval.checkpoint import Checkpoint
from eval.inputs import InputTemplate, collate, encode
from eval.provenance import code_facts
from train.batches import plan_epoch
from train.config import ModelConfig, ScratchConfig
from train.model import start_model

PAD_TO, ROWS, TOKENS = 128, 32, 1024
SCRATCH = ScratchConfig(8000, 256, 4, 4, 512, 0.0)


def main() -> None:
    """Alternate both sides and print the figures."""
    arguments = _arguments()
    pairs = read_split(arguments.data, "train")[: arguments.rows]
    config = ModelConfig("b", path=arguments.model) if arguments.model else ModelConfig("b", scratch=SCRATCH)
    checkpoint, _ = start_model(config, [text for pair in pairs for text in (pair.premise, pair.hypothesis)])
    encoded = encode(pairs, checkpoint.tokenizer, InputTemplate(), 256)
    labels = torch.tensor([int(pair.label) for pair in pairs])
    steps = plan_epoch(encoded.lengths, [1.0] * len(pairs), TOKENS, 1, 1, seed=13, epoch=0)
    by_length = [step.micros[0][0].rows for step in steps]
    fixed = [list(range(start, min(start + ROWS, len(pairs)))) for start in range(0, len(pairs), ROWS)]

    def epoch(batches: Iterable[list[int]], pad_to: int) -> Callable[[], None]:
        return lambda: _train(
            checkpoint, [([encoded.rows[row] for row in rows], labels[rows]) for rows in batches], pad_to
        )

    sides = {"similar length, 1,024 tokens": epoch(by_length, 1), "32 rows, padded to 128": epoch(fixed, PAD_TO)}
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(arguments.rounds):
        for name, run in sides.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    _print_figures(seconds, len(pairs))


def _train(checkpoint: Checkpoint, batches: list[tuple[list[dict[str, list[int]]], Tensor]], pad_to: int) -> None:
    """One epoch: forward, backward, step; fp32."""
    optimizer = torch.optim.AdamW(checkpoint.model.parameters(), lr=1e-5)
    for rows, labels in batches:
        logits = checkpoint.model(**collate(rows, int(checkpoint.tokenizer.pad_token_id or 0), pad_to)).logits
        torch.nn.functional.cross_entropy(logits, labels).backward()
        optimizer.step()
        optimizer.zero_grad()


def _print_figures(seconds: dict[str, list[float]], num_rows: int) -> None:
    commit = code_facts().commit or "none"
    print(f"{num_rows} rows, {len(next(iter(seconds.values())))} rounds, commit {commit[:12]}")
    for name, values in seconds.items():
        rates = sorted(num_rows / value for value in values)
        print(f"{name:<32}{statistics.median(rates):>8.0f} rows/s  ({rates[0]:.0f} to {rates[-1]:.0f})")
    first, second = seconds.values()
    ratios = sorted(slow / fast for fast, slow in zip(first, second, strict=True))
    print(
        f"{'ratio, round by round':<32}{statistics.median(ratios):>8.2f}         ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Training rows a second: similar length against fixed padding")
    parser.add_argument("--data", type=Path, default=Path("runs/data/shipped"))
    parser.add_argument("--model", help="folder or hub name; without it a model from scratch")
    parser.add_argument("--rows", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()

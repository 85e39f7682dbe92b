"""Pairs scored a second, from texts to logits, against the pipeline, CrossEncoder and ONNX Runtime, in turn.

Every side scores each pair in both orders (that is what `eval` does), with the same weights; logits are compared.

    python -m benchmarks.score_throughput --data-root ../shared/data --model ../shared/models/ar-mini
    python -m benchmarks.score_throughput            # the shipped pairs, a model from scratch
"""

from __future__ import annotations

import argparse
import json
import tempfile
from argparse import Namespace
from pathlib import Path

import numpy as np

from benchmarks.mixture import build_mixture
from benchmarks.rounds import alternate, print_circumstances, print_table

PIPELINE = "pipeline, batch 32"
SIDES = ("ours", "ours, fp32", PIPELINE, "CrossEncoder.predict, sorted", "ONNX Runtime, batch 32, sorted")
PACKAGES = ("torch", "transformers", "sentence-transformers", "onnxruntime")
SEED = 13


def main() -> None:
    """Save one model, alternate the sides over it, print the table; or, below that, run one side."""
    arguments = _arguments()
    if arguments.side:
        from benchmarks.score_sides import run_side

        print(json.dumps(run_side(arguments)))
        return
    with tempfile.TemporaryDirectory(prefix="throughput-") as name:
        folder = Path(name)
        arguments.data = build_mixture(arguments.data_root, arguments.rows, name)
        _save_model(arguments, folder / "model")
        passed = ["--data", arguments.data, "--checkpoint", str(folder / "model"), "--rows", str(arguments.rows)]
        figures = alternate("benchmarks.score_throughput", arguments.sides, arguments.rounds, [*passed, "--out", name])
        for key in ("rows_per_second", "rows_per_cpu_second"):
            print_table(figures, arguments.sides[0], key, {"peak_mb": 0})
            print()
        _print_differences(arguments, folder)
    print_circumstances(arguments.rounds, PACKAGES)


def _save_model(arguments: Namespace, folder: Path) -> None:
    """An encoder with a fresh head, that every side opens, and its export to ONNX."""
    from accelerate.utils import set_seed

    from benchmarks.score_sides import write_onnx
    from benchmarks.train_sides import config_of
    from data_prep.dataset import read_split
    from train.models.start import start_model

    set_seed(SEED)
    arguments.epochs, arguments.lr = 1, 1e-4
    texts = [text for pair in read_split(Path(arguments.data), "train") for text in (pair.premise, pair.hypothesis)]
    checkpoint, _ = start_model(config_of(arguments).model, texts)
    checkpoint.model.save_pretrained(folder)
    checkpoint.tokenizer.save_pretrained(folder)
    if any("ONNX" in side for side in arguments.sides):
        write_onnx(checkpoint, folder / "model.onnx")


def _print_differences(arguments: Namespace, folder: Path) -> None:
    """The largest difference of a logit from the pipeline's, in fp32, beside the spread of the logits."""
    logits = {side: np.load(folder / f"{side}.npy") for side in arguments.sides}
    reference = PIPELINE if PIPELINE in logits else arguments.sides[0]
    print(f"largest difference of a logit from {reference} (standard deviation {logits[reference].std():.2f})")
    for side in arguments.sides:
        print(f"  {side}: {np.abs(logits[side] - logits[reference]).max():.2g}")


def _arguments() -> Namespace:
    parser = argparse.ArgumentParser(description="Pairs scored a second, this project and its peers in turn")
    parser.add_argument("--data-root", help="the public sets; without it the shipped pairs")
    parser.add_argument("--model", help="folder or hub name; without it a small model from scratch")
    parser.add_argument("--rows", type=int, default=1920)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--sides", nargs="+", default=list(SIDES), choices=SIDES, help="the first is compared to the rest"
    )
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    parser.add_argument("--checkpoint", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

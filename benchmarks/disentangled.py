"""DeBERTa's attention by distance against transformers' own, in turn: training and scoring.

Random weights in the shape of mDeBERTa-v3-base, with fewer layers and words; made-up tokens; one thread on a CPU.

    python -m benchmarks.disentangled                      # 4 layers, 32 rows of 26 tokens and 16 of 128
    python -m benchmarks.disentangled --layers 12 --shapes 64x40 256x40 --precisions bf16
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import time
from argparse import Namespace
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from benchmarks.rounds import Figures, alternate, peak_memory_mb, print_circumstances, ratios, spread

if TYPE_CHECKING:
    import torch

OURS, THEIRS = "by distance", "transformers"
PACKAGES = ("torch", "transformers")
VOCABULARY, SEED = 1000, 13
SHAPE: dict[str, Any] = {
    "vocab_size": VOCABULARY, "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072,
    "max_position_embeddings": 512, "relative_attention": True, "position_buckets": 256, "share_att_key": True,
    "pos_att_type": "p2c|c2p", "norm_rel_ebd": "layer_norm", "position_biased_input": False, "type_vocab_size": 0,
    "id2label": dict(enumerate(("entailment", "neutral", "contradiction"))),
}  # fmt: skip


def main() -> None:
    """For each shape and number format alternate both sides, print a row; or, below that, run one side."""
    arguments = _arguments()
    if arguments.side:
        print(json.dumps(run_side(arguments)))
        return
    print("| rows x tokens | format | training step, ms: transformers | by distance | gain | ", end="")
    print("scoring, ms: transformers | by distance | gain | peak MB of both | logits' error of both |")
    print("|---" * 10 + "|")
    for shape, precision in itertools.product(arguments.shapes, arguments.precisions):
        passed = ["--shapes", shape, "--precisions", precision, "--layers", str(arguments.layers)]
        passed += ["--steps", str(arguments.steps)]
        figures = alternate("benchmarks.disentangled", (THEIRS, OURS), arguments.rounds, passed)
        print(_row(figures, shape, precision), flush=True)
    print_circumstances(arguments.rounds, PACKAGES)


def _row(figures: dict[str, list[Figures]], shape: str, precision: str) -> str:
    cells = [shape, precision]
    for key in ("training_ms", "scoring_ms"):
        cells += [spread([row[key] for row in figures[side]]) for side in (THEIRS, OURS)]
        cells.append(spread(ratios(figures, THEIRS, OURS, key), 2))
    peaks = [statistics.median(row["peak_mb"] for row in figures[side]) for side in (THEIRS, OURS)]
    errors = [max(row["logit_error"] for row in figures[side]) for side in (THEIRS, OURS)]
    told = "{:.0f}, {:.0f} | {:.1e}, {:.1e} (of {:.2f})".format(*peaks, *errors, figures[OURS][0]["logit_std"])
    return f"| {' | '.join(cells)} | {told} |"


def run_side(arguments: Namespace) -> Figures:
    """Medians of one side's passes, its memory, and how far its logits lie from those of transformers in fp32."""
    import torch

    from eval.detector.disentangled import attend_by_distance

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cpu":
        torch.set_num_threads(1)
    model = _model(arguments.layers).to(device)
    if arguments.side == OURS:
        attend_by_distance(model)
    rows, tokens = map(int, arguments.shapes[0].split("x"))
    inputs = {name: tensor.to(device) for name, tensor in _batch(rows, tokens).items()}
    precision, figures = arguments.precisions[0], {}
    for name, trains in (("training", True), ("scoring", False)):
        passes = [_pass_ms(model, inputs, precision, device, trains) for _ in range(arguments.steps + 1)]
        figures[f"{name}_ms"] = statistics.median(passes[1:])  # the first one warms
    figures["peak_mb"] = peak_memory_mb()
    logits = _logits(model, inputs, precision, device)
    exact = _logits(_model(arguments.layers).to(device), inputs, "fp32", device)
    return figures | {"logit_error": float((logits - exact).abs().max()), "logit_std": float(exact.std())}


def _model(layers: int) -> Any:
    """mDeBERTa-v3-base, but for its number of layers and words; dropout as published."""
    import torch
    from transformers import DebertaV2Config, DebertaV2ForSequenceClassification

    torch.manual_seed(SEED)
    config: Any = DebertaV2Config
    return DebertaV2ForSequenceClassification(config(**SHAPE, num_hidden_layers=layers))


def _batch(rows: int, tokens: int) -> dict[str, torch.Tensor]:
    """Rows sorted by length, as ours come: the shortest lacks a tenth of the longest one's tokens."""
    import torch

    lengths = torch.linspace(0.9 * tokens, tokens, rows).ceil().long()
    mask = (torch.arange(tokens) < lengths[:, None]).long()
    ids = torch.randint(1, VOCABULARY, (rows, tokens), generator=torch.Generator().manual_seed(SEED))
    return {"input_ids": ids * mask, "attention_mask": mask, "labels": torch.arange(rows) % 3}


def _autocast(precision: str, device: torch.device) -> AbstractContextManager[None]:
    import torch

    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16")


def _pass_ms(model: Any, inputs: Figures, precision: str, device: torch.device, trains: bool) -> float:
    """Forward, and back where it trains, without the optimizer; processor time on a CPU, the clock on a GPU."""
    import torch

    model.train(trains)
    model.zero_grad()
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    began = clock()
    with torch.set_grad_enabled(trains), _autocast(precision, device):
        loss = model(**inputs).loss
    if trains:
        loss.backward()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return (clock() - began) * 1000


def _logits(model: Any, inputs: Figures, precision: str, device: torch.device) -> torch.Tensor:
    import torch

    model.eval()
    with torch.inference_mode(), _autocast(precision, device):
        logits: torch.Tensor = model(**inputs).logits.float()
    return logits


def _arguments() -> Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--shapes", nargs="+", default=["32x26", "16x128"], help="rows x tokens of a batch")
    parser.add_argument("--precisions", nargs="+", default=["fp32", "bf16"], choices=("fp32", "bf16"))
    parser.add_argument("--steps", type=int, default=5, help="passes of each kind in a round; the median counts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

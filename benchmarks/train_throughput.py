"""Training rows a second against transformers' Trainer and sentence-transformers, in turn on the same rows.

python -m benchmarks.train_throughput --data-root ../shared/data --model ../shared/models/ar-mini
python -m benchmarks.train_throughput            # the shipped pairs, a model from scratch
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence

from scipy.stats import binomtest

from benchmarks.mixture import build_mixture
from benchmarks.rounds import Figures, alternate, print_circumstances, print_table, spread

PACKAGES = ("torch", "transformers", "sentence-transformers", "accelerate")
OTHERS = {"steps": 0, "padding_share": 3, "peak_mb": 0, "dev_loss": 3, "loading_share": 3, "mfu": 3}


def main() -> None:
    """Alternate the sides and print the table; or, below that, run one side."""
    arguments = _arguments()
    if arguments.side:
        from benchmarks.train_sides import SIDES

        print(json.dumps(SIDES[arguments.side](arguments)))
        return
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        data = build_mixture(arguments.data_root, arguments.rows, folder)
        passed = ["--data", data, "--epochs", str(arguments.epochs), "--lr", str(arguments.lr)]
        passed += ["--dev-rows", str(arguments.dev_rows)] + (["--model", arguments.model] if arguments.model else [])
        figures = alternate("benchmarks.train_throughput", arguments.sides, arguments.rounds, passed)
    ours = arguments.sides[0]
    for key in ("rows_per_second", "rows_per_cpu_second"):
        print_table(figures, ours, key, OTHERS)
        print()
    _print_accuracies(figures)
    print_circumstances(arguments.rounds, PACKAGES)


def _print_accuracies(figures: Mapping[str, Sequence[Figures]]) -> None:
    """Wilson's interval for each side's last round: seeds are the same in all."""
    print("\ndev accuracy")
    for side, rows in figures.items():
        right, total = rows[-1]["dev_right"], rows[-1]["dev_rows"]
        low, high = binomtest(right, total).proportion_ci(method="wilson")
        print(f"  {side}: {right / total:.3f} [{low:.3f}, {high:.3f}], n={total}")
    if "peak_gflops" in rows[0]:
        print(f"  peak {spread([row['peak_gflops'] for row in rows])} GFLOP/s")


def _arguments() -> argparse.Namespace:
    sides = ("ours", "Trainer as run_xnli sets it", "Trainer at its best", "CrossEncoderTrainer")
    parser = argparse.ArgumentParser(description="Training rows a second, this project and its peers in turn")
    parser.add_argument("--data-root", help="the public sets; without it the shipped pairs")
    parser.add_argument("--model", help="folder or hub name; without it a small model from scratch")
    parser.add_argument("--rows", type=int, default=1920)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--dev-rows", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--sides", nargs="+", default=list(sides), choices=sides, help="the first is compared to the rest"
    )
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

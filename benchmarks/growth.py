"""What ten times the rows cost in training: time and memory of one epoch, each size in a process of its own, in turn.

    python -m benchmarks.growth --claims runs/claims/ant/claims.parquet --model ../shared/models/ar-mini --rows 3000

The rows are contrast pairs of the claims (data_prep/contrast), so that there are enough of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from argparse import Namespace
from pathlib import Path

from benchmarks.mixture import CONFIGS
from benchmarks.rounds import Figures, alternate, peak_memory_mb, print_circumstances, spread

PACKAGES = ("torch", "transformers", "accelerate")
TIMES = 10


def main() -> None:
    """Build both data sets, alternate over them, print the table; or, below that, train on one."""
    arguments = _arguments()
    if arguments.side:
        print(json.dumps(_train(arguments)))
        return
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        sizes = [arguments.rows, TIMES * arguments.rows]
        for rows in sizes:
            _build(arguments.claims, rows, folder)
        passed = ["--folder", folder, "--model", arguments.model, "--claims", arguments.claims]
        of_sizes = alternate("benchmarks.growth", [str(rows) for rows in sizes], arguments.rounds, passed)
    print("| rows | steps | seconds | processor seconds | rows a second | peak MB |")
    print("|---" * 6 + "|")
    for figures in of_sizes.values():
        names = ("rows", "steps", "seconds", "cpu_seconds", "rows_per_second", "peak_mb")
        print(f"| {' | '.join(spread([row[name] for row in figures]) for name in names)} |")
    _print_ratios(*of_sizes.values())
    print_circumstances(arguments.rounds, PACKAGES)


def _print_ratios(small: list[Figures], large: list[Figures]) -> None:
    for name in ("rows", "seconds", "cpu_seconds", "peak_mb"):
        pairs = zip(large, small, strict=True)
        print(f"{name}: {statistics.median(many[name] / few[name] for many, few in pairs):.2f} times")


def _build(claims: str, rows: int, folder: str) -> None:
    """A data set of about so many training pairs, and few beside them."""
    from hydra import compose, initialize_config_dir

    from data_prep.build import build
    from data_prep.data_config import DataConfig
    from data_prep.foundation.config import parse

    overrides = [f"runs={folder}", f"name={rows}", "artefacts.rows=0", "near_duplicates=null"]
    overrides += ["source=[shipped,contrast]", f"claims={Path(claims).resolve()}", "source.shipped.cap=1"]
    overrides += ["+source.contrast.carve=[]", f"source.contrast.contrast.pairs={rows}"]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        build(parse(compose("data_prep", overrides), DataConfig))


def _train(arguments: Namespace) -> Figures:
    """One epoch, validated once, as `python -m train` does it."""
    from hydra import compose, initialize_config_dir

    from data_prep.foundation.config import parse
    from train.config import TrainConfig
    from train.loop import train

    with tempfile.TemporaryDirectory() as runs:
        values = [f"data={arguments.folder}/data/{arguments.side}", f"runs={runs}", "max_epochs=1"]
        values += ["model=local", f"model.path={Path(arguments.model).resolve()}", "eval_every=1000000"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            folder = train(parse(compose("train", values), TrainConfig))
        measured = json.loads((folder / "circumstances.json").read_text())
        steps = json.loads((folder / "manifest.json").read_text())["steps"]
    seconds, rate = measured["training_seconds"], measured["rows_per_second"]
    return {
        "rows": round(rate * seconds),
        "steps": steps,
        "seconds": seconds,
        "cpu_seconds": measured["training_cpu_seconds"],
        "rows_per_second": rate,
        "peak_mb": peak_memory_mb(),
    }


def _arguments() -> Namespace:
    parser = argparse.ArgumentParser(description="What ten times the rows cost in training")
    parser.add_argument("--claims", required=True, help="claims.parquet of python -m data_prep.claims")
    parser.add_argument("--model", required=True, help="a folder that transformers opens")
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How many native pairs pay: training rows against figures on the frozen test, several seeds, beside contrast edits.

    python -m benchmarks.learning_curve --stage1 runs/train/stage1_train-s13 --claims runs/claims/ant/claims.parquet
    python -m benchmarks.learning_curve --gather            # of the evaluations that stand already

Each point is a model taught `rows` pairs, two epochs of +experiment=claims_train after the first stage: native pairs,
or contrast edits of claims in their place; rows and training are drawn with the point's seed. What stands in `runs`
is not run again. The means over seeds go to `--out`, which the card of python -m data_prep.release shows; their
intervals (95 %) draw whole events, the same for each seed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.seed_means import measured, shown
from data_prep.release.figures import draw_curve
from eval.compare.sides import read_side

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "data_prep/shipped/learning_curve.json"
PAGE, PICTURE = ROOT / "docs/data.md", ROOT / "docs/images/learning_curve.png"
BLOCK = re.compile(r"(<!-- learning curve -->\n).*?(<!-- end of the curve -->)", re.DOTALL)
SIZES, SEEDS = (500, 1000, 2000, 3583), (13, 14, 15)  # 3,583: all native training pairs
METRICS = ("macro_f1", "contradiction_f1", "average_precision", "updates_flagged")
NATIVE = "source=shipped source.shipped.cap={rows}"
EDITS = "source.contrast.cap={rows} source.contrast.carve=[] source.shipped.train=[]"
CONTRAST = f"source=[contrast,shipped] claims={{claims}} {EDITS}"
ARMS = {"native": NATIVE, "contrast": CONTRAST}


def commands(arm: str, rows: int, seed: int, options: argparse.Namespace) -> list[str]:
    """The three command lines of a point, each after `python -m`."""
    name, runs = f"{arm}{rows}-s{seed}", options.runs
    source = ARMS[arm].format(rows=rows, claims=options.claims)
    of_point = f"data={runs}/data/{name} runs={runs} name=curve-{name}"
    stage = f"+experiment=claims_train model.path={options.stage1} max_epochs=2 eval_every=100000"
    return [
        f"data_prep {source} seed={seed} runs={runs} name={name} artefacts.rows=0",
        f"train {stage} {of_point} seed={seed}",
        f"eval checkpoint={runs}/train/curve-{name} {of_point} precision=bf16",
    ]


def first_stage(options: argparse.Namespace) -> list[str]:
    """The point without any of the rows: the first stage as it is."""
    return [
        f"data_prep source=shipped runs={options.runs} name=native artefacts.rows=0",
        f"eval checkpoint={options.stage1} data={options.runs}/data/native runs={options.runs} name=curve-0 "
        "check_labels=false precision=bf16",
    ]


def run_missing(options: argparse.Namespace) -> None:
    """Every point that `runs` does not hold yet, smallest first; a command that fails stops the rest."""
    points = {"curve-0": first_stage(options)} | {
        f"curve-{arm}{rows}-s{seed}": commands(arm, rows, seed, options)
        for arm in ARMS
        for rows in SIZES
        for seed in SEEDS
    }
    for name, lines in points.items():
        if (Path(options.runs) / "eval" / name / "facts.json").is_file():
            continue
        for line in lines:
            print(f"python -m {line}", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, "-m", *line.split(), "overwrite=true"], check=True)


def gather(runs: Path) -> dict[str, Any]:
    """Arm -> rows -> figures, of all evaluations of the curve in `runs`; the first stage stands at 0 in each arm."""
    start = measured(read_side(str(runs / "eval" / "curve-0")))
    curve: dict[str, Any] = {}
    for arm in ARMS:
        curve[arm] = {"0": start}
        for rows in SIZES:
            if any((runs / "eval").glob(f"curve-{arm}{rows}-s*")):
                curve[arm][str(rows)] = measured(read_side(str(runs / "eval" / f"curve-{arm}{rows}-s*")))
    return curve


def table(curve: dict[str, Any]) -> str:
    """The page's table: a row a point."""
    lines = ["| rows | of | seeds | macro-F1 | contradiction F1 | average precision | updates called contradictions |"]
    lines += ["|---:|---|---:|---|---|---|---|"]
    for arm, points in curve.items():
        for rows, point in points.items():
            if rows == "0" and arm != next(iter(curve)):
                continue
            cells = " | ".join(shown(point[metric]) for metric in METRICS)
            lines.append(f"| {int(rows):,} | {arm if int(rows) else 'stage 1'} | {point['runs']} | {cells} |")
    return "\n".join(lines)


def with_table(page: str, curve: dict[str, Any]) -> str:
    """The page with its table written anew."""
    return BLOCK.sub(lambda found: f"{found[1]}{table(curve)}\n{found[2]}", page)


def main() -> None:
    """Run what is missing, unless only asked to gather; write the figures, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage1", default="runs/train/stage1_train-s13")
    parser.add_argument("--claims", default="runs/claims/ant/claims.parquet")
    parser.add_argument("--runs", default="runs")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--gather", action="store_true", help="train and evaluate nothing")
    options = parser.parse_args()
    if not options.gather:
        run_missing(options)
    curve = gather(Path(options.runs))
    options.out.write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")
    print(table(curve))
    if options.out == OUT:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), curve), encoding="utf-8")
        draw_curve(curve, PICTURE)


if __name__ == "__main__":
    main()

"""The ladder: one encoder fine-tuned by this project and by its peers, on the same splits, with several seeds.

    python -m benchmarks.ladder --encoder runs/models/e5-small-cut --stage1 runs/train/stage1_train-s13 --data runs/data/claims_mix --sets runs/data/native runs/data/ans

Rungs: the first stage as it is (zero shot), transformers' Trainer with run_xnli's settings, sentence-transformers'
CrossEncoderTrainer at its defaults, this project's last stage from the bare encoder, and from the first stage. Every
checkpoint is evaluated by python -m eval; what stands in `--runs` is not made again. The table has means over seeds
with 95 % intervals over events or premises, the spread, minutes and peak memory, and p of the paired difference to the
last rung (twice the smaller share of draws, eval/figures/paired.py).
"""  # noqa: E501 -- a command is one line

from __future__ import annotations

import argparse
import glob
import json
import os
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import numpy as np

from benchmarks.seed_means import METRICS, clusters, measured, shown
from eval.compare.sides import Side, read_side
from eval.figures.paired import paired_difference

PEERS = ("trainer", "cross_encoder")
RUNGS = ("zero_shot", *PEERS, "ours_bare", "ours")
SHOWN = {
    "zero_shot": "first stage, zero shot",
    "trainer": "Trainer, run_xnli's settings",
    "cross_encoder": "CrossEncoderTrainer, defaults",
    "ours_bare": "ours, without the first stage",
    "ours": "ours",
}


def main() -> None:
    """Train and evaluate what is missing, rung by rung; print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--encoder", "--stage1", "--data"):
        parser.add_argument(name, required=True)
    parser.add_argument("--sets", nargs="+", required=True, help="data sets whose test splits are scored")
    parser.add_argument("--rungs", nargs="+", choices=RUNGS, default=list(RUNGS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15, 16, 17])
    parser.add_argument("--runs", default="runs/ladder")
    parser.add_argument("--gather", action="store_true", help="train and evaluate nothing")
    options = parser.parse_args()
    if not options.gather:
        for rung in options.rungs:
            for seed in options.seeds[: 1 if rung == "zero_shot" else None]:
                climb(rung, seed, options)
    for data in options.sets:
        print(f"\n{data}\n{table(Path(data).name, options)}")


def climb(rung: str, seed: int, options: Namespace) -> None:
    """One checkpoint of a rung, and its evaluation on every set."""
    checkpoint = options.stage1 if rung == "zero_shot" else trained(rung, seed, options)
    for data in options.sets:
        name = f"{rung}-{Path(data).name}-s{seed}"
        if not (Path(options.runs) / "eval" / name / "facts.json").is_file():
            run(f"eval checkpoint={checkpoint} data={data} runs={options.runs} name={name} precision=bf16 "
                "check_labels=false")  # fmt: skip


def trained(rung: str, seed: int, options: Namespace) -> str:
    """The folder of the rung's checkpoint, trained now unless it is there; what that cost goes to `costs/`."""
    folder = Path(options.runs) / "train" / f"{rung}-s{seed}"
    if (folder / "config.json").is_file():
        return str(folder)
    start = options.stage1 if rung == "ours" else options.encoder
    shared = f"--encoder {start} --data {options.data} --seed {seed} --out {folder}"
    ours = f"model.path={start} data={options.data} runs={options.runs} name={folder.name} seed={seed}"
    cost = run(
        f"benchmarks.ladder_peers {rung} {shared}" if rung in PEERS else f"train +experiment=claims_train {ours}"
    )
    path = Path(options.runs) / "costs" / f"{folder.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(cost) + "\n", encoding="utf-8")
    return str(folder)


def run(line: str) -> dict[str, float]:
    """A command of this project, whole: minutes and peak memory (MB); the ladder ends where it fails."""
    print(f"python -m {line}", file=sys.stderr, flush=True)
    began = time.monotonic()
    started = subprocess.Popen([sys.executable, "-m", *line.split()])
    _, status, usage = os.wait4(started.pid, 0)
    if status:
        raise SystemExit(f"ended with {os.waitstatus_to_exitcode(status)}: python -m {line}")
    return {"minutes": (time.monotonic() - began) / 60, "peak_mb": usage.ru_maxrss / 1024}


def table(data: str, options: Namespace) -> str:
    """A row a rung: metrics, spread over seeds, cost, p against the last rung."""
    found = {rung: f"{options.runs}/eval/{rung}-{data}-s*" for rung in RUNGS}
    sides = {rung: read_side(pattern) for rung, pattern in found.items() if glob.glob(pattern)}  # noqa: PTH207 -- runs may be an absolute path
    columns = "contradiction F1 | average precision | macro-F1 | accuracy | spread of F1 | minutes | peak MB | p"
    lines = [f"| | seeds | {columns} |", "|---|---:|---|---|---|---|---:|---:|---:|---:|"]
    return "\n".join([*lines, *(_row(rung, side, sides, options) for rung, side in sides.items())])


def _row(rung: str, side: Side, sides: dict[str, Side], options: Namespace) -> str:
    figures, cost = measured(side), costs(rung, options)
    cells = [shown(figures[metric]) for metric in METRICS]
    spread = f"{np.std(figures['contradiction_f1']['seeds'], ddof=1):.3f}" if figures["runs"] > 1 else ""
    p = "" if rung == "ours" or "ours" not in sides else f"{_p(side, sides['ours']):.4f}"
    return f"| {SHOWN[rung]} | {figures['runs']} | {' | '.join(cells)} | {spread} | {cost[0]} | {cost[1]} | {p} |"


def _p(side: Side, ours: Side) -> float:
    """Of the paired difference in contradiction F1."""
    rows, resamples, metric = np.arange(len(side.pairs)), clusters(side), "contradiction_f1"
    theirs, own = (each.value(metric, rows) for each in (side, ours))
    theirs_drawn, own_drawn = (each.drawn([metric], rows, resamples)[metric] for each in (side, ours))
    return paired_difference(theirs, own, theirs_drawn, own_drawn, resamples.num_clusters).p


def costs(rung: str, options: Namespace) -> tuple[str, str]:
    """Median minutes and peak memory of training over the rung's seeds; nothing where none was trained here."""
    files = sorted(Path(options.runs).glob(f"costs/{rung}-s*.json"))
    read = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    if not read:
        return "", ""
    minutes, memory = (float(np.median([each[key] for each in read])) for key in ("minutes", "peak_mb"))
    return f"{minutes:.1f}", f"{memory:.0f}"


if __name__ == "__main__":
    main()

"""One config run with several seeds: their mean and spread, never the best of them. `python -m train seeds=5`."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import refuse_finished, run_folder, write_json
from data_prep.foundation.run_names import run_path
from train.config import TrainConfig
from train.recovery.identity import decides_weights, flat

if TYPE_CHECKING:
    from train.process.signals import StopSignals


KIND = "seeds"  # of the run that holds the summary


def train_seeds(config: TrainConfig, stop: StopSignals | None = None) -> Path:
    """Train `seeds` runs from `seed` on; returns `<name>-seeds`, with summary.json and summary.md.

    A run that is finished already is taken as it is, one that was killed goes on; so the command can be given again.
    """
    from train.loop import train

    final = run_path(config.runs, "train", f"{_stem(config)}-seeds")
    refuse_finished(final, overwrite=True, kind=KIND)
    configs = seed_configs(config)
    manifests = []
    for seeded in configs:
        folder = Path(seeded.runs) / "train" / seeded.name
        if config.overwrite or not _is_finished(folder, seeded):
            train(seeded, stop)
        manifests.append(_manifest(folder))
    summary = summarise(
        [seeded.seed for seeded in configs], [seeded.name for seeded in configs], manifests, config.monitor
    )
    with run_folder(final, overwrite=True, kind=KIND) as folder:  # a summary follows from its runs
        write_json(folder / "summary.json", summary)
        (folder / "summary.md").write_text(summary_table(summary), encoding="utf-8")
    print(f"{summary_table(summary)}{final}", flush=True)
    return final


def seed_configs(config: TrainConfig) -> list[TrainConfig]:
    """One config a seed, named after it."""
    return [
        dataclasses.replace(
            config, seed=seed, seeds=1, name=f"{_stem(config)}-s{seed}", stop_on_collapse=False
        )  # a seed that collapses is a result like the others
        for seed in range(config.seed, config.seed + config.seeds)
    ]


def _stem(config: TrainConfig) -> str:
    return config.name.removesuffix(f"-s{config.seed}")


def _is_finished(folder: Path, config: TrainConfig) -> bool:
    """Whether the run is there; UserError where it is another run of that name."""
    if not (folder / "manifest.json").is_file():
        return False
    kept = dict(flat(_manifest(folder)["config"]))
    wanted = dict(flat(json.loads(json.dumps(dataclasses.asdict(config)))))
    other = [key for key, value in wanted.items() if decides_weights(key) and kept.get(key) != value]
    if other:
        raise UserError(
            f"{folder} is a finished run with another {other[0]} ({kept.get(other[0])}, now {wanted[other[0]]}): "
            "choose another name=..., or train all anew with overwrite=true"
        )
    return True


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def summarise(
    seeds: Sequence[int], runs: Sequence[str], manifests: Sequence[Mapping[str, Any]], monitor: str
) -> dict[str, Any]:
    """Each validation figure over the runs: mean, standard deviation (n - 1; null for one run), range, values."""
    names = [name for name in manifests[0]["best"] if name not in ("step", "epoch")]
    revisions = {manifest["data_revision"] for manifest in manifests}
    if len(revisions) > 1:
        raise UserError(f"{', '.join(runs)} were trained on different data; train all anew with overwrite=true")
    return {
        "monitor": monitor,
        "chosen_on": "validation, a step of each run; the seeds are all reported, none is chosen",
        "data_revision": revisions.pop(),
        "seeds": list(seeds),
        "runs": list(runs),
        "metrics": {name: _spread([manifest["best"][name] for manifest in manifests]) for name in names},
    }


def _spread(values: Sequence[float]) -> dict[str, Any]:
    return {
        "mean": statistics.fmean(values),
        "sd": statistics.stdev(values) if len(values) > 1 else None,
        "min": min(values),
        "max": max(values),
        "values": list(values),
    }


def summary_table(summary: Mapping[str, Any]) -> str:
    """The summary in Markdown."""
    rows = [
        f"| {name} | {cell['mean']:.3f} | {'' if cell['sd'] is None else format(cell['sd'], '.3f')} "
        f"| {cell['min']:.3f} to {cell['max']:.3f} |"
        for name, cell in summary["metrics"].items()
    ]
    head = f"| validation, {len(summary['seeds'])} seeds | mean | standard deviation | range |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"

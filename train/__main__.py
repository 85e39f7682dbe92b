"""Data set -> checkpoint: `accelerate launch -m train model=mdeberta_v3_base data=runs/data/<name>`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from pathlib import Path

from data_prep.dataset import read_manifest
from data_prep.foundation.command import command
from eval.detector.checkpoint import check_exists
from train.config import TrainConfig
from train.process.signals import StopSignals
from train.process.slurm import join_slurm


def work(config: TrainConfig) -> None:
    """Train one run, or one a seed."""
    _check_folders(config)
    join_slurm()
    with StopSignals() as stop:  # before torch is loaded: that takes seconds, in which a signal may come
        from train.loop import train  # torch: not before the config has been found right
        from train.seeds import train_seeds

        (train if config.seeds == 1 else train_seeds)(config, stop)


def _check_folders(config: TrainConfig) -> None:
    """UserError where data set or model folder is not there: said now, and not 20 s later with torch loaded."""
    if config.objective.name == "nli":
        read_manifest(Path(config.data))
    if config.model.path:
        check_exists(config.model.path)


main = command("train", TrainConfig, work)

if __name__ == "__main__":
    main()

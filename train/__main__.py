"""Data set -> checkpoint: `accelerate launch -m train model=mdeberta_v3_base data=runs/data/<name>`."""

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from train.config import TrainConfig
from train.process.signals import StopSignals
from train.process.slurm import join_slurm


@hydra.main(version_base="1.3", config_path="../configs", config_name="train")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, train."""
    config = parse(cfg, TrainConfig)
    join_slurm()
    with StopSignals() as stop:  # before torch is loaded: that takes seconds, in which a signal may come
        from train.loop import train  # torch: not before the config has been found right
        from train.seeds import train_seeds

        (train if config.seeds == 1 else train_seeds)(config, stop)


if __name__ == "__main__":
    run_command(main)

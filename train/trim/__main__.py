"""Checkpoint -> the same with a smaller vocabulary: `python -m train.trim checkpoint=... 'corpus=[...]' name=...`."""

import hydra
from omegaconf import DictConfig

from data_prep.config import parse
from data_prep.errors import plain_errors, run_command
from train.trim.config import TrimConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="trim")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, trim."""
    config = parse(cfg, TrimConfig)
    from train.trim.trim import trim  # torch: not before the config has been found right

    trim(config)


if __name__ == "__main__":
    run_command(main)

"""Labelled sets -> a data set on disk: `python -m data_prep source=[ans,snli_ar] data_root=../shared/data`."""

import hydra
from omegaconf import DictConfig

from data_prep.build import build
from data_prep.data_config import DataConfig
from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command


@hydra.main(version_base="1.3", config_path="../configs", config_name="data_prep")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, build."""
    build(parse(cfg, DataConfig))


if __name__ == "__main__":
    run_command(main)

"""python -m eval.compare baseline=runs/eval/<one> candidate=runs/eval/<other>; exit code 1 where the policy blocks."""

import sys

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.compare.config import CompareConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="compare")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, compare."""
    config = parse(cfg, CompareConfig)
    from eval.compare.run import compare

    if not compare(config).passed:
        sys.exit(1)


if __name__ == "__main__":
    run_command(main)

"""Perturbed pairs -> flip rates: `python -m eval.robustness checkpoint=runs/train/<name> data=runs/data/<name>`."""

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.robustness.config import RobustnessConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="robustness")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, perturb, score."""
    config = parse(cfg, RobustnessConfig)
    from eval.robustness.run import run  # torch and transformers: not before the config has been found right

    run(config)


if __name__ == "__main__":
    run_command(main)

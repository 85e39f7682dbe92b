"""Checkpoint + data set -> report: `python -m eval checkpoint=runs/train/<name> data=runs/data/<name>`."""

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.config import EvalConfig


@hydra.main(version_base="1.3", config_path="../configs", config_name="eval")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, evaluate."""
    config = parse(cfg, EvalConfig)
    from eval.evaluate import evaluate  # numpy, scikit-learn, torch: not before the config has been found right

    evaluate(config)


if __name__ == "__main__":
    run_command(main)

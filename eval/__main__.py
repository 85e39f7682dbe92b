"""Checkpoint + data set -> report: `python -m eval checkpoint=runs/train/<name> data=runs/data/<name>`."""

import hydra
from omegaconf import DictConfig

from data_prep.config import parse
from data_prep.errors import plain_errors


@hydra.main(version_base="1.3", config_path="../configs", config_name="eval")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, evaluate."""
    from eval.evaluate import EvalConfig, evaluate  # numpy and scikit-learn: not before --help has answered

    evaluate(parse(cfg, EvalConfig))


if __name__ == "__main__":
    main()

"""python -m eval.publish run=runs/eval/<name> about=<yaml> [push=org/name]: a folder to publish, and its way out."""

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.publish.config import PublishConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="publish")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, publish."""
    config = parse(cfg, PublishConfig)
    from eval.publish.run import publish

    publish(config)


if __name__ == "__main__":
    run_command(main)

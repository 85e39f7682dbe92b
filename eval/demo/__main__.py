"""python -m eval.demo run=runs/eval/<name>: opens a page on http://127.0.0.1:7860."""

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.demo.config import DemoConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="demo")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, serve."""
    config = parse(cfg, DemoConfig)
    from eval.demo.app import serve

    serve(config)


if __name__ == "__main__":
    run_command(main)

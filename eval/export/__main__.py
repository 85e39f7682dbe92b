"""python -m eval.export run=runs/eval/<name>: ONNX and int8; exit code 1 where one changes more than it may."""

import sys

import hydra
from omegaconf import DictConfig

from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.export.config import ExportConfig


@hydra.main(version_base="1.3", config_path="../../configs", config_name="export")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, export."""
    config = parse(cfg, ExportConfig)
    from eval.export.run import export

    if any(one.refused for one in export(config).variants):
        sys.exit(1)


if __name__ == "__main__":
    run_command(main)

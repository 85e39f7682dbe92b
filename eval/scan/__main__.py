"""python -m eval.scan model=<checkpoint> articles=<files, folders or globs> [eval=runs/eval/<name>]"""

import sys

import hydra
from omegaconf import DictConfig

from data_prep.claims.reading.arguments import as_overrides
from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from eval.scan.config import ScanConfig, as_checkpoint


@hydra.main(version_base="1.3", config_path="../../configs", config_name="scan")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, scan."""
    config = parse(cfg, ScanConfig)
    from eval.scan.run import scan

    scan(config)


if __name__ == "__main__":
    sys.argv[1:] = as_overrides(as_checkpoint(sys.argv[1:]))
    run_command(main)

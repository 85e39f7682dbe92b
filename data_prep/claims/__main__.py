"""python -m data_prep.claims articles=<files, folders or globs> name=<run>"""

import sys

import hydra
from omegaconf import DictConfig

from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.arguments import as_overrides
from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command


@hydra.main(version_base="1.3", config_path="../../configs", config_name="claims")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, call."""
    config = parse(cfg, ClaimsConfig)
    from data_prep.claims.pipeline import run

    run(config)


if __name__ == "__main__":
    sys.argv[1:] = as_overrides(sys.argv[1:])
    run_command(main)

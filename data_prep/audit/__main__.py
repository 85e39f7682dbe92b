"""python -m data_prep.audit data=runs/data/<name>; or source=arnli data_root=...; or train=[..] test=[..]."""

import hydra
from omegaconf import DictConfig

from data_prep.audit.config import AuditConfig
from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command


@hydra.main(version_base="1.3", config_path="../../configs", config_name="audit")
@plain_errors
def main(cfg: DictConfig) -> None:
    """Compose, parse, call."""
    config = parse(cfg, AuditConfig)
    from data_prep.audit.run import audit

    audit(config)


if __name__ == "__main__":
    run_command(main)

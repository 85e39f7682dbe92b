"""python -m data_prep.audit data=runs/data/<name>; or source=arnli data_root=...; or train=[..] test=[..]."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.audit.config import AuditConfig
from data_prep.foundation.command import command


def work(config: AuditConfig) -> None:
    """Audit the pairs."""
    from data_prep.audit.run import audit

    audit(config)


main = command("audit", AuditConfig, work)

if __name__ == "__main__":
    main()

"""python -m data_prep.audit data=runs/data/<name>; or source=arnli data_root=...; or train=[..] test=[..]."""

from data_prep.audit.config import AuditConfig
from data_prep.foundation.command import command


def work(config: AuditConfig) -> None:
    """Audit the pairs."""
    from data_prep.audit.run import audit

    audit(config)


main = command("audit", AuditConfig, work)

if __name__ == "__main__":
    main()

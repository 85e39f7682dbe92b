"""python -m eval.scan model=<checkpoint> articles=<files, folders or globs> [eval=runs/eval/<name>]"""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.claims.reading.arguments import as_overrides
from data_prep.foundation.command import command
from eval.scan.config import ScanConfig, as_checkpoint


def work(config: ScanConfig) -> None:
    """Scan the articles."""
    from eval.scan.run import scan

    scan(config)


main = command("scan", ScanConfig, work, lambda arguments: as_overrides(as_checkpoint(arguments)))

if __name__ == "__main__":
    main()

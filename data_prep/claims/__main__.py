"""python -m data_prep.claims articles=<files, folders or globs> name=<run>"""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from pathlib import Path

from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.arguments import as_overrides
from data_prep.foundation.command import command


def work(config: ClaimsConfig) -> None:
    """Extract the claims, and say how many."""
    from data_prep.claims.pipeline import run, summary

    print(summary(Path(config.output), run(config)))


main = command("claims", ClaimsConfig, work, as_overrides)

if __name__ == "__main__":
    main()

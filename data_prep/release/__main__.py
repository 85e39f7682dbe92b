"""The native news pairs as a data set to publish: `python -m data_prep.release [push=org/name]`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from data_prep.release.config import ReleaseConfig


def work(config: ReleaseConfig) -> None:
    """Check, describe, write; show or send."""
    from data_prep.release.run import release

    release(config)


main = command("release", ReleaseConfig, work)

if __name__ == "__main__":
    main()

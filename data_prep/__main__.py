"""Labelled sets -> a data set on disk: `python -m data_prep source=[ans,snli_ar] data_root=../shared/data`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.build import build
from data_prep.data_config import DataConfig
from data_prep.foundation.command import command


def work(config: DataConfig) -> None:
    """Build the data set."""
    build(config)


main = command("data_prep", DataConfig, work)

if __name__ == "__main__":
    main()

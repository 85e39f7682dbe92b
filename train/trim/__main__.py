"""Checkpoint -> the same with a smaller vocabulary: `python -m train.trim checkpoint=... 'corpus=[...]' name=...`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from train.trim.config import TrimConfig


def work(config: TrimConfig) -> None:
    """Cut one checkpoint."""
    from train.trim.trim import trim  # torch: not before the config has been found right

    trim(config)


main = command("trim", TrimConfig, work)

if __name__ == "__main__":
    main()

"""python -m data_prep.mine claims=runs/claims/<name> name=<run>: claims -> candidate pairs, the strongest first."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from data_prep.mine.config import MineConfig


def work(config: MineConfig) -> None:
    """Mine the claims."""
    from data_prep.mine.run import run

    print(run(config))


main = command("mine", MineConfig, work)

if __name__ == "__main__":
    main()

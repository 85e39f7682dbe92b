"""python -m eval.compare baseline=runs/eval/<one> candidate=runs/eval/<other>; exit code 1 where the policy blocks."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.compare.config import CompareConfig


def work(config: CompareConfig) -> int:
    """Compare; 1 where the policy blocks."""
    from eval.compare.run import compare

    return int(not compare(config).passed)


main = command("compare", CompareConfig, work)

if __name__ == "__main__":
    main()

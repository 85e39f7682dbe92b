"""Checkpoint + data set -> report: `python -m eval checkpoint=runs/train/<name> data=runs/data/<name>`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.config import EvalConfig


def work(config: EvalConfig) -> None:
    """Evaluate the checkpoint."""
    from eval.run import evaluate  # numpy, scikit-learn, torch: not before the config has been found right

    evaluate(config)


main = command("eval", EvalConfig, work)

if __name__ == "__main__":
    main()

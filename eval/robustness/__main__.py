"""Perturbed pairs -> flip rates: `python -m eval.robustness checkpoint=runs/train/<name> data=runs/data/<name>`."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.robustness.config import RobustnessConfig


def work(config: RobustnessConfig) -> None:
    """Perturb and score."""
    from eval.robustness.run import run  # torch and transformers: not before the config has been found right

    run(config)


main = command("robustness", RobustnessConfig, work)

if __name__ == "__main__":
    main()

"""python -m eval.publish run=runs/eval/<name> about=<yaml> [push=org/name]: a folder to publish, and its way out."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.publish.config import PublishConfig


def work(config: PublishConfig) -> None:
    """Assemble the folder; push it where asked."""
    from eval.publish.run import publish

    publish(config)


main = command("publish", PublishConfig, work)

if __name__ == "__main__":
    main()

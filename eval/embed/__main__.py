"""python -m eval.embed claims=runs/claims/<name> name=<run>: a vector for each claim -> runs/embed/<name>/"""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.embed.config import EmbedConfig


def work(config: EmbedConfig) -> None:
    """Embed the claims."""
    from eval.embed.run import run

    print(run(config))


main = command("embed", EmbedConfig, work)

if __name__ == "__main__":
    main()

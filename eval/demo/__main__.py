"""python -m eval.demo run=runs/eval/<name>: opens a page on http://127.0.0.1:7860."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.demo.config import DemoConfig


def work(config: DemoConfig) -> None:
    """Serve the page."""
    from eval.demo.app import serve

    serve(config)


main = command("demo", DemoConfig, work)

if __name__ == "__main__":
    main()

"""Commands: a Hydra config, its dataclass and the work to do, made into what `python -m <package>` runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

import hydra
from omegaconf import DictConfig

from data_prep.foundation.clock import seconds_since  # noqa: F401  (loaded with the first module, it knows the time)
from data_prep.foundation.config import parse
from data_prep.foundation.errors import plain_errors, run_command
from data_prep.foundation.secrets import redacted_output

C = TypeVar("C")


def _prints_config(arguments: list[str]) -> bool:
    """Whether Hydra is asked to show the config instead of running it, values and all."""
    return any(argument.split("=")[0] in ("--cfg", "-c", "--info", "-i") for argument in arguments)


def command(
    name: str,
    schema: type[C],
    work: Callable[[C], int | None],
    reword: Callable[[list[str]], list[str]] | None = None,
) -> Callable[[], None]:
    """The command that composes configs/<name>.yaml, parses it into `schema` and does `work`.

    `work` imports what is heavy itself, so that `--help`, `--cfg job` and a slip in the config are answered at once; it
    returns the exit code where that may be other than 0. `reword` turns arguments as a user writes them into Hydra's.
    """

    @plain_errors
    def task(cfg: DictConfig) -> None:
        if code := work(parse(cfg, schema)):
            sys.exit(code)

    task.__module__ = f"configs.{name}"  # Hydra calls its job, and Slurm's, by the last part
    del task.__wrapped__  # type: ignore[attr-defined]  # Hydra would look through it for the module
    run = hydra.main(version_base="1.3", config_path="pkg://configs", config_name=name)(task)

    def main() -> None:
        if reword is not None:
            sys.argv[1:] = reword(sys.argv[1:])
        with redacted_output() if _prints_config(sys.argv[1:]) else nullcontext():
            run_command(run)

    return main

"""Commands: a Hydra config, its dataclass and the work to do, made into what `python -m <package>` runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from omegaconf import DictConfig

from data_prep.foundation.as_typed import as_typed
from data_prep.foundation.clock import seconds_since  # noqa: F401  (loaded with the first module, it knows the time)
from data_prep.foundation.command_help import help_text
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError, plain_errors, run_command
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
    names: set[tuple[str, str]] = set()

    @plain_errors
    def task(cfg: DictConfig) -> None:
        config = parse(cfg, schema)
        _refuse_second(cfg, names)
        if code := work(config):
            sys.exit(code)

    task.__module__ = f"configs.{name}"  # Hydra calls its job, and Slurm's, by the last part
    del task.__wrapped__  # type: ignore[attr-defined]  # Hydra would look through it for the module

    def _run() -> None:
        import hydra  # half a second: --help does not wait for it

        hydra.main(version_base="1.3", config_path="pkg://configs", config_name=name)(task)()

    def main() -> None:
        if {"--help", "-h"} & set(sys.argv[1:]):
            print(help_text(name))
            return
        if reword is not None:
            sys.argv[1:] = reword(sys.argv[1:])
        sys.argv[1:] = as_typed(sys.argv[1:], schema)
        with redacted_output() if _prints_config(sys.argv[1:]) else nullcontext():
            run_command(_run, schema)

    main.config_name, main.schema, main.reword = name, schema, reword  # type: ignore[attr-defined]  # for who lists all commands
    return main


def _refuse_second(cfg: DictConfig, names: set[tuple[str, str]]) -> None:
    """UserError where two jobs of one --multirun have one name: overwriting, the second would replace the first."""
    place = (str(cfg.get("runs")), str(cfg.get("name")))
    if place in names:
        raise UserError(
            f"two jobs of this --multirun are called {place[1]}: put what varies into the name, e.g. 'name=x-${{seed}}'"
        )
    if cfg.get("name") is not None:
        names.add(place)

"""What goes wrong at a user's hands is said in a line or two, with an exit code, never as a traceback."""

from __future__ import annotations

import errno
import functools
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

from data_prep.foundation.stopping import is_installed, leave

T = TypeVar("T")


class UserError(Exception):
    """Something a user can mend; the message names the thing and the remedy."""

    code = 2  # what the command exits with


class UnwritableError(UserError):
    """The place that was to be written cannot be: full, read-only, not allowed."""

    code = 3


class Interrupted(Exception):  # noqa: N818  (nothing went wrong)
    """The work was told to stop, saved what it had, and can be continued; the message says how."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def plain_errors(work: Callable[[T], None]) -> Callable[[T], None]:
    """Wrap a command: exit 2 on what the user can mend, 130 on Ctrl-C; a bug keeps its traceback.

    Work that saves itself when told to stop raises Interrupted, with the exit code of its choice.
    """

    @functools.wraps(work)
    def run(argument: T) -> None:
        if not is_installed():
            signal.signal(signal.SIGTERM, _interrupt)  # Slurm and Docker stop a job so; clean up as on Ctrl-C
        try:
            work(argument)
        except UserError as error:
            _stop(str(error), error.code)
        except Interrupted as told:
            _stop(str(told), told.code, "stopped")
        except KeyboardInterrupt:
            _stop("interrupted; the unfinished run folder was removed, unless it holds step checkpoints", 130)
        except Exception as error:
            if problem := _name_problem(error):
                _stop(problem, UserError.code)
            _stop(_environment_problem(error) or _reraise(error), 3)

    return run


def run_command(main: Callable[[], None], schema: type | None = None) -> None:
    """Run a Hydra command; a config that it cannot compose is told in one line, like every other slip.

    Where a key is none of the command's, those of its `schema` that may have been meant are named.
    """
    os.environ["HYDRA_FULL_ERROR"] = (
        "1"  # Hydra hands its exceptions over, instead of printing 7 to 17 lines of its own
    )
    import yaml
    from hydra.errors import HydraException

    try:
        main()
    except yaml.YAMLError as error:  # it names file, line and column
        _stop(f"config: {' '.join(str(error).split())}", 2)
    except HydraException as error:
        told = str(error).partition("\nConfig search path")[0].partition("\nTo append to your config")[0]
        _stop(f"config: {' '.join(told.split())} ({_meant(told, schema)}--cfg job prints every key)", 2)


def _meant(told: str, schema: type | None) -> str:
    """The keys that may have been meant by one that is not there, as a part of a sentence."""
    from data_prep.foundation.similar_keys import similar_keys

    wrong = re.search(r"Could not override '([^']+)'|Key '([^']+)' is not in struct", told)
    keys = similar_keys(wrong[1] or wrong[2], schema) if wrong and schema else []
    return f"did you mean {' or '.join(f'{key}=' for key in keys)}? " if keys else ""


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _reraise(error: Exception) -> NoReturn:
    """A bug: its traceback is what a maintainer needs."""
    if is_installed():
        traceback.print_exception(error)
        leave(1)
    raise error


def _name_problem(error: Exception) -> str | None:
    """Names of files that are not UTF-8, or longer than the file system takes."""
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
        text = error.object[max(0, error.start - 40) : error.end + 20]
        return f"{text!a}: a name that is not UTF-8 (or half a character); rename the file, or give another word"
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        name = os.fsdecode(error.filename or "")
        return f"{name[:60]}...: a name longer than the file system takes (255 bytes); give a shorter one"
    return None


def _environment_problem(error: Exception) -> str | None:
    """Full disks and missing rights, also as safetensors and pyarrow word them (no errno there)."""
    text, number = str(error), getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text or "StorageFull" in text:
        return "no space left on the disk: free some, or write elsewhere with runs=<folder>"
    if isinstance(error, PermissionError | NotADirectoryError | FileExistsError) or number == errno.EROFS:
        return f"{text}; write elsewhere with runs=<folder>"
    return None


def _stop(message: str, code: int, what: str = "error") -> NoReturn:
    from data_prep.foundation.secrets import redact

    print(f"{what}: {redact(message)}", file=sys.stderr, flush=True)
    if is_installed():
        leave(code)
    sys.exit(code)

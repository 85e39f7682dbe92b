"""Told to stop (Ctrl-C, SIGTERM): one line, exit code 130, nothing half-written. Every command imports this first.

The handlers do not raise: an exception in the middle of an import, or in a thread of a compiled library while Python
shuts down, ended in tracebacks and aborts ("FATAL: exception not rethrown"). They undo what was begun, say so, and
leave without shutting down.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # typing takes as long to load as the rest, and until then Ctrl-C is Python's own
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import NoReturn

EXIT_CODE = 130
_BEGUN = "interrupted; the unfinished run folder was removed, unless it holds step checkpoints"
_PATIENCE = 0.5  # seconds for the main thread, which hears a signal between two lines of Python

_once = threading.Lock()
_undo: list[Callable[[], None]] = []
_process: list[int] = []  # the one whose signals these are; processes that it forks inherit the handlers


def install() -> None:
    """Hear SIGINT and SIGTERM from here on; a signal that whoever started us wants ignored stays so (nohup)."""
    _process[:] = [os.getpid()]
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop_now)
    _watch()


def _watch() -> None:
    """A thread that hears the signals, too: the main one may stand in compiled code (Daft's, for half a minute)."""
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))  # a worker's signals are not ours

    def wait() -> None:
        while number := os.read(heard, 1):
            if signal.getsignal(number[0]) is stop_now:  # train notes signals, and hears them between two steps
                time.sleep(_PATIENCE)
                stop_now()

    threading.Thread(target=wait, name="stopping", daemon=True).start()


def is_installed() -> bool:
    """Whether this process is a command's."""
    return _process == [os.getpid()]


@contextmanager
def undone_if_stopped(undo: Callable[[], None]) -> Iterator[None]:
    """While entered, a signal to stop calls `undo` first."""
    _undo.append(undo)
    try:
        yield
    finally:
        _undo.remove(undo)


def stop_now(_number: int = 0, _frame: FrameType | None = None) -> NoReturn:
    """Undo, say so, leave; in a process that is no command's (tests, notebooks) KeyboardInterrupt."""
    if not _process:
        raise KeyboardInterrupt
    if not is_installed():
        os._exit(EXIT_CODE)  # a forked worker: its parent says it
    if not _once.acquire(blocking=False):
        time.sleep(60)  # another thread is at it, and ends this one, too
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # a second one does not wait
    _say(_BEGUN if _undo else "interrupted")
    for undo in reversed(_undo):
        with suppress(Exception):
            undo()
    leave(EXIT_CODE)


def leave(code: int) -> NoReturn:
    """Exit without shutting Python down: a query of Daft's that stopped half-way would be waited for, without end."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    _end_children()
    os._exit(code)


def _say(message: str) -> None:
    bars = getattr(getattr(sys.modules.get("tqdm"), "tqdm", None), "_instances", None)
    with suppress(Exception):
        os.write(2, f"{chr(10) if bars else ''}error: {message}\n".encode())


def _end_children() -> None:
    """Workers of this process, which would wait for ever for their next task."""
    if multiprocessing := sys.modules.get("multiprocessing"):
        with suppress(Exception):
            for child in multiprocessing.active_children():
                child.terminate()


def _is_command() -> bool:
    """Whether the program that runs is one of this project's (`python -m train`), not a test that imports it."""
    name = getattr(getattr(sys.modules.get("__main__"), "__spec__", None), "name", "")
    return name.partition(".")[0] in ("data_prep", "eval", "train")


if _is_command():
    install()

"""Told to stop: Slurm's preemption (SIGTERM, SIGUSR1) and Ctrl-C are noted, and heard between two steps."""

from __future__ import annotations

import os
import signal
import threading
from functools import cache
from types import FrameType
from typing import TYPE_CHECKING, Any

from data_prep.foundation.stopping import stop_now

if TYPE_CHECKING:
    from accelerate import Accelerator

# Exit codes. 75 is sysexits.h's EX_TEMPFAIL, "try again later": a batch script can requeue on it and on nothing else.
CODES = {signal.SIGTERM: os.EX_TEMPFAIL, signal.SIGUSR1: os.EX_TEMPFAIL, signal.SIGINT: 130}


class StopSignals:
    """While entered, the first signal is only noted (`received`); a second one interrupts at once."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopSignals:
        if threading.current_thread() is threading.main_thread():  # Python takes handlers nowhere else
            self._before = {number: signal.signal(number, self._note) for number in CODES}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.received is not None:
            stop_now()
        self.received = signal.Signals(number)


def stop_agreed(stop: StopSignals, accelerator: Accelerator) -> bool:
    """Whether any process was told to stop: all of them know it after the same step.

    They ask each other by gloo, on the hosts: no device waits for it.
    """
    if accelerator.num_processes == 1:
        return stop.received is not None
    import torch
    import torch.distributed

    told = torch.tensor(int(stop.received is not None))
    torch.distributed.all_reduce(told, torch.distributed.ReduceOp.MAX, group=_hosts())
    return bool(told)


@cache
def _hosts() -> Any:
    """A group of all processes over the network of the hosts, made once."""
    import torch.distributed

    return torch.distributed.new_group(backend="gloo")

"""Run `-m train` or a script, and kill the process from within in a given step: `killed.py -m train key=value ...`."""

from __future__ import annotations

import os
import runpy
import signal
import sys
from typing import Any

from train import loop
from train.run import Run

_accumulate = loop._accumulate


def _killed_in_step(run: Run, planned: Any) -> Any:
    if run.progress.step + 1 == int(os.environ["KILLED_IN_STEP"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return _accumulate(run, planned)


loop._accumulate = _killed_in_step
if sys.argv[1] == "-m":
    sys.argv = ["train", *sys.argv[3:]]
    runpy.run_module("train", run_name="__main__")
else:
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")

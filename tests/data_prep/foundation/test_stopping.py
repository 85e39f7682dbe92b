"""Ctrl-C and SIGTERM, from the moment a command loads: one line, exit code 130, nothing half-written."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = sorted(
    [
        *(".".join(path.relative_to(ROOT).parent.parts) for path in ROOT.glob("*/**/__main__.py")),
        "train.stress",
        "train.sweep",
    ]
)
# A command that is told to stop as soon as `module` is asked for: while it loads.
WHILE_LOADING = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where the tests run in the background
class Stop:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{signal})
sys.meta_path.insert(0, Stop())
sys.argv = [{command!r}, *{arguments!r}]
runpy.run_module({command!r}, run_name="__main__", alter_sys=True)
"""


def _stopped(command: str, module: str, how: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = WHILE_LOADING.format(command=command, module=module, signal=how, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_command_hears_signals_before_it_loads_anything_else() -> None:
    for command in COMMANDS:
        path = ROOT / Path(*command.split("."))
        source = (path / "__main__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
        imported = re.findall(r"^(?:import|from) (?!__future__)(\S+)", source, re.MULTILINE)
        assert imported[0] == "data_prep.foundation.stopping", command


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize(("command", "module"), [("data_prep.claims", "hydra"), ("train", "omegaconf")])
def test_told_to_stop_while_it_loads_a_command_says_one_line(command: str, module: str, how: str) -> None:
    run = _stopped(command, module, how)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "error: interrupted\n")


def test_told_to_stop_in_compiled_code_it_stops_all_the_same(tmp_path: Path) -> None:
    """Arrow's and Daft's waits do not return for a signal; here a lock stands for them."""
    code = f"""
import os, signal, sys, threading
sys.path.insert(0, {str(ROOT)!r})
signal.signal(signal.SIGINT, signal.default_int_handler)
from data_prep.foundation import stopping
from data_prep.foundation.run_folder import run_folder
from pathlib import Path
stopping.install()
with run_folder(Path({str(tmp_path)!r}) / "train" / "x", False) as folder:
    (folder / "half").write_text("half")
    threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    import ctypes
    mutex = ctypes.create_string_buffer(64)
    ctypes.CDLL(None).pthread_mutex_lock(mutex)
    ctypes.CDLL(None).pthread_mutex_lock(mutex)  # for ever
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    assert run.returncode == 130, run.stderr
    assert run.stderr.startswith("error: interrupted; the unfinished run folder was removed")
    assert not list(tmp_path.iterdir())


def test_a_forked_workers_signal_is_not_its_parents() -> None:
    code = f"""
import os, signal, sys, time
sys.path.insert(0, {str(ROOT)!r})
from data_prep.foundation import stopping
stopping.install()
worker = os.fork()
if worker == 0:
    time.sleep(30)
time.sleep(0.2)
os.kill(worker, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
time.sleep(1)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "130\n", "")


def test_what_should_be_ignored_stays_ignored() -> None:
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
signal.signal(signal.SIGINT, signal.SIG_IGN)
from data_prep.foundation import stopping
stopping.install()
os.kill(os.getpid(), signal.SIGINT)
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=20, check=False).returncode == 0


def test_a_test_or_notebook_keeps_its_own_handlers() -> None:
    before = signal.getsignal(signal.SIGINT)
    from data_prep.foundation import stopping

    assert not stopping.is_installed()
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        stopping.stop_now()
    assert os.getpid() not in stopping._process

"""Kill a training run at random moments, go on, and compare every byte: `python -m train.stress kills=20`.

A small model is trained twice with the same config: once left alone, and once killed with SIGKILL again and again,
each time continued by the same command. The moments are drawn from a seed: anywhere in the run's time (of which
loading torch is the most), some steps on, in the middle of writing a checkpoint or best model, at the very end.
Exit code 1 where any output of the two differs. `processes=2` kills two processes and their launcher at once. Words
of the form `key=value` that are not its own go to `python -m train`.
"""

from __future__ import annotations

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_prep.foundation.errors import UserError, plain_errors
from data_prep.foundation.run_folder import sha256_file, staging_path
from train.recovery.checkpoints import by_step, step_of

TINY = (
    "model.scratch={vocab_size: 500, hidden_size: 16, num_layers: 1, num_heads: 2, intermediate_size: 32,dropout: 0.1}",
    *("max_tokens=256", "max_epochs=4", "patience=9", "log_every=3", "eval_every=10", "checkpoint_every=4"),
)
OWN = {"kills": "20", "seed": "13", "processes": "1", "folder": ""}
NOT_COMPARED = ("circumstances.json",)  # time and host
CPU = {"CUDA_VISIBLE_DEVICES": "", "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "0"}


MOMENTS = ("at any time", "after some steps", "while writing", "at the end")
Moment = Callable[[Path, int, float], bool]


@dataclass(frozen=True)
class Kill:
    """What one kill met: when it came and what lay in the working folder."""

    after: float  # seconds since the command began
    left: str


def main(words: list[str]) -> None:
    """Run both, compare, print a table; exit code 1 on a difference."""
    if {"--help", "-h"} & set(words):
        print(f"{__doc__}\nIts own keys: {' '.join(f'{key}={value}' for key, value in OWN.items())}")
        return
    own, overrides = _settings(words)
    folder = Path(own["folder"] or tempfile.mkdtemp(prefix="stress-"))
    launcher = _launcher(int(own["processes"]))
    _run([sys.executable, "-m", "data_prep", f"runs={folder}", "overwrite=true"], folder)
    command = [*launcher, "-m", "train", f"data={folder / 'data/shipped'}", *TINY, *overrides]
    began = time.monotonic()
    left_alone = _whole([*command, f"runs={folder / 'alone'}", "name=run"], folder / "alone/train/run")
    seconds = time.monotonic() - began
    print(f"left alone: {seconds:.1f} s; {own['kills']} kills follow, drawn from seed {own['seed']}", flush=True)
    draw = random.Random(int(own["seed"]))
    survived = _kill_and_continue(command, folder, int(own["kills"]), seconds, draw, left_alone)
    print(f"{survived} of {own['kills']} kills survived with equal hashes ({folder})")
    if survived != int(own["kills"]):
        sys.exit(1)
    if not own["folder"]:
        shutil.rmtree(folder)


def _settings(words: list[str]) -> tuple[dict[str, str], list[str]]:
    given = dict(word.partition("=")[::2] for word in words)
    if bad := [word for word in words if "=" not in word]:
        raise UserError(f"{bad[0]}: give key=value; own keys are {', '.join(OWN)}, the rest goes to python -m train")
    if not all(given.get(key, "1").isdigit() and int(given.get(key, "1")) > 0 for key in ("kills", "processes")):
        raise UserError("kills and processes must be whole numbers from 1")
    return OWN | {key: given[key] for key in OWN if key in given}, [
        word for word in words if word.partition("=")[0] not in OWN
    ]


def _launcher(processes: int) -> list[str]:
    if processes == 1:
        return [sys.executable]
    return [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={processes}"]


def _kill_and_continue(
    command: list[str], folder: Path, kills: int, seconds: float, draw: random.Random, wanted: Mapping[str, str]
) -> int:
    """How many kills stand before a finished run whose bytes are those wanted; a run bears as many as it lives for."""
    killed, survived, number = 0, 0, 0
    while killed < kills:
        number += 1
        final = folder / f"killed-{number}" / "train" / "run"
        final.parent.mkdir(parents=True, exist_ok=True)
        arguments = [*command, f"runs={final.parent.parent}", "name=run"]
        born = 0
        while killed < kills and not final.exists():
            kill = _killed(arguments, final, _moment(MOMENTS[killed % len(MOMENTS)], draw, seconds))
            if kill is None:
                break
            killed, born = killed + 1, born + 1
            print(f"kill {killed:3d} after {kill.after:5.1f} s: {kill.left}", flush=True)
        got = _whole(arguments, final)
        differing = sorted(name for name in wanted.keys() | got.keys() if wanted.get(name) != got.get(name))
        survived += 0 if differing else born
        verdict = f"DIFFERS in {', '.join(differing)}" if differing else f"all {len(wanted)} files equal"
        print(f"run {number}: {born} kills, then finished: {verdict}", flush=True)
    return survived


def _moment(kind: str, draw: random.Random, seconds: float) -> Moment:
    """Whether it is time to kill, given the working folder, its newest step when the command began, and the seconds."""
    after, steps = draw.uniform(0, seconds), draw.randrange(60)
    if kind == "at any time":
        return lambda _folder, _step, elapsed: elapsed > after
    if kind == "at the end":
        return lambda folder, _step, _elapsed: (folder / "last" / "config.json").exists() and draw.random() < 0.05
    if kind == "after some steps":
        return lambda folder, step, _elapsed: _newest_step(folder) >= step + steps
    return lambda folder, step, _elapsed: _newest_step(folder) >= step + steps and any(folder.glob("*/.step-*.tmp"))


def _newest_step(folder: Path) -> int:
    return next((step_of(path) for path in by_step(folder / "checkpoints")), 0)


def _killed(arguments: list[str], final: Path, is_time: Moment) -> Kill | None:
    """Start, wait for the moment, SIGKILL all its processes; None where the command was done before that."""
    folder = staging_path(final)
    began, step = time.monotonic(), _newest_step(folder)
    with (final.parents[2] / "output.txt").open("ab") as output:
        process = subprocess.Popen(
            arguments, env=os.environ | CPU, stdout=output, stderr=output, start_new_session=True
        )
        while process.poll() is None:
            if is_time(folder, step, time.monotonic() - began):
                _kill_all(process)
                return Kill(time.monotonic() - began, _left_behind(final))
            time.sleep(0.001)
    if process.returncode != 0:
        raise UserError(
            f"the command failed by itself (exit code {process.returncode}): {_tail(final.parents[2] / 'output.txt')}"
        )
    return None


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """The launcher's workers lead process groups of their own: all that stand below it are killed first."""
    for victim in [*_below(process.pid), process.pid]:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def _below(parent: int) -> Iterator[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    for child in map(int, children.read_text().split() if children.exists() else []):
        yield from _below(child)
        yield child


def _left_behind(final: Path) -> str:
    """What a kill left, in words."""
    working = staging_path(final)
    if final.exists():
        return "the finished run"
    steps = [step_of(path) for path in by_step(working / "checkpoints")]
    told = f"checkpoint of step {steps[0]}" if steps else "no checkpoint yet"
    half = [path.parent.name for path in working.glob("*/.step-*.tmp")]
    lines = (working / "metrics.jsonl").read_text().count("\n") if (working / "metrics.jsonl").exists() else 0
    more = [f"{lines} lines of metrics"] if lines else []
    more += [f"half-written: {', '.join(half)}"] if half else []
    more += ["manifest written, not yet renamed"] if (working / "manifest.json").exists() else []
    return ", ".join([told, *more])


def _whole(arguments: list[str], final: Path) -> dict[str, str]:
    """The SHA-256 of each file of the run, after the command has been run to its end, if it was not."""
    if not final.exists():
        _run(arguments, final.parents[2])
    files = sorted(path for path in final.rglob("*") if path.is_file() and path.name not in NOT_COMPARED)
    return {str(path.relative_to(final)): _content(path, final.parents[1]) for path in files}


def _content(path: Path, runs: Path) -> str:
    """A file's hash; in the manifest the folder `runs` is this experiment's own doing."""
    if path.name != "manifest.json":
        return sha256_file(path)
    return path.read_text(encoding="utf-8").replace(str(runs), "")


def _run(arguments: list[str], folder: Path) -> bool:
    """To its end; UserError where it fails."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output.txt").open("ab") as output:
        code = subprocess.run(arguments, env=os.environ | CPU, stdout=output, stderr=output, check=False).returncode
    if code != 0:
        raise UserError(f"{' '.join(arguments[1:4])} ended with exit code {code}: {_tail(folder / 'output.txt')}")
    return True


def _tail(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " | ".join(lines[-3:])


if __name__ == "__main__":
    plain_errors(main)(sys.argv[1:])

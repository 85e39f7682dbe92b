"""Sides of a comparison in turn, each in a process of its own below this one; medians, ratios, the machine.

Drift of the machine hits all sides alike, a side's memory is its own, and none finds what another has warmed.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data_prep.foundation.provenance import code_facts

Figures = dict[str, Any]


def alternate(module: str, sides: Sequence[str], rounds: int, arguments: Sequence[str]) -> dict[str, list[Figures]]:
    """Run `python -m module --side <side>` round after round; what each printed last, as JSON."""
    figures: dict[str, list[Figures]] = {side: [] for side in sides}
    for number in range(rounds):
        for side in sides:
            command = [sys.executable, "-m", module, "--side", side, *arguments]
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            if ended.returncode:
                raise SystemExit(f"{side} ended with {ended.returncode}:\n{ended.stderr[-3000:]}")
            figures[side].append(json.loads(ended.stdout.splitlines()[-1]))
            print(f"round {number + 1} of {rounds}, {side}: {figures[side][-1]}", file=sys.stderr, flush=True)
    return figures


def peak_memory_mb() -> float:
    """Of this process so far, on its device."""
    import torch

    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_allocated() / 2**20)
    return host_peak_mb()


def host_peak_mb() -> float:
    """Of this process so far, in the machine's memory."""
    # Not getrusage: its maximum is handed down from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`120 (117 to 125)`: median and extremes."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def ratios(figures: Mapping[str, Sequence[Figures]], ours: str, peer: str, key: str) -> list[float]:
    """Ours over the peer's, round by round."""
    return [mine[key] / theirs[key] for mine, theirs in zip(figures[ours], figures[peer], strict=True)]


def print_table(figures: Mapping[str, Sequence[Figures]], ours: str, key: str, others: Mapping[str, int]) -> None:
    """A Markdown table: rate and its ratio round by round, then the other figures with so many digits."""
    print(f"| side | {key.replace('_', ' ')} | {ours} over it | {' | '.join(others)} |")
    print("|---" * (3 + len(others)) + "|")
    for side, rows in figures.items():
        ratio = "" if side == ours else spread(ratios(figures, ours, side, key), 2)
        cells = [
            spread([row[name] for row in rows], digits) if name in rows[0] else "" for name, digits in others.items()
        ]
        print(f"| {side} | {spread([row[key] for row in rows])} | {ratio} | {' | '.join(cells)} |")


def print_circumstances(rounds: int, packages: Sequence[str]) -> None:
    """Machine, load, commit, date and versions: a rate without them says nothing."""
    import torch

    code = code_facts()
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{_cpu()}, {os.cpu_count()} cores"
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    dirty = " with changes" if code.dirty else ""
    print(
        f"\n{device}; load {load} (1, 5, 15 min); {rounds} rounds; {time.strftime('%Y-%m-%d', time.gmtime())}; ", end=""
    )
    print(f"commit {(code.commit or 'none')[:12]}{dirty}; {', '.join(f'{name} {version(name)}' for name in packages)}")


def _cpu() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

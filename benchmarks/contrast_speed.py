"""Contrast pairs made a second out of a claims table, from file to pairs; processor time and memory beside them.

python -m benchmarks.contrast_speed --claims runs/claims/ant/claims.parquet --pairs 10000 50000 --rounds 2
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from argparse import Namespace

from benchmarks.rounds import Figures, alternate, host_peak_mb, print_circumstances, spread
from data_prep.contrast.source import read_claims
from data_prep.reading.source_config import ContrastConfig, ContrastSource

# Name of a figure -> its digits; memory is that of the process that reads and keeps, not of its workers.
SHOWN = {"pairs": 0, "seconds": 1, "cpu_seconds": 1, "claims_used": 0, "pairs_per_second": 0, "peak_mb": 0}
PACKAGES = ("pyarrow", "scipy")


def main() -> None:
    """Each number of pairs in a process of its own, round by round; or, below that, one number of pairs."""
    arguments = _arguments()
    if arguments.side:
        print(json.dumps(measure(arguments, int(arguments.side))))
        return
    passed = ["--claims", arguments.claims, "--workers", str(arguments.workers), "--seed", str(arguments.seed)]
    passed += ["--pairs-a-block", str(arguments.pairs_a_block)]
    wanted = [str(count) for count in arguments.pairs]
    figures = alternate("benchmarks.contrast_speed", wanted, arguments.rounds, passed)
    print(f"| pairs wanted | {' | '.join(SHOWN).replace('_', ' ')} |")
    print("|---" * (1 + len(SHOWN)) + "|")
    for count, rows in figures.items():
        cells = [spread([row[name] for row in rows], digits) for name, digits in SHOWN.items()]
        print(f"| {int(count):,} | {' | '.join(cells)} |")
    print(f"\n{arguments.claims}: {arguments.workers} processes, {arguments.pairs_a_block} pairs a block", end="")
    print_circumstances(arguments.rounds, PACKAGES)


def measure(arguments: Namespace, pairs: int) -> Figures:
    """`source=contrast` up to the pairs, without the splits and probes that every source goes through."""
    config = ContrastConfig(arguments.claims, arguments.seed, pairs, arguments.workers, arguments.pairs_a_block)
    source = ContrastSource("unknown", "contrast edits", "1", None, contrast=config)
    started, spent = time.monotonic(), _processor_seconds()
    read = read_claims("contrast", source, config)
    seconds = time.monotonic() - started
    left = sum(row.reason == "claim_not_needed" for row in read.rejected)
    return {
        "pairs": len(read.pairs),
        "seconds": seconds,
        "cpu_seconds": _processor_seconds() - spent,
        "claims_used": sum(record["claims"] for record in read.inputs) - left,
        "pairs_per_second": len(read.pairs) / seconds,
        "peak_mb": host_peak_mb(),
    }


def _processor_seconds() -> float:
    """Of this process and of the workers that have ended, in user and system mode."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _arguments() -> Namespace:
    parser = argparse.ArgumentParser(description="Contrast pairs made a second out of a claims table")
    parser.add_argument("--claims", required=True, help="claims.parquet of python -m data_prep.claims")
    parser.add_argument("--pairs", type=int, nargs="+", default=[10000, 50000])
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--pairs-a-block", type=int, default=12, choices=(3, 12))
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""One training process for each task of a Slurm job step: `srun python -m train`, or Hydra's submitit launcher."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping


def process_group(environment: Mapping[str, str]) -> dict[str, str]:
    """What torch.distributed reads, out of what srun sets; nothing where there is one task, or a launcher has spoken.

    SLURM_STEP_NUM_TASKS is set within a job step only: a command that a batch script runs without srun is alone,
    however many tasks the job has.
    """
    if int(environment.get("SLURM_STEP_NUM_TASKS", "1")) == 1 or "RANK" in environment:
        return {}
    job = int(environment["SLURM_JOB_ID"])
    group = {
        "RANK": environment["SLURM_PROCID"],
        "LOCAL_RANK": environment["SLURM_LOCALID"],
        "WORLD_SIZE": environment["SLURM_STEP_NUM_TASKS"],
        # Alike in all tasks, and another one for the job that shares the machine.
        "MASTER_PORT": environment.get("MASTER_PORT") or str(20_000 + job % 10_000),
    }
    return group | {"MASTER_ADDR": environment.get("MASTER_ADDR") or _first_host(environment["SLURM_STEP_NODELIST"])}


def _first_host(nodes: str) -> str:
    """`node[07-08]` -> `node07`, as Slurm itself reads it."""
    answer = subprocess.run(["scontrol", "show", "hostnames", nodes], capture_output=True, text=True, check=True)
    return answer.stdout.split()[0]


def join_slurm() -> None:
    """Set this process's environment, before torch is asked how many processes there are."""
    os.environ |= process_group(os.environ)

"""Where Daft computes: in this process and processes below it, or on a Ray cluster (engine=ray). The query is one."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from data_prep.foundation.errors import UserError

ENGINES = ("local", "ray")
SECONDS = 10.0  # that a cluster has to answer
# Read by Daft when it is first imported; nothing leaves this machine unasked.
os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
os.environ.setdefault("DAFT_ANALYTICS_ENABLED", "0")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("SCARF_NO_ANALYTICS", "true")


@dataclass(frozen=True)
class Engine:
    """Where work on rows is done: in this process (`workers` 1), in processes below it, or on a Ray cluster."""

    name: str = "local"
    workers: int | None = 1
    ray_address: str | None = None


def choose_engine(engine: str, ray_address: str | None) -> None:
    """Set Daft's runner; UserError where Ray is not installed, not to be reached, or an earlier choice stands."""
    import daft

    make_importable()
    if engine == "local":
        if daft.get_or_infer_runner_type() != "native":
            raise UserError(
                "engine=local, but DAFT_RUNNER or an earlier run of this process asks for Ray: "
                "unset it, or give engine=ray"
            )
        return
    connect_ray(ray_address)
    daft.set_runner_ray(address=ray_address, noop_if_initialized=True)


def connect_ray(address: str | None) -> None:
    """Join the cluster at `address`, or start one here; UserError where that cannot be."""
    try:
        import ray
    except ImportError:
        raise UserError("engine=ray needs Ray: pip install 'arabic-claim-contradiction[ray]'") from None
    if ray.is_initialized():
        return
    _refuse_unreachable(address or os.environ.get("RAY_ADDRESS"))
    ray.init(address=address, log_to_driver=False, include_dashboard=False)


def _refuse_unreachable(address: str | None) -> None:
    """UserError where nobody listens at host:port: Ray itself tries for minutes, then ends the process."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        return  # none, `auto` or `local`: Ray's own to find
    try:
        socket.create_connection((host, int(port)), timeout=SECONDS).close()
    except (OSError, OverflowError) as error:
        raise UserError(
            f"ray_address={address}: no Ray cluster answers there ({error}); start one with ray start --head"
        ) from None


def make_importable() -> None:
    """Worker processes find this package where this process found it, installed or not."""
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if root not in known:
        os.environ["PYTHONPATH"] = os.pathsep.join([root, *filter(None, known)])


def num_cores(engine: str) -> int:
    """Worker processes where none are asked for: one a core; on a cluster one is left to the query."""
    if engine == "ray":
        import ray

        return max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)
    return len(os.sched_getaffinity(0))

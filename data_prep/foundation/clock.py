"""How long something took, also where the clock is set back meanwhile."""

from __future__ import annotations

import time

# Of one moment, when a command's first module is loaded.
_CLOCK, _TICKS = time.time(), time.monotonic()


def seconds_since(started: float) -> float:
    """Seconds that passed since the clock showed `started` (time.time()), by a counter that nobody sets."""
    return max(0.0, time.monotonic() - _TICKS - (started - _CLOCK))

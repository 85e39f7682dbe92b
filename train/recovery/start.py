"""Where a run begins, as the main process tells it to the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from train.recovery.checkpoints import step_of

BEGUN = "run.json"  # what a working folder was begun with; gone when the run is finished


@dataclass(frozen=True)
class Start:
    """Where a run begins: at a checkpoint or (None) at step 0; `is_finished`: only the renaming is left."""

    checkpoint: Path | None
    tracker_id: str
    is_finished: bool = False

    @property
    def step(self) -> int:
        """Steps that need not be taken again."""
        return step_of(self.checkpoint) if self.checkpoint else 0

"""A run that has stopped learning ends early: every pair answered alike, or a loss that knows nothing of the pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_prep.foundation.errors import UserError

EVALUATIONS = 2  # in a row that found the model collapsed
STEPS = 400  # after the warm-up, with a loss that no look at the pairs has lowered
MARGIN = 0.02  # nats below what is had without looking from which a loss counts as lowered


@dataclass
class CollapseWatch:
    """What a run has to hear of each logged loss and each evaluation; UserError where it is of no use to go on.

    `uninformed` is the loss of the best constant answer, None where the objective has none; `state` is the run's own
    and lies in its checkpoints: evaluations in a row that found a collapse, the last step whose loss was low.
    """

    uninformed: float | None
    warmup_steps: int
    remedy: str
    state: dict[str, int]
    is_armed: bool = True

    def hear_loss(self, step: int, loss: float) -> None:
        """The mean loss since the last call."""
        uninformed = self.uninformed or float("inf")
        if step <= self.warmup_steps or loss < uninformed - MARGIN:
            self.state["last_low"] = step
        flat = step - self.state.setdefault("last_low", step)
        if self.is_armed and flat >= STEPS:
            raise UserError(
                f"the loss has stood at {loss:.2f} for {flat} steps, which a constant answer has, too "
                f"({uninformed:.2f}): {self.remedy}"
            )

    def hear_validation(self, metrics: Mapping[str, float | bool]) -> None:
        """The figures of an evaluation; `collapsed` is looked at."""
        self.state["collapsed"] = self.state.get("collapsed", 0) + 1 if metrics.get("collapsed") else 0
        if self.is_armed and self.state["collapsed"] >= EVALUATIONS:
            raise UserError(
                f"{self.state['collapsed']} evaluations in a row found that the model answers all pairs alike: "
                f"{self.remedy}"
            )


def remedy_for(lr: float) -> str:
    """What to do about it."""
    return f"start anew with a lower rate, lr={lr / 3:.1g} instead of {lr:g}, or more warmup, or another seed"

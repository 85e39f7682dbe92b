"""A moving average of the weights: validated, saved and published in their place, while training goes on with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class WeightAverage:
    """average <- d * average + (1 - d) * weights after each step, with d = min(decay, (1 + steps) / (10 + steps)).

    The short memory at the beginning keeps random first weights out of it (as in TensorFlow's
    ExponentialMovingAverage). Only trained weights are kept twice; the rest never change.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self._weights = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
        self._average = {name: weight.detach().clone() for name, weight in self._weights.items()}

    @torch.no_grad()
    def update(self) -> None:
        """Take the weights as they are after an optimizer step."""
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, weight in self._weights.items():
            self._average[name].lerp_(weight, 1 - decay)
        self.steps += 1

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Inside, the model has the averaged weights; after it, its own, to the bit."""
        kept = {name: weight.detach().clone() for name, weight in self._weights.items()}
        self._write(self._average)
        try:
            yield
        finally:
            self._write(kept)

    @torch.no_grad()
    def _write(self, values: Mapping[str, Tensor]) -> None:
        for name, weight in self._weights.items():
            weight.copy_(values[name])

    def state_dict(self) -> dict[str, Tensor]:
        """Tensors by name, and the number of steps, for a checkpoint."""
        return {
            **{f"average.{name}": value for name, value in self._average.items()},
            "steps": torch.tensor(self.steps),
        }

    @torch.no_grad()
    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Go on where `state_dict` was taken; KeyError where the weights have other names."""
        for name, value in self._average.items():
            value.copy_(state[f"average.{name}"])
        self.steps = int(state["steps"])

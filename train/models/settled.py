"""What a config leaves open, decided by the machine and by the model: the format of numbers, the learning rate."""

from __future__ import annotations

import dataclasses

from accelerate import PartialState
from accelerate.utils import parse_flag_from_env

from eval.detector.device import multiplies_bf16
from train.config import TrainConfig
from train.models.rate import chosen_rate


def settled(config: TrainConfig) -> TrainConfig:
    """The config with precision=auto and lr=null decided: manifest and resume know what was used."""
    if config.lr is None:
        config = _with_rate(config)
    if config.precision != "auto":
        return config
    return dataclasses.replace(config, precision="bf16" if multiplies_bf16(_state().device) else "no")


def _with_rate(config: TrainConfig) -> TrainConfig:
    rate, said = chosen_rate(config.model)
    if _state().is_main_process:
        print(said, flush=True)
    return dataclasses.replace(config, lr=rate)


def _state() -> PartialState:
    """Shared with the Accelerator that follows, which reads the same flag.

    Without it two ranks on CPUs would each take themselves for the only one.
    """
    return PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))

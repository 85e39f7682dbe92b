"""How the optimizer moves the weights: AdamW over the parameter groups, its schedule."""

from __future__ import annotations

import torch
from torch import nn

from train.config import TrainConfig
from train.models.parameters import parameter_groups


def build_optimizer(model: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Optimizer:
    """AdamW over the groups, in one kernel where the device has one; lr may differ by group.

    On a CPU too: 9 M weights take 6 ms in it and 42 ms without, a quarter of a step (benchmarks/README.md).
    """
    groups = parameter_groups(model, config.rate, config.weight_decay, config.layer_decay)
    return torch.optim.AdamW(groups, lr=config.rate, fused=device.type in ("cpu", "cuda"))


def build_schedule(
    optimizer: torch.optim.Optimizer, config: TrainConfig, total_steps: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Warm-up over its share of all steps, then as `schedule` says."""
    from transformers import get_scheduler

    schedule: torch.optim.lr_scheduler.LRScheduler = get_scheduler(
        config.schedule, optimizer, round(config.warmup * total_steps), total_steps
    )
    return schedule

"""Which weights the optimizer moves, and how: the parameter groups, AdamW, its schedule."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from train.config import TrainConfig


def parameter_groups(model: nn.Module, config: TrainConfig) -> list[dict[str, Any]]:
    """Weight decay on matrices only: decaying biases and norm gains pulls a fine-tuned encoder off its scale."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in parameters if parameter.ndim >= 2]
    vectors = [parameter for parameter in parameters if parameter.ndim < 2]
    return [
        {"params": matrices, "weight_decay": config.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]


def build_optimizer(model: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Optimizer:
    """AdamW over the groups, in one kernel where the device has one; lr may differ by group."""
    return torch.optim.AdamW(parameter_groups(model, config), lr=config.lr, fused=device.type == "cuda")


def build_schedule(
    optimizer: torch.optim.Optimizer, config: TrainConfig, total_steps: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Warm-up over its share of all steps, then as `schedule` says."""
    from transformers import get_scheduler

    schedule: torch.optim.lr_scheduler.LRScheduler = get_scheduler(
        config.schedule, optimizer, round(config.warmup * total_steps), total_steps
    )
    return schedule

"""How a process computes: number format, seed, deterministic kernels, and what sharding engines want beforehand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from accelerate import Accelerator, PartialState
from accelerate.utils import DistributedType, parse_flag_from_env, set_seed
from transformers import PreTrainedModel
from transformers.utils.logging import disable_progress_bar

from data_prep.foundation.errors import UserError
from eval.detector.device import multiplies_bf16
from train.config import TrainConfig
from train.models.rate import chosen_rate
from train.process.throughput import forget_shapes


def settled(config: TrainConfig) -> TrainConfig:
    """The config with precision=auto and lr=null decided: manifest and resume know what was used."""
    if config.lr is None:
        rate, said = chosen_rate(config.model)
        if PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU")).is_main_process:
            print(said, flush=True)
        config = dataclasses.replace(config, lr=rate)
    if config.precision != "auto":
        return config
    # The state is shared with the Accelerator that follows, which reads the same flag: without it two ranks on CPUs
    # would each take themselves for the only one.
    device = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU")).device
    return dataclasses.replace(config, precision="bf16" if multiplies_bf16(device) else "no")


def start_accelerator(config: TrainConfig, folder: Path) -> Accelerator:
    """One seed for everything; deterministic kernels where asked (and where the device has them)."""
    set_seed(config.seed)
    forget_shapes()
    disable_progress_bar()  # transformers' own bar for each saved shard; ours counts steps
    torch.use_deterministic_algorithms(config.deterministic, warn_only=True)
    # Deterministic mode also fills every new tensor with NaN, 18 % of a step here; no kernel used reads one unset.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    tracker = config.tracking.name
    accelerator = Accelerator(
        mixed_precision=config.precision, log_with=tracker, project_dir=str(folder) if tracker else None
    )
    if accelerator.distributed_type == DistributedType.DEEPSPEED:
        _settle_deepspeed(config, accelerator)
    return accelerator


def _settle_deepspeed(config: TrainConfig, accelerator: Accelerator) -> None:
    """What DeepSpeed wants to know beforehand; UserError where step checkpoints or averaged weights are asked for."""
    if config.ema is not None:
        raise UserError(
            f"ema={config.ema} averages the weights a process holds, and DeepSpeed holds them elsewhere: "
            "give ema=null, or use configs/accelerate/fsdp2.yaml"
        )
    if config.checkpoint_every is not None:
        raise UserError(
            "DeepSpeed's own checkpoints are pickles, which are not read here: give checkpoint_every=null and do "
            "without resume, or use configs/accelerate/fsdp2.yaml, which shards, too, and resumes"
        )
    settings = accelerator.state.deepspeed_plugin.deepspeed_config
    settings["train_micro_batch_size_per_gpu"] = 1  # batches hold tokens: there is no such number
    settings["gradient_clipping"] = config.max_grad_norm


def settle_fsdp(accelerator: Accelerator, model: PreTrainedModel) -> None:
    """Shard by the layers the model's class names, but not what holds the embeddings.

    accelerate 1.15 shards the embeddings by themselves too, and torch refuses a weight in two groups: ModernBERT,
    whose class names its embeddings among the layers, stopped there with a TypeError.
    """
    plugin = accelerator.state.fsdp_plugin
    if plugin.transformer_cls_names_to_wrap is None:
        embeddings = model.get_input_embeddings()
        holders = {type(module).__name__ for module in model.modules() if embeddings in module.modules()}
        plugin.transformer_cls_names_to_wrap = sorted(set(model._no_split_modules or []) - holders)

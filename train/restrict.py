"""What a config says of a model's weights before training: adapters, frozen parts, activations not kept."""

from __future__ import annotations

from transformers import PreTrainedModel

from train.adapters import add_adapters
from train.config import TrainConfig
from train.parameters import freeze, save_memory


def restrict(model: PreTrainedModel, config: TrainConfig) -> PreTrainedModel:
    """The model as it is to be trained; UserError where it has no such layers."""
    freeze(model, config.freeze.embeddings, config.freeze.layers)
    if config.gradient_checkpointing:
        save_memory(model)
    if config.lora.rank:
        lora = config.lora
        model = add_adapters(model, lora.rank, lora.alpha, lora.dropout, lora.targets)
    return model

"""What a config says of a model before training: adapters, frozen parts, activations not kept, compiled layers."""

from __future__ import annotations

from transformers import PreTrainedModel

from train.config import TrainConfig
from train.models.adapters import add_adapters
from train.models.parameters import freeze, layers_of, save_memory


def restrict(model: PreTrainedModel, config: TrainConfig) -> PreTrainedModel:
    """The model as it is to be trained; UserError where it lacks the layers that are named."""
    freeze(model, config.freeze.embeddings, config.freeze.layers)
    if config.gradient_checkpointing:
        save_memory(model)
    if config.lora.rank:
        lora = config.lora
        model = add_adapters(model, lora.rank, lora.alpha, lora.dropout, lora.targets)
    if config.compile:
        compile_layers(model)
    return model


def compile_layers(model: PreTrainedModel) -> None:
    """Each layer of the encoder by torch.compile, for batches of any shape.

    By layer and not as a whole: what is compiled for one serves the others that are alike, and embeddings, heads and
    the packing around them need no tracing. In place, so that names in checkpoints stay.
    """
    for layer in layers_of(model):
        layer.compile(dynamic=True)

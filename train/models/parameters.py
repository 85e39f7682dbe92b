"""Which weights are trained, and at which rate: depth in the encoder, layer-wise decay, freezing.

Depth is read off parameter names, as BERT, XLM-R, DeBERTa v2/v3, ELECTRA and ModernBERT give them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from data_prep.foundation.errors import UserError

# encoder.layer.3.attention..., layers.3.mlp...; transformer.h.3 for good measure
_LAYER = re.compile(r"(?:^|\.)(?:layer|layers|h)\.(\d+)\.")
# Below the first layer: word, position and type embeddings, what projects them (ELECTRA), DeBERTa's relative positions.
_EMBEDDINGS = re.compile(r"(?:^|\.)(?:embeddings|rel_embeddings|embeddings_project)\b")


def num_layers(model: nn.Module) -> int:
    """Layers of the encoder, counted in its parameters' names; UserError where none is named so."""
    numbers = [int(match[1]) for name, _ in model.named_parameters() if (match := _LAYER.search(name))]
    if not numbers:
        raise UserError(
            f"{type(model).__name__}: no layers among its parameters' names (encoder.layer.0, layers.0); "
            "leave freeze.layers=0 and layer_decay=1.0"
        )
    return max(numbers) + 1


def in_layers(name: str) -> bool:
    """Whether a parameter belongs to one of the encoder's layers."""
    return _LAYER.search(name) is not None


def layers_of(model: nn.Module) -> list[nn.Module]:
    """The encoder's layers, the lowest first."""
    matches = ((_LAYER.search(f"{name}."), len(name) + 1, module) for name, module in model.named_modules())
    return [module for match, end, module in matches if match and match.end() == end]


def depth(name: str, layers: int) -> int:
    """0 for embeddings, 1 to `layers` for the layers, `layers` + 1 for all that stands on top of them."""
    if (match := _LAYER.search(name)) is not None:
        return int(match[1]) + 1
    return 0 if _EMBEDDINGS.search(name) else layers + 1


def freeze(model: nn.Module, embeddings: bool, layers: int) -> int:
    """Take embeddings, and the first `layers` layers, out of training; returns how many weights stay in."""
    if embeddings or layers:
        total = num_layers(model)
        if layers > total:
            raise UserError(f"freeze.layers={layers}, but {type(model).__name__} has {total} layers")
        for name, parameter in model.named_parameters():
            at = depth(name, total)
            if (at == 0 and embeddings) or 0 < at <= layers:
                parameter.requires_grad_(False)
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def parameter_groups(model: nn.Module, lr: float, weight_decay: float, layer_decay: float) -> list[dict[str, Any]]:
    """Groups for an optimizer: the head at `lr`, each layer below at `layer_decay` times the rate of the one above.

    Weight decay on matrices only: decaying biases and norm gains pulls a fine-tuned encoder off its scale. Layer-wise
    decay as in ELECTRA (Clark et al. 2020, appendix) and BEiT. With layer_decay=1 there are two groups.
    """
    groups: dict[tuple[int, bool], list[nn.Parameter]] = {}
    top, parameters = _depths(model, layer_decay)
    for at, parameter in parameters:
        groups.setdefault((at, parameter.ndim >= 2), []).append(parameter)
    return [
        {"params": members, "lr": lr * layer_decay ** (top - at), "weight_decay": weight_decay * is_matrix}
        for (at, is_matrix), members in sorted(groups.items(), key=lambda item: (-item[0][0], not item[0][1]))
    ]


def _depths(model: nn.Module, layer_decay: float) -> tuple[int, list[tuple[int, nn.Parameter]]]:
    """The greatest depth, and each trained parameter with its own; one depth for all without layer-wise decay."""
    layers = num_layers(model) if layer_decay != 1.0 else 0
    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    if not named:
        raise UserError("nothing is left to train: freeze fewer layers")
    if layer_decay == 1.0:
        return 0, [(0, parameter) for _, parameter in named]
    return layers + 1, [(depth(name, layers), parameter) for name, parameter in named]


def dropout_probabilities(model: nn.Module) -> Iterator[float]:
    """All dropout probabilities that a forward pass in training mode would use, zero or not.

    Attention dropout is no module in most encoders, but a number read from the config.
    """
    yield from (module.p for module in model.modules() if isinstance(module, nn.Dropout))
    config = getattr(model, "config", None)
    for name in ("attention_probs_dropout_prob", "attention_dropout", "hidden_dropout_prob"):
        yield float(getattr(config, name, 0.0) or 0.0)


def has_dropout(model: nn.Module) -> bool:
    """Whether two passes over the same rows can differ at all."""
    return any(probability > 0 for probability in dropout_probabilities(model))


def save_memory(model: nn.Module) -> None:
    """Keep no activations inside layers and compute them again on the way back: gradient checkpointing.

    Random states are restored for the second computation, so that losses and gradients stay as they were.
    """
    if not getattr(model, "supports_gradient_checkpointing", False):
        raise UserError(f"{type(model).__name__} has no gradient checkpointing; leave gradient_checkpointing=false")
    enable: Any = model.activation_checkpointing_enable  # what transformers 5.23 calls it
    enable(activation_checkpointing_kwargs={"use_reentrant": False, "preserve_rng_state": True})
    if not any(parameter.requires_grad for parameter in _embedding_weights(model)):
        model.enable_input_require_grads()  # type: ignore[operator]  # frozen inputs would cut the layers' gradients off


def _embedding_weights(model: nn.Module) -> list[torch.nn.Parameter]:
    return [parameter for name, parameter in model.named_parameters() if _EMBEDDINGS.search(name)]

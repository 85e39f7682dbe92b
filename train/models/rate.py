"""The learning rate for a model that is loaded: by its size, where the config leaves it open."""

from __future__ import annotations

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import check_exists, hub_errors
from train.config import ModelConfig

# (weights in millions up to, width up to, rate), the first that fits. e5-small (width 384) answers one class only from
# 1e-4 on and learns at 5e-5; ar-mini (8.9 M) was best at 2e-4 to 3e-4 (docs/LOG.md); 2e-5 and 1e-5 are what base and
# large sizes are published with.
_RATES = ((12.0, 512, 3e-4), (float("inf"), 512, 5e-5), (float("inf"), 800, 2e-5), (float("inf"), float("inf"), 1e-5))


def rate_for(million_weights: float, width: int) -> float:
    """The rate for an encoder of so many weights and that hidden size."""
    return next(rate for weights, widest, rate in _RATES if million_weights < weights and width <= widest)


def chosen_rate(config: ModelConfig) -> tuple[float, str]:
    """Rate and reason for the model that `config` names, from its config.json alone; UserError where it is none."""
    if config.scratch is not None or config.path is None:
        raise UserError("lr has no value: it is chosen by size for pretrained models only; give lr=5e-4, say")
    millions, width = _size(config)
    rate = rate_for(millions, width)
    return rate, f"lr={rate:g}, chosen for {millions:.1f} M weights of width {width} (an lr=... of yours wins)"


def _size(config: ModelConfig) -> tuple[float, int]:
    """Millions of weights of the encoder, made without memory, and its hidden size."""
    import torch
    from transformers import AutoConfig, AutoModel

    path, trusted = check_exists(str(config.path)), config.trust_remote_code
    with hub_errors(path):
        found = AutoConfig.from_pretrained(path, revision=config.revision, trust_remote_code=trusted)
        with torch.device("meta"):
            model = AutoModel.from_config(found, trust_remote_code=trusted)
    return sum(weight.numel() for weight in model.parameters()) / 1e6, int(found.hidden_size)

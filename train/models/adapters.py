"""Low-rank adapters (LoRA) through peft: few weights are trained, and what is saved is a plain folder."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from torch import Tensor, nn

from data_prep.foundation.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def add_adapters(
    model: PreTrainedModel, rank: int, alpha: float, dropout: float, targets: Sequence[str] | None
) -> PreTrainedModel:
    """The model with adapters in its encoder (Hu et al. 2021): its own weights are frozen, but for a classifier's head.

    `targets`: endings of linear layers' names (query, value); None: all of the encoder's.
    """
    try:
        from peft import LoraConfig, TaskType, get_peft_model
    except ImportError:
        raise UserError("lora.rank needs peft: pip install -c constraints.txt -e '.[peft]'") from None
    classifies = type(model).__name__.endswith("ForSequenceClassification")
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS if classifies else None,
        r=rank,
        lora_alpha=cast(int, alpha),
        lora_dropout=dropout,
        target_modules=_targets(model, targets),
        modules_to_save=_heads(model) if classifies else None,
    )
    with warnings.catch_warnings():
        # peft 0.21.2 asks for is_gradient_checkpointing, which transformers 5.23 calls deprecated
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        return cast("PreTrainedModel", get_peft_model(model, config))


def _targets(model: PreTrainedModel, endings: Sequence[str] | None) -> list[str]:
    """Full names of the encoder's linear layers; an ending that fits none is an error, not a smaller adapter."""
    prefix = f"{model.base_model_prefix}."
    linear = [
        name for name, module in model.named_modules() if isinstance(module, nn.Linear) and name.startswith(prefix)
    ]
    if endings is None:
        return linear
    for ending in endings:
        if not any(_ends(name, ending) for name in linear):
            last = sorted({name.rpartition(".")[2] for name in linear})
            raise UserError(
                f"lora.targets: no linear layer of the encoder is called {ending!r}; there are {', '.join(last)}"
            )
    return [name for name in linear if any(_ends(name, ending) for ending in endings)]


def _ends(name: str, ending: str) -> bool:
    return name == ending or name.endswith(f".{ending}")


def _heads(model: PreTrainedModel) -> list[str]:
    """What stands on top of the encoder and has weights."""
    return [
        name
        for name, child in model.named_children()
        if name != model.base_model_prefix and any(True for _ in child.parameters())
    ]


def has_adapters(model: nn.Module) -> bool:
    """Whether peft has wrapped the model."""
    return type(model).__module__.partition(".")[0] == "peft"


def save_model(model: nn.Module, folder: Path, weights: Mapping[str, Tensor], keep_adapter: bool) -> None:
    """A folder that plain transformers opens: adapters are added into the weights they stand beside.

    `weights` is the whole model's state, also where the model itself lies in shards. With `keep_adapter` the adapter
    stands in `adapter/`, as `PeftModel.from_pretrained(base, folder)` wants it.
    """
    plain: Any = model
    if has_adapters(model):
        adapted: Any = model
        plain = adapted.get_base_model()
        if keep_adapter:
            adapted.save_pretrained(folder / "adapter", state_dict=dict(weights))
            (folder / "adapter" / "README.md").unlink(missing_ok=True)  # peft's card is a form to fill in
        weights = merged(weights, adapted.peft_config["default"].lora_alpha / adapted.peft_config["default"].r)
    plain.save_pretrained(folder, state_dict=dict(weights))


def merged(weights: Mapping[str, Tensor], scale: float) -> dict[str, Tensor]:
    """A plain model's weights from an adapted one's: W + scale * B A where an adapter stands beside W."""
    plain = {}
    for name, value in weights.items():
        bare = name.removeprefix("base_model.model.")
        if ".lora_" in bare or ".original_module." in bare:
            continue
        if ".base_layer.weight" in bare:
            stem = name.partition(".base_layer.")[0]
            down, up = (weights[f"{stem}.lora_{side}.default.weight"] for side in "AB")
            value = value + scale * (up.float() @ down.float()).to(value.dtype)
        plain[bare.replace(".base_layer.", ".").replace(".modules_to_save.default.", ".")] = value
    return plain

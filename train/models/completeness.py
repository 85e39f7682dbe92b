"""Whether a folder's weights fill the architecture that is trained: what they lack, transformers draws at random."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

# Where a model has no base model by name: what stands on top of the encoder in the library's classifiers.
_HEAD = re.compile(r"(?:^|\.)(?:\w*classif\w*|\w*head\w*|score|pooler|logits_proj|sequence_summary)\.")
_SHOWN = 3


def check_complete(
    model: PreTrainedModel, loading: Mapping[str, Any], origin: str, allowed: Sequence[str] = ()
) -> None:
    """UserError where weights beside the head's were not loaded, with their names.

    `loading` is what `from_pretrained(..., output_loading_info=True)` tells; `allowed` names tensors, or modules with
    all their tensors, that may stay random (model.allow_missing). A BERT's pooler belongs to the head: encoders that
    were trained on masked words alone have none.
    """
    random = {*loading["missing_keys"], *(name for name, *_ in loading["mismatched_keys"])}
    lost = sorted(name for name in random if not _is_of_head(model, name) and not _is_allowed(name, allowed))
    if not lost:
        return
    strange = sorted(loading["unexpected_keys"])
    unused = f"; in the file instead, unused: {_some(strange)}" if strange else ""
    raise UserError(
        f"{origin}: {len(lost)} weights of {type(model).__name__} are not in the file, or of another shape there, and "
        f"would be trained from random values: {_some(lost)}{unused}. Give the folder that the architecture was saved "
        f"with, or drop the settings that change its shape; to insist, model.allow_missing=[{_prefix_of(lost)}]"
    )


def _is_of_head(model: PreTrainedModel, name: str) -> bool:
    prefix = model.base_model_prefix
    if not prefix or not hasattr(model, prefix):
        return _HEAD.search(name) is not None
    return not name.startswith(f"{prefix}.") or ".pooler." in name


def _is_allowed(name: str, allowed: Iterable[str]) -> bool:
    return any(name == entry or name.startswith(f"{entry}.") for entry in allowed)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _prefix_of(names: Sequence[str]) -> str:
    """The module that holds all of them, or the name where it is one."""
    parts: list[str] = []
    for level in zip(*(name.split(".") for name in names), strict=False):
        if len(set(level)) > 1:
            break
        parts.append(level[0])
    return ".".join(parts) or ",".join(names)

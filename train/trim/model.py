"""The weights that follow a cut vocabulary: embeddings, heads (tied or not), their biases, ids in the config."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import check_exists, hub_errors

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel


def open_model(path: str, revision: str | None) -> tuple[PreTrainedModel, set[str]]:
    """The checkpoint as what its config.json says it is, and the names of the weights that it does not hold.

    Those (a pooler that was never trained) have random values here, which are not to be written as if they were known.
    """
    import transformers
    from transformers import AutoConfig, AutoModel

    path = check_exists(path)
    with hub_errors(path):
        config = AutoConfig.from_pretrained(path, revision=revision)
        kind = getattr(transformers, (config.architectures or [""])[0], AutoModel)
        model, found = kind.from_pretrained(
            path, revision=revision, dtype=_stored_dtype(path), config=config, output_loading_info=True
        )
    return model.eval(), set(found["missing_keys"])


def _stored_dtype(path: str) -> Any:
    """The format that most of a folder's weights are kept in, whatever its config.json says; "auto" for the hub."""
    from safetensors.torch import load_file

    files = sorted(Path(path).expanduser().glob("*.safetensors"))
    counts = Counter(value.dtype for file in files for value in load_file(file).values())
    return counts.most_common(1)[0][0] if counts else "auto"


def cut_model(model: PreTrainedModel, kept: list[int]) -> PreTrainedModel:
    """A model of the same kind and values whose vocabulary is `kept` (old ids, sorted), everything else alike.

    UserError where it has fewer rows than the tokenizer has ids, or rows cannot be told from other sizes.
    """
    import torch

    rows = model.config.vocab_size
    if max(kept) >= rows:
        raise UserError(f"the tokenizer has ids up to {max(kept)}, the model only {rows} rows: not one checkpoint")
    config = copy.deepcopy(model.config)
    _renumber(config, kept)
    index = torch.tensor(kept)
    weights = {name: _cut(name, value, rows, index, model) for name, value in model.state_dict().items()}
    cut: Any = type(model)(config)
    cut.to(dtype=next(model.parameters()).dtype)
    cut.load_state_dict(weights)
    cut.tie_weights()
    made: PreTrainedModel = cut.eval()
    return made


def _cut(name: str, value: Tensor, rows: int, index: Tensor, model: PreTrainedModel) -> Tensor:
    """Rows of what is as long as the vocabulary; the rest as it is."""
    if not value.dim() or value.shape[0] != rows:
        return value
    width = model.get_input_embeddings().embedding_dim
    if tuple(value.shape) not in ((rows, width), (rows,)) and name not in _head_names(model):
        raise UserError(f"{name} has {rows} rows as the vocabulary has, and is none of its weights")
    return value[index].clone()


def _head_names(model: PreTrainedModel) -> set[str]:
    head = model.get_output_embeddings()
    return set() if head is None else {name for name, value in model.named_parameters() if value is head.weight}


def _renumber(config: Any, kept: list[int]) -> None:
    """vocab_size, and every ..._token_id of a token that stays; of one that went, None."""
    new_ids = {old: new for new, old in enumerate(kept)}
    config.vocab_size = len(kept)
    for key, value in list(config.to_dict().items()):
        if key.endswith("_token_id") and isinstance(value, int):
            setattr(config, key, new_ids.get(value))
        elif key.endswith("_token_id") and isinstance(value, list):
            setattr(config, key, [new_ids[one] for one in value if one in new_ids])

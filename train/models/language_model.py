"""The masked language model to start from: a folder, the hub, or from scratch with a tokenizer of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from eval.detector.checkpoint import check_exists, hub_errors, load_tokenizer
from eval.detector.golden_tokens import check_tokens
from train.config import ModelConfig
from train.models.completeness import check_complete
from train.models.start import scratch_config, train_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def start_language_model(
    config: ModelConfig, texts: Iterable[str]
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, str]:
    """Model, tokenizer, and where they come from; `texts` are read only where a tokenizer has to be trained."""
    from transformers import AutoModelForMaskedLM

    if config.scratch is not None:
        tokenizer = train_tokenizer((word for text in texts for word in text.split()), config.scratch.vocab_size)
        model = AutoModelForMaskedLM.from_config(scratch_config(config.scratch, tokenizer), attn_implementation="sdpa")
        return model, tokenizer, "from scratch"
    path = check_exists(str(config.path))
    with hub_errors(path):
        model, loading = AutoModelForMaskedLM.from_pretrained(
            path, revision=config.revision, output_loading_info=True, **config.settings
        )
    check_complete(model, loading, path, config.allow_missing)
    tokenizer = load_tokenizer(path, config.revision)
    check_tokens(model.config, tokenizer, path)
    return model.float(), tokenizer, path
